"""Each test of the desk has a small library. Models are imported late: pytest reads this file before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.circulation.tests.samples import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.departments.circulation.tests.samples import small_library
    from shelflist.ground.journal.revisions import forget_everything

    forget_everything()
    return small_library()
