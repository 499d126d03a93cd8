"""The pages of the desk, one module for each kind of thing they show."""
