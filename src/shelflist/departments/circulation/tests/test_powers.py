"""Setting refusals aside with one's own permission or with a supervisor's, while the visit is open (CIR-24)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of, visit_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.accounts.rules import ACCOUNT_TRIES
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Post
from shelflist.records.loans.models import Loan

PASSWORD = "a long walk by the river"


@pytest.fixture
def clerk(library: Library) -> Client:
    """Somebody who lends and may set nothing aside."""
    return signed_in(library, "lend", "renew", "undo", "see-patrons", "return")


@pytest.fixture
def expired(library: Library) -> Any:
    return library.card(expires_on=date(2020, 5, 3))


@pytest.fixture(autouse=True)
def ruth(library: Library) -> User:
    """The supervisor."""
    user = User(username="ruth", name="Ruth Lindqvist")
    user.set_password(PASSWORD)
    user.save()
    role = Role.objects.create(code="over", name="Supervisor")
    Grant.objects.create(role=role, permission="override-patron", reach="branch")
    Post.objects.create(user=user, role=role, branch=library.eastgate)
    bump("roles", "branches")
    return user


def lend(client: Client, card: Any, barcode: str, *codes: str, **sent: str) -> str:
    form = {"scan": barcode, "card": card.barcode, "override": list(codes), **sent}
    return text_of(client.post(visit_of(card), form, headers=HTMX))


def signed(**changes: str) -> dict[str, str]:
    return {"reason": "Renews it tomorrow", "supervisor": "ruth", "secret": PASSWORD} | changes


def test_cir_24_a_supervisor_signs_on_the_same_screen_and_both_names_are_kept(
    library: Library, clerk: Client, expired: Any
) -> None:
    item = library.item()
    asked = lend(clerk, expired, item.barcode)
    assert "Supervisor’s login" in asked
    lend(clerk, expired, item.barcode, "card-expired", **signed())
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name) == ("check-out", "Jo Moreau")
    assert entry.override == {"codes": ["card-expired"], "reason": "Renews it tomorrow", "lent_by": "Ruth Lindqvist"}


def test_cir_24_it_is_remembered_only_while_that_readers_visit_is_open(
    library: Library, clerk: Client, expired: Any
) -> None:
    other = library.card(expires_on=date(2020, 5, 3))
    lend(clerk, expired, library.item().barcode, "card-expired", **signed())
    assert "Permitted by Ruth Lindqvist" in text_of(clerk.get(visit_of(expired)))
    lend(clerk, expired, library.item().barcode)
    assert Loan.objects.count() == 2
    assert Entry.objects.latest("pk").override["lent_by"] == "Ruth Lindqvist"
    assert "expired on" in lend(clerk, other, library.item().barcode)
    clerk.get(visit_of(other))
    assert "expired on" in lend(clerk, expired, library.item().barcode)
    lend(clerk, expired, library.item().barcode, "card-expired", **signed())
    clerk.post(f"{visit_of(expired)}finish/")
    assert "expired on" in lend(clerk, expired, library.item().barcode)
    assert Loan.objects.count() == 3


def test_cir_24_what_was_set_aside_about_one_item_is_asked_again_for_the_next(
    library: Library, desk: Client, card: Any
) -> None:
    lend(desk, card, library.item(reference=True).barcode, "item-not-for-loan", reason="For the evening")
    assert "for reference only" in lend(desk, card, library.item(reference=True).barcode)
    assert Loan.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"secret": "wrong"}, {"supervisor": "nobody"}, {"secret": ""}, {"supervisor": "ruth\x00"}]
)
def test_cir_24_a_wrong_password_lends_nothing_and_says_so(
    library: Library, clerk: Client, expired: Any, changes: dict[str, str]
) -> None:
    text = lend(clerk, expired, library.item().barcode, "card-expired", **signed(**changes))
    assert "Not lent" in text
    assert "This card expired" in text
    assert "Supervisor’s login" in text
    assert not Loan.objects.exists()


def test_cir_24_tries_at_a_supervisors_password_are_throttled(library: Library, clerk: Client, expired: Any) -> None:
    item = library.item().barcode
    for _try in range(ACCOUNT_TRIES.tries):
        lend(clerk, expired, item, "card-expired", **signed(secret="guess"))
    lend(clerk, expired, item, "card-expired", **signed())
    assert not Loan.objects.exists()


def test_cir_24_nobody_lends_a_permission_that_they_do_not_have(library: Library, clerk: Client, expired: Any) -> None:
    item = library.item(reference=True)
    codes = ("card-expired", "item-not-for-loan")
    assert "Not lent" in lend(clerk, expired, item.barcode, *codes, **signed())
    assert not Loan.objects.exists()


def test_cir_24_some_events_are_never_overridable(library: Library, clerk: Client, expired: Any) -> None:
    gone = library.item(deleted_at="2026-01-01T00:00Z")
    text = lend(clerk, expired, gone.barcode, "card-expired", "item-deleted", **signed())
    assert "This item was withdrawn" in text
    assert "Supervisor’s login" not in text
    assert not Loan.objects.exists()
