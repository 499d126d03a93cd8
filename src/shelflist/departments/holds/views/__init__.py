"""The screens of holds."""
