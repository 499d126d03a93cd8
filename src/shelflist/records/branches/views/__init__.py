"""The screens of the organisation."""
