"""One currency for one library (ISO 4217): chosen at the root, fixed once money was entered, and used everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.money import CODES, EXPONENTS, Money, keep_currency, library_currency, parse_money, typed
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.revisions import bump
from shelflist.ground.ui import localise
from shelflist.records.branches.actions import change_branch
from shelflist.records.branches.models import Branch
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.rules import BranchDetails
from shelflist.records.branches.tests.build import person
from shelflist.records.fines import online
from shelflist.records.fines.actions.paying_online import Addresses, settle_online, start_online
from shelflist.records.fines.models import OnlinePayment
from shelflist.records.fines.online.stripe import as_stripe_counts, as_we_count
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged
from shelflist.records.patrons.models import Card

BY = system_actor("tests")


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """The tests after this one count in the usual currency."""
    yield
    keep_currency("")


def count_in(library: Library, code: str) -> None:
    Branch.objects.filter(pk=library.root.pk).update(currency=code)
    bump("branches")
    assert organisation().currency == library_currency() == code


def changed(library: Library, branch: Branch, **more: Any) -> tuple[str, ...]:
    details = BranchDetails(branch.code, branch.name, branch.kind, parent_id=branch.parent_id, **more)
    try:
        change_branch(branch_id=branch.pk, details=details, by=BY, now=NOW)
    except Refused as no:
        return no.codes
    return ()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("code", "minor", "plain", "english", "german"),
    [
        ("USD", 123456, "1234.56", "$1,234.56", "1.234,56 $"),
        ("EUR", 5, "0.05", "€0.05", "0,05 €"),
        ("JPY", 1240, "1240", "¥1,240", "1.240 ¥"),
        ("KWD", 1250, "1.250", "KWD 1.250", "1,250 KWD"),
        ("IQD", 5125, "5.125", "IQD 5.125", "5,125 IQD"),  # CLDR would round it
        ("ISK", 700, "700", "ISK 700", "700 ISK"),
    ],
)
def test_amounts_are_written_and_read_in_the_currency_of_the_library(
    code: str, minor: int, plain: str, english: str, german: str
) -> None:
    keep_currency(code)
    assert (Money(minor).currency, typed(minor)) == (code, plain)
    assert parse_money(plain) == Money(minor)
    assert parse_money(plain.replace(".", ",")) == Money(minor)
    for language, words in (("en", english), ("de", german)):
        with translation.override(language):
            assert localise.money(Money(minor)).replace("\xa0", " ") == words
    with pytest.raises(ValueError, match="more decimals"):
        parse_money("1." + "1" * (EXPONENTS.get(code, 2) + 1))


@pytest.mark.one_database
def test_every_currency_with_other_decimals_is_one_that_there_is() -> None:
    assert set(EXPONENTS) <= CODES
    assert {"USD", "EUR", "GBP", "CHF", "CAD", "MXN", "JPY", "KWD"} <= CODES


def test_a_library_chooses_once_and_for_all_of_its_branches(library: Library, card: Card) -> None:
    assert changed(library, library.root, currency="XYZ") == ("currency-unknown",)
    assert changed(library, library.eastgate, currency="EUR") == ("currency-of-the-whole",)
    assert changed(library, library.root, currency="EUR", timezone="America/New_York") == ()
    assert organisation().currency == library_currency() == "EUR"
    charged(library, card.patron, 500)
    assert changed(library, library.root, currency="JPY", timezone="America/New_York") == ("currency-in-use",)
    assert changed(library, library.root, currency="EUR", timezone="America/New_York") == ()
    assert changed(library, library.root, timezone="America/New_York") == ("currency-in-use",)


def test_the_form_offers_it_for_the_root_alone(library: Library, client: Client) -> None:
    client.force_login(person("mo", library.root, "edit-branches", reach="everywhere"))
    pages = {
        branch.pk: client.get(reverse("branches:edit_branch", args=[branch.pk])).content.decode()
        for branch in (library.root, library.eastgate)
    }
    assert "Japanese Yen (JPY)" in pages[library.root.pk]
    assert 'name="currency"' not in pages[library.eastgate.pk]


def test_a_library_in_yen_shows_and_takes_yen(library: Library, card: Card, client: Client, settings: Any) -> None:
    count_in(library, "JPY")
    charged(library, card.patron, 1240)
    client.force_login(person("mo", library.root, "see-patrons", "take-money", "charge-patrons", reach="everywhere"))
    page = client.get(reverse("desk:patron", args=[card.patron_id]), {"section": "money"}).content.decode()
    assert "¥1,240" in page
    assert "$" not in page
    settings.ONLINE_PAYMENT = "local"
    there = Addresses("https://x.example/{token}", "https://x.example/{token}")
    start_online(patron_id=card.patron_id, by=cashier(library), now=NOW, addresses=there)
    row = OnlinePayment.objects.get()
    settle_online(online.Told(row.token, row.reference, "paid", 1240, "USD"), code="local", now=NOW)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("wrong", "1240 USD instead of 1240 JPY")
    settle_online(online.Told(row.token, row.reference, "paid", 1240, "JPY"), code="local", now=NOW)
    row.refresh_from_db()
    assert row.state == "completed"


@pytest.mark.one_database
def test_stripe_counts_some_currencies_in_its_own_way() -> None:
    assert [as_stripe_counts(500, code) for code in ("USD", "jpy", "ISK", "KWD")] == [500, 500, 50000, 500]
    assert [as_we_count(amount, code) for amount, code in ((500, "usd"), (50000, "isk"), (500, "KWD"))] == [
        500,
        500,
        500,
    ]
    with pytest.raises(online.Unreachable):
        as_stripe_counts(505, "KWD")
