"""Each test has circulation's small library. Models are imported late: pytest reads this before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from shelflist.departments.circulation.tests.samples import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.departments.circulation.tests.samples import small_library
    from shelflist.ground.journal.revisions import forget_everything

    forget_everything()
    return small_library()


@pytest.fixture
def desk(library: Library) -> Client:
    """The browser of somebody at Eastgate who may do everything."""
    from shelflist.departments.circulation.tests.browser import signed_in
    from shelflist.ground.common.permissions import CODES

    return signed_in(library, *sorted(CODES))


@pytest.fixture
def card(library: Library) -> Any:
    """The card of somebody in good standing, whatever the day: the pages read the real clock."""
    return library.card(expires_on=None)
