"""Fixtures for buckets. Django is not ready when this is read, so it imports inside the functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.records.items.tests.library import Shelves


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """What this process keeps in memory belongs to the database of the test before."""
    from shelflist.ground.journal import revisions

    revisions.forget_everything()
    yield
    revisions.forget_everything()


@pytest.fixture
def shelves(db: None) -> Shelves:
    from shelflist.records.items.tests.library import make_shelves

    return make_shelves()
