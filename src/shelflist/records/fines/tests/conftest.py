"""Each test of money has a small library. Models are imported late: pytest reads this before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.records.loans.tests.library import small_library

    return small_library()


@pytest.fixture
def card(library: Library) -> Any:
    """The card of somebody in good standing."""
    return library.card()
