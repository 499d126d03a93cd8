"""The small library with copies and readers. Django is not ready when this is read, so it imports inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.holds.tests.samples import Shelves


@pytest.fixture
def shelves(db: None) -> Shelves:
    from shelflist.departments.holds.tests.library import small_library
    from shelflist.departments.holds.tests.samples import Shelves
    from shelflist.ground.journal.revisions import forget_everything

    forget_everything()
    return Shelves(small_library())
