"""Fixtures for entities. Django is not ready when this is read, so it imports inside the functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.entities.tests.answers import Answers


@pytest.fixture
def answers() -> Iterator[Answers]:
    """A server that answers as the services do."""
    from shelflist.departments.entities.tests.answers import answering

    with answering() as one:
        yield one
