"""Payments with change, refunds as they were paid, letting go within limits, voids; every no writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from shelflist.ground.accounts.models import Role, User
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Post
from shelflist.records.fines.actions.charging import charge_patron, void_charge, waive
from shelflist.records.fines.actions.paying import hand_out, pay_out_credit, refund_charge, take_payment, void_payment
from shelflist.records.fines.models import ChargeType, MoneyLimit, MoneyRule, Payment, Posting, Register, Tender
from shelflist.records.fines.queries import line_of, lines_of, owed_cents
from shelflist.records.fines.queries.lines import credit_cents, due_back
from shelflist.records.fines.rules.accounts import KINDS
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged
from shelflist.records.patrons.models import Card


def written() -> list[int]:
    """How much there is in every table of money, and in the journal."""
    tables = [name for name in connection.introspection.table_names() if name.startswith("fines_")]
    with connection.cursor() as cursor:
        counts = []
        for table in [*sorted(tables), "journal_entry"]:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    return counts


def refused(act: Callable[..., Any], **asked: Any) -> tuple[str, ...]:
    before = written()
    with pytest.raises(Refused) as caught:
        act(now=NOW, **asked)
    assert written() == before
    return caught.value.codes


def pay(library: Library, card: Card, cents: int, **changes: Any) -> Any:
    values: dict[str, Any] = {"tender": "cash", "by": cashier(library), "now": NOW}
    return take_payment(patron_id=card.patron_id, amount_cents=cents, **values | changes)


def opens(card: Card) -> list[int]:
    return [line.sums.open for line in lines_of(card.patron_id)]


def test_fin_08_the_oldest_is_paid_first_or_what_was_chosen_and_change_is_said(library: Library, card: Card) -> None:
    first = charged(library, card.patron, 500)
    second = charged(library, card.patron, 300, now=NOW + timedelta(seconds=1))
    receipt = pay(library, card, 600, given_cents=1000)
    assert (opens(card), receipt.change_cents) == ([0, 200], 400)
    assert "give 4.00 USD change" in str(receipt.sentence)
    undo(entry_id=receipt.entry_id, by=cashier(library), now=NOW)
    assert opens(card) == [500, 300]
    assert Payment.objects.get(pk=receipt.payment_id).voided_at == NOW
    pay(library, card, 250, charge_ids=[second])
    assert {line.id: line.sums.open for line in lines_of(card.patron_id)} == {first: 500, second: 50}


def test_what_is_more_than_owed_is_refused_or_kept_as_credit(library: Library, card: Card) -> None:
    charged(library, card.patron, 500)
    more = {"patron_id": card.patron_id, "tender": "cash", "by": cashier(library), "amount_cents": 700}
    assert refused(take_payment, **more) == ("more-than-owed",)
    pay(library, card, 700, keep_rest=True)
    assert (opens(card), credit_cents(card.patron_id)) == ([0], 200)
    charged(library, card.patron, 150, now=NOW + timedelta(seconds=1))
    pay(library, card, 150, tender="credit-balance")
    assert (opens(card), credit_cents(card.patron_id)) == ([0, 0], 50)
    pay_out_credit(patron_id=card.patron_id, amount_cents=50, tender="cash", by=cashier(library), now=NOW)
    assert credit_cents(card.patron_id) == 0
    nothing = {"patron_id": card.patron_id, "by": cashier(library), "amount_cents": 50, "tender": "cash"}
    assert "credit-too-small" in refused(pay_out_credit, **nothing)


def test_fin_12_credit_may_be_forbidden(library: Library, card: Card) -> None:
    MoneyRule.objects.create(branch=library.root, credit_allowed=False)
    bump("money-rules")
    charged(library, card.patron, 500)
    asked = {"patron_id": card.patron_id, "tender": "cash", "by": cashier(library), "amount_cents": 700}
    assert refused(take_payment, **asked, keep_rest=True) == ("credit-not-allowed",)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"tender": "shells"}, ("tender-unknown",)),
        ({"amount_cents": 0}, ("amount-out-of-range",)),
        ({"amount_cents": -5}, ("amount-out-of-range",)),
        ({"given_cents": 100}, ("given-too-little",)),
        ({"charge_ids": [99999]}, ("charge-unknown",)),
        ({"tender": "credit-balance"}, ("credit-too-small",)),
        ({"patron_id": 99999}, ("patron-unknown",)),
        ({"amount_cents": 600, "given_cents": 100, "tender": "shells"},
         ("tender-unknown", "more-than-owed", "given-too-little")),
    ],
)  # fmt: skip
def test_every_reason_against_a_payment_is_said_and_nothing_written(
    library: Library, card: Card, changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    charged(library, card.patron, 500)
    asked = {"patron_id": card.patron_id, "amount_cents": 500, "tender": "cash", "by": cashier(library)}
    assert refused(take_payment, **asked | changes) == codes


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        (take_payment, {"amount_cents": 1, "tender": "cash"}),
        (waive, {"charge_ids": [1], "way": "forgive", "why": "x"}),
        (charge_patron, {"kind": "other", "amount_cents": 1}),
        (hand_out, {"tender": "cash"}),
        (pay_out_credit, {"amount_cents": 1, "tender": "cash"}),
    ],
)
def test_every_act_of_money_needs_its_permission(library: Library, card: Card, act: Any, asked: Any) -> None:
    assert refused(act, patron_id=card.patron_id, by=library.staff("lend"), **asked) == ("not-permitted",)


def test_s25_a_payment_sent_twice_is_taken_once(library: Library, card: Card) -> None:
    charged(library, card.patron, 500)
    first, second = (pay(library, card, 500, key="double-click") for _again in range(2))
    assert (first.entry_id, first.payment_id) == (second.entry_id, second.payment_id)
    assert Payment.objects.count() == 1
    assert opens(card) == [0]


def test_fin_11_a_refund_goes_back_as_it_was_paid_in_one_act(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 1000, "lost-price")
    pay(library, card, 400, tender="card")
    pay(library, card, 600)
    receipt = refund_charge(charge_id=charge_id, amount_cents=700, why="Found", by=cashier(library), now=NOW)
    assert (credit_cents(card.patron_id), due_back(card.patron_id), opens(card)) == (0, {}, [0])
    given = {row.credit: row.amount_cents for row in Posting.objects.filter(kind="refund")}
    assert given == {"card": 400, "cash": 300}
    asked = {"charge_id": charge_id, "why": "Again", "by": cashier(library)}
    assert refused(refund_charge, amount_cents=301, **asked) == ("more-than-paid",)
    undo(entry_id=receipt.entry_id, by=cashier(library), now=NOW)
    line = line_of(charge_id)
    assert line is not None
    assert (line.sums.total, line.sums.settled) == (1000, 1000)


def test_fin_11_a_kind_may_be_given_back_within_some_days_or_never(library: Library, card: Card) -> None:
    MoneyRule.objects.create(branch=library.root, late_refund_days=0, loss_refund_days=30)
    bump("money-rules")
    late, lost = (charged(library, card.patron, 100, kind) for kind in ("overdue", "lost-price"))
    pay(library, card, 200)
    asked = {"amount_cents": 100, "why": "Please", "by": cashier(library)}
    assert refused(refund_charge, charge_id=late, **asked) == ("refund-too-late",)
    refund_charge(charge_id=lost, now=NOW + timedelta(days=29), **asked)
    override = Override(frozenset({"refund-too-late"}), "A gesture")
    supervisor = cashier(library, "exceed-money-limits")
    refund_charge(charge_id=late, amount_cents=100, why="Please", by=supervisor, now=NOW, override=override)
    assert Entry.objects.latest("pk").override["reason"] == "A gesture"


def test_fin_10_letting_go_needs_a_reason_and_keeps_to_the_limit_of_the_role(library: Library, card: Card) -> None:
    user, role = User.objects.create(username="jo", name="Jo"), Role.objects.create(code="page", name="Page")
    Post.objects.create(user=user, role=role, branch=library.eastgate)
    MoneyLimit.objects.create(role=role, waive_cents=1000)
    charge_id = charged(library, card.patron, 2500)
    jo = cashier(library, id=user.pk)
    asked: dict[str, Any] = {"patron_id": card.patron_id, "charge_ids": [charge_id], "way": "forgive", "by": jo}
    assert refused(waive, why=" ", **asked) == ("reason-missing", "beyond-waive-limit")
    override = Override(frozenset({"beyond-waive-limit"}), "Fire at home")
    assert refused(waive, why="Fire", override=override, **asked) == ("beyond-waive-limit",)
    receipt = waive(why="Fire", amount_cents=1000, now=NOW, **asked)
    assert opens(card) == [1500]
    undo(entry_id=receipt.entry_id, by=jo, now=NOW)
    assert opens(card) == [2500]
    waive(why="Fire", override=override, now=NOW, **asked | {"by": cashier(library, "exceed-money-limits", id=user.pk)})
    assert opens(card) == [0]
    assert refused(waive, why="More", **asked) == ("nothing-owed",)


@pytest.mark.parametrize(
    ("way", "kind"), [("forgive", "forgiven"), ("write-off", "write-off"), ("discount", "discount")]
)
def test_fin_02_three_ways_to_let_go(library: Library, card: Card, way: str, kind: str) -> None:
    charge_id = charged(library, card.patron, 300)
    waive(patron_id=card.patron_id, charge_ids=[charge_id], way=way, why="Old", by=cashier(library), now=NOW)
    assert Posting.objects.latest("pk").kind == kind


def test_fin_02_every_kind_of_credit_has_a_name() -> None:
    assert set(KINDS) >= {
        "payment", "write-off", "forgiven", "credit", "discount", "refund", "lost-found-refund", "processing-refund",
        "overpayment", "cancellation", "purchase", "payout",
    }  # fmt: skip


def test_fin_10_a_charge_that_was_wrong_is_taken_off_in_part_and_whole_and_nothing_is_deleted(
    library: Library, card: Card
) -> None:
    charge_id = charged(library, card.patron, 900)
    pay(library, card, 500)
    asked: dict[str, Any] = {"charge_id": charge_id, "by": cashier(library)}
    assert refused(void_charge, why="", amount_cents=901, **asked) == ("reason-missing", "more-than-charged")
    void_charge(why="Wrong", amount_cents=300, now=NOW, **asked)
    assert (opens(card), due_back(card.patron_id)) == ([100], {})
    receipt = void_charge(why="All of it", now=NOW, **asked)
    assert (opens(card), due_back(card.patron_id)) == ([0], {"cash": 500})
    assert [str(words) for words in receipt.warnings] == ["To give back: 5.00 USD, as it was paid (Cash)"]
    hand_out(patron_id=card.patron_id, tender="cash", by=cashier(library), now=NOW)
    assert due_back(card.patron_id) == {}
    assert refused(hand_out, patron_id=card.patron_id, tender="cash", by=cashier(library)) == ("nothing-to-give-back",)


def test_a_receipt_that_was_a_mistake_is_void_and_all_is_open_again(library: Library, card: Card) -> None:
    charged(library, card.patron, 900)
    receipt = pay(library, card, 500)
    later = NOW + timedelta(days=3)
    asked = {"payment_id": receipt.payment_id, "by": cashier(library)}
    assert refused(void_payment, why="", **asked) == ("reason-missing",)
    void_payment(why="Wrong reader", now=later, **asked)
    assert opens(card) == [900]
    assert refused(void_payment, why="Again", **asked) == ("payment-void",)


def test_fin_01_a_charge_by_hand_is_of_a_kind_of_its_branch(library: Library, card: Card) -> None:
    ChargeType.objects.create(code="tote", name="A tote bag", branch=library.harbor, default_cents=700)
    ChargeType.objects.create(code="card-new", name="Nothing", manual=False)
    bump("money-rules")
    asked: dict[str, Any] = {"patron_id": card.patron_id, "amount_cents": 700}
    here, there = cashier(library), cashier(library, at=library.harbor)
    assert refused(charge_patron, kind="tote", by=here, **asked) == ("kind-unknown",)
    assert refused(charge_patron, kind="card-new", by=here, **asked) == ("kind-unknown",)
    assert refused(charge_patron, kind="overdue", by=here, **asked) == ("kind-unknown",)
    receipt = charge_patron(kind="tote", note="Green", by=there, now=NOW, **asked)
    assert "A tote bag: Green" in str(receipt.sentence)
    assert owed_cents([card.patron_id]) == {card.patron_id: 700}
    undo(entry_id=receipt.entry_id, by=there, now=NOW)
    assert owed_cents([card.patron_id]) == {}


def test_money_in_a_drawer_needs_an_open_register_where_there_are_any(library: Library, card: Card) -> None:
    Register.objects.create(branch=library.eastgate, name="Front desk")
    charged(library, card.patron, 500)
    asked = {"patron_id": card.patron_id, "amount_cents": 500, "by": cashier(library)}
    assert refused(take_payment, tender="cash", **asked) == ("register-closed",)
    take_payment(tender="online", now=NOW, **asked)


@pytest.mark.django_db
def test_fin_09_a_new_library_has_these_ways_to_pay() -> None:
    found = dict(Tender.objects.values_list("code", "refundable"))
    assert found == {"cash": True, "card": True, "cheque": True, "online": True, "goods": False, "work": False}
