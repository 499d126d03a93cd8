"""The demonstration library: an invented public library with real titles, loaded from the data beside this module."""

from shelflist.config.demo.load import Summary, load

__all__ = ["Summary", "load"]
