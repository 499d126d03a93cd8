"""Doors translate between the outside world and the departments; they never decide."""
