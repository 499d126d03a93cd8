"""A library with a recipe for books, one for films and one for what arrives ready for the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.processing.tests.samples import Workroom


@pytest.fixture
def room(db: None) -> Workroom:
    from shelflist.departments.processing.tests.samples import workroom
    from shelflist.ground.journal.revisions import forget_everything

    forget_everything()
    return workroom()
