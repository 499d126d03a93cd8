"""The program dies after any statement of an act: nothing of the act is left, and done again it is whole (S26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from shelflist.departments.circulation.actions import check_in, check_out
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.records.fines import online
from shelflist.records.fines.actions.charging import charge_patron, waive
from shelflist.records.fines.actions.paying import pay_out_credit, refund_charge, take_payment, void_payment
from shelflist.records.fines.actions.paying_online import Addresses, settle_online, start_online
from shelflist.records.fines.actions.planning import make_plan
from shelflist.records.fines.actions.proving import prove
from shelflist.records.fines.models import OnlinePayment, Payment
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged, late_loan
from shelflist.records.loans.tests.library import small_library
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.models import Card

pytestmark = pytest.mark.django_db
LOOKED_AT = ("fines", "loans", "items", "patrons", "journal", "transits", "holds", "notices")
LONGEST = 400
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")  # the test's own transaction is around all


class Died(Exception):
    """The power went."""


class DiesAfter:
    """Let so many statements through, and die right after the last of them."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if not sql.startswith(BRACKETS):
            self.left -= 1
            if self.left == 0:
                raise Died
        return answer


def everything() -> dict[str, list[Any]]:
    """Every row of every table that an act of the desk may touch."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for label in LOOKED_AT
        for model in apps.get_app_config(label).get_models()
    }


def dies_everywhere(act: Callable[[], Any], *, every: int = 1) -> int:
    """Do it again and again, each time dying one statement (or so many) later, until it is through; how many deaths."""
    before = everything()
    for deaths, number in enumerate(range(1, LONGEST, every)):
        try:
            with connection.execute_wrapper(DiesAfter(number)):
                act()
        except Died:
            assert everything() == before, f"something is left of an act that died after statement {number}"
            continue
        assert everything() != before
        assert list(prove()) == []
        return deaths
    raise AssertionError("it never came to an end")


@pytest.fixture
def library(db: None) -> Library:
    return small_library()


@pytest.fixture
def card(library: Library) -> Card:
    found: Card = library.card()
    return found


def test_s26_charging_paying_refunding_letting_go_and_taking_back(library: Library, card: Card) -> None:
    who: dict[str, Any] = {"by": cashier(library, "exceed-money-limits", "collect-debts"), "now": NOW}
    dies_everywhere(lambda: charge_patron(patron_id=card.patron_id, kind="other", amount_cents=900, note="Cup", **who))
    number = charged(library, card.patron, 700)
    pay: dict[str, Any] = {"patron_id": card.patron_id, "tender": "cash", **who}
    deaths = dies_everywhere(
        lambda: take_payment(amount_cents=1000, given_cents=2000, charge_ids=[number], keep_rest=True, **pay)
    )
    assert deaths > 5
    assert dies_everywhere(lambda: refund_charge(charge_id=number, amount_cents=300, why="Found", **who)) > 5
    dies_everywhere(lambda: pay_out_credit(amount_cents=100, **pay))
    paid = take_payment(amount_cents=200, **pay)
    dies_everywhere(lambda: void_payment(payment_id=paid.payment_id, why="Wrong person", **who))
    let_go = charged(library, card.patron, 400)
    mercy: dict[str, Any] = {"charge_ids": [let_go], "way": "forgive", "amount_cents": 250, "why": "Flood"}
    dies_everywhere(lambda: waive(patron_id=card.patron_id, **mercy, **who))
    plan: dict[str, Any] = {"charge_ids": [charged(library, card.patron, 600)], "part_cents": 100}
    dies_everywhere(lambda: make_plan(patron_id=card.patron_id, every_days=7, first_on=NOW.date(), **plan, **who))
    again = take_payment(amount_cents=100, **pay)
    dies_everywhere(lambda: undo(entry_id=again.entry_id, **who))


def test_s26_a_payment_online_from_its_start_to_the_books(library: Library, card: Card, settings: Any) -> None:
    settings.ONLINE_PAYMENT = "local"
    charged(library, card.patron, 1250)
    there = Addresses("https://library.example/{token}", "https://library.example/{token}")
    for number in range(1, LONGEST):  # begun and not handed over is no harm: the same click goes on with it
        try:
            with connection.execute_wrapper(DiesAfter(number)):
                start_online(patron_id=card.patron_id, by=cashier(library), now=NOW, addresses=there, key="click")
            break
        except Died:
            transaction.set_rollback(False)  # of the test's own; what the act had committed stays
            assert (OnlinePayment.objects.count() <= 1, Payment.objects.count()) == (True, 0)
    row = OnlinePayment.objects.get()
    told = online.Told(row.token, row.reference, "paid", 1250, "USD")
    assert dies_everywhere(lambda: settle_online(told, code="local", now=NOW)) > 5
    assert Payment.objects.count() == 1


def test_s26_lending_and_a_late_return_with_its_fine(library: Library, card: Card) -> None:
    desk = cashier(library, "lend", "return")
    item = library.item()
    dies_everywhere(
        lambda: check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
    )
    late = late_loan(library, card)
    assert dies_everywhere(lambda: check_in(item_barcode=late.item.barcode, by=desk, now=NOW)) > 5


def test_s26_two_records_with_money_made_one(library: Library, card: Card) -> None:
    other = library.card()
    charged(library, other.patron, 900)
    who: dict[str, Any] = {"by": system_actor("tests"), "now": NOW}
    dies_everywhere(
        lambda: merge_patrons(winner_id=card.patron_id, loser_id=other.patron_id, choice=MergeChoice(), **who),
        every=9,
    )
