"""What the tests of classification share."""

from shelflist.records.items.tests.conftest import nothing_is_remembered, shelves

__all__ = ["nothing_is_remembered", "shelves"]
