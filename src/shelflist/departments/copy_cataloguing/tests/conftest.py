"""Fixtures for copy cataloguing. Django is not ready when this is read, so it imports inside the functions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """What this process keeps in memory belongs to the database of the test before."""
    from shelflist.departments.copy_cataloguing.asking import many
    from shelflist.ground.journal import revisions

    revisions.forget_everything()
    many._turns.clear()
    yield
    revisions.forget_everything()
