"""The screens of authority control."""
