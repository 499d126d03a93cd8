"""Fixtures for people. Django is not ready when this is read, so it imports inside the functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from shelflist.records.patrons.models import Patron
    from shelflist.records.patrons.rules.details import PatronDetails
    from shelflist.records.patrons.tests.library import Library


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """What this process keeps in memory belongs to the database of the test before."""
    from shelflist.ground.journal import revisions

    revisions.forget_everything()
    yield
    revisions.forget_everything()


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.records.patrons.tests.library import make_library

    return make_library()


@pytest.fixture
def details(library: Library) -> Callable[..., PatronDetails]:
    """Details of Amina Bello, an adult of main, with whatever else is said."""
    from shelflist.records.patrons.rules.details import PatronDetails

    def make(**other: Any) -> PatronDetails:
        usual = {
            "family_name": "Bello",
            "given_names": "Amina",
            "category_id": library.adult.pk,
            "home_branch_id": library.main.pk,
        }
        return PatronDetails(**(usual | other))

    return make


@pytest.fixture
def registered(details: Callable[..., PatronDetails]) -> Callable[..., Patron]:
    """Register somebody, with the cards named; returns the row."""
    from shelflist.records.patrons import actions
    from shelflist.records.patrons.models import Patron
    from shelflist.records.patrons.tests.library import BY, NOW

    def make(*cards: str, **other: Any) -> Patron:
        receipt = actions.register_patron(details=details(**other), cards=cards, by=BY, now=NOW)
        return Patron.objects.get(pk=receipt.patron_id)

    return make
