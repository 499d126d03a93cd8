"""The decisions about holds: facts in, every reason out. No Django, no database, no clock."""
