"""The demonstration library: an invented public library with real titles, loaded from the data files beside this module."""
