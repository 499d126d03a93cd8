"""The screens of copy cataloguing."""
