"""Shelflist: the library technician's whole desk in one program."""

from importlib.metadata import version

__version__ = version("shelflist")
