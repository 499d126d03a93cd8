"""Fixtures for batch changes. Django is not ready when this is read, so it imports inside the functions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """What this process keeps in memory belongs to the database of the test before."""
    from shelflist.ground.journal import revisions

    revisions.forget_everything()
    yield
    revisions.forget_everything()
