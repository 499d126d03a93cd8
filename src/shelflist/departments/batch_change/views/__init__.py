"""The screens of batch changes."""
