"""Each test has a small library. Models are imported late: pytest reads this before Django is set up."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def library(db: None) -> Any:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()
