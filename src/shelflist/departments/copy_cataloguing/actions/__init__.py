"""The acts of copy cataloguing."""
