"""The small library of the records, under the name that the tests of circulation know."""

from shelflist.records.loans.tests.library import NOW, PERMISSIONS, Library, small_library

__all__ = ["NOW", "PERMISSIONS", "Library", "small_library"]
