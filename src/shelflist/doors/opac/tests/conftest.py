"""Each test has a small library and a browser at home. Models are imported late: pytest reads this before Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()
