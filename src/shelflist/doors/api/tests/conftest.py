"""Each test of the REST door has a small library. Models are imported late: this is read before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.circulation.tests.samples import Library
    from shelflist.doors.api.tests.program import Program


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.departments.circulation.tests.samples import small_library

    return small_library()


@pytest.fixture
def kiosk(library: Library) -> Program:
    """A program at Eastgate that may lend, take back, renew, undo, count uses and read."""
    from shelflist.doors.api.tests.program import LENDING, READING, program

    return program(library, *LENDING, *READING)
