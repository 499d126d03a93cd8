"""Shelflist: the library technician's whole desk in one program."""
