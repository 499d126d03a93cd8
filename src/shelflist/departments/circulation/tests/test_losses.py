"""Lost, long overdue and paid for: what is charged, what a return settles, and how it is undone (CIR-20, CIR-21)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.actions.losing import (
    loans_long_overdue,
    mark_long_overdue,
    mark_lost,
    mark_what_is_long_overdue,
    pay_lost,
)
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.fines.queries import lines_of_loan
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan, LossRule

DUE = datetime(2026, 11, 11, 4, 59, tzinfo=UTC)  # Tuesday 10 November, 23:59 in New York; NOW is four open days later
FINE = {"name": "A quarter a day", "cents": 25, "interval": "day"}
LATER = NOW + timedelta(days=10)  # a Tuesday, eight open days after NOW: Sundays are shut


def rule(library: Library, kind: str = "lost", **values: Any) -> None:
    LossRule.objects.create(branch=library.root, kind=kind, **values)
    bump("desk-rules")


def overdue_loan(library: Library, **changes: Any) -> Loan:
    item = library.item(price_cents=1999, **changes)
    return library.lent(item, library.card(), DUE, fine_terms=FINE)


def owed(loan: Loan) -> dict[str, int]:
    """What stands, by kind, as the ledger would add it up; what came to nothing is left out."""
    return {line.charge.kind: line.sums.total for line in lines_of_loan(loan.pk) if line.sums.total}


def test_cir_20_lost_charges_the_price_the_fee_and_being_late(library: Library) -> None:
    rule(library, fee_cents=500)
    loan = overdue_loan(library)
    receipt = mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert owed(loan) == {"lost-price": 1999, "lost-processing": 500, "overdue": 100}
    loan.refresh_from_db()
    assert (loan.state, loan.state_since, loan.fines_until, loan.returned_at) == ("lost", NOW, NOW, None)
    assert Item.objects.get(pk=loan.item_id).status == "lost"
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.patron_id, entry.loan_id) == ("mark-lost", loan.patron_id, loan.pk)
    assert receipt.charged_cents == 2499


def test_cir_20_overdues_are_void_where_the_rule_says_so(library: Library) -> None:
    rule(library, voids_overdue=True)
    loan = overdue_loan(library)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert owed(loan) == {"lost-price": 1999}


@pytest.mark.parametrize(
    ("terms", "left"),
    [
        ({"refund": "keep"}, {"lost-price": 1999, "lost-processing": 500, "overdue": 100}),
        ({"refund": "refund"}, {"overdue": 100}),
        ({"refund": "refund", "refunds_fee": False}, {"lost-processing": 500, "overdue": 100}),
        ({"refund": "refund-and-charge"}, {"overdue": 300}),
        ({"refund": "refund-and-charge", "voids_overdue": True}, {"overdue": 300}),
        ({"refund": "refund-and-restore", "voids_overdue": True}, {"overdue": 100}),
        ({"refund": "refund", "voids_overdue": True}, {}),
        (
            {"refund": "refund", "refund_within_days": 9},
            {"lost-price": 1999, "lost-processing": 500, "overdue": 100},
        ),
    ],
)
def test_cir_20_a_return_settles_by_the_rule_of_its_branch(
    library: Library, terms: dict[str, Any], left: dict[str, int]
) -> None:
    rule(library, fee_cents=500, **terms)
    loan = overdue_loan(library)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    before = everything(without_log=True)
    receipt = check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert owed(loan) == left
    loan.refresh_from_db()
    assert (loan.ended, loan.returned_at) == ("returned", LATER)
    assert "It was marked lost on 14 Nov 2026." in [str(words) for words in receipt.warnings]
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert everything(without_log=True) == before


def test_cir_20_the_nearest_branch_with_a_rule_decides(library: Library) -> None:
    rule(library, fee_cents=500)
    LossRule.objects.create(branch=library.harbor, kind="lost", price_from="nothing", fee_cents=100)
    bump("desk-rules")
    loan = overdue_loan(library, at_harbor=True)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert owed(loan) == {"lost-processing": 100, "overdue": 100}


def test_cir_20_what_was_paid_for_is_over_and_its_return_refunds(library: Library) -> None:
    rule(library, fee_cents=500, refunds_fee=False)
    loan = overdue_loan(library)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    pay_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    loan.refresh_from_db()
    assert (loan.ended, Item.objects.get(pk=loan.item_id).status) == ("lost-and-paid", "lost-and-paid")
    before = everything(without_log=True)
    receipt = check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert owed(loan) == {"lost-processing": 500, "overdue": 100}
    assert [str(words) for words in receipt.warnings][:1] == ["It was paid for."]
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert everything(without_log=True) == before


def test_cir_21_long_overdue_is_not_lost(library: Library) -> None:
    rule(library, fee_cents=500)
    rule(library, "long-overdue", after_days=3, fee_cents=300, refunds_fee=False)
    loan = overdue_loan(library)
    receipt = mark_long_overdue(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert Entry.objects.get(pk=receipt.entry_id).verb == "mark-long-overdue"
    assert not Entry.objects.filter(verb="mark-lost").exists()
    assert owed(loan) == {"long-overdue-price": 1999, "long-overdue-processing": 300, "overdue": 100}
    check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert owed(loan) == {"long-overdue-processing": 300, "overdue": 100}


def test_cir_21_lost_takes_the_place_of_long_overdue(library: Library) -> None:
    rule(library, fee_cents=500)
    rule(library, "long-overdue", fee_cents=300)
    loan = overdue_loan(library)
    mark_long_overdue(loan_id=loan.pk, by=library.staff(), now=NOW)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=LATER)
    assert owed(loan) == {"lost-price": 1999, "lost-processing": 500, "overdue": 100}


def test_cir_21_every_night_what_is_long_overdue_is_marked_once(library: Library) -> None:
    rule(library, "long-overdue", after_days=3, price_from="nothing")
    LossRule.objects.create(branch=library.harbor, kind="long-overdue", price_from="nothing")
    bump("desk-rules")
    old, at_harbor = overdue_loan(library), overdue_loan(library, at_harbor=True)
    young = library.lent(library.item(), library.card(), NOW - timedelta(days=2))
    assert loans_long_overdue(NOW) == [old.pk]
    for _again in range(2):
        mark_what_is_long_overdue(NOW)
    assert Entry.objects.filter(verb="mark-long-overdue").count() == 1
    states = dict(Loan.objects.values_list("pk", "state"))
    assert states == {old.pk: "long-overdue", at_harbor.pk: "out", young.pk: "out"}


@pytest.mark.parametrize("act", [mark_lost, mark_long_overdue, pay_lost])
def test_every_settling_can_be_undone(library: Library, act: Any) -> None:
    rule(library, fee_cents=500)
    rule(library, "long-overdue", fee_cents=500)
    loan = overdue_loan(library)
    if act is pay_lost:
        mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    before = everything(without_log=True)
    receipt = act(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert everything(without_log=True) != before
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == before


def refused(act: Any, loan_id: int, **changes: Any) -> tuple[str, ...]:
    before = everything()
    with pytest.raises(Refused) as caught:
        act(loan_id=loan_id, **changes)
    assert everything() == before
    return caught.value.codes


def test_what_cannot_be_settled_is_refused_and_nothing_is_written(library: Library) -> None:
    loan, by = overdue_loan(library), library.staff()
    assert refused(mark_lost, 999, by=by, now=NOW) == ("loan-unknown",)
    assert refused(mark_lost, loan.pk, by=library.staff("lend"), now=NOW) == ("not-permitted",)
    assert refused(pay_lost, loan.pk, by=by, now=NOW) == ("loan-state",)
    mark_lost(loan_id=loan.pk, by=by, now=NOW)
    assert refused(mark_lost, loan.pk, by=by, now=NOW) == ("loan-state",)
    check_in(item_barcode=loan.item.barcode, by=by, now=NOW)
    assert refused(mark_lost, loan.pk, by=by, now=NOW) == ("loan-ended",)


def test_a_late_return_is_charged_and_one_in_time_is_not(library: Library) -> None:
    late, in_time = overdue_loan(library), library.lent(library.item(), library.card(), LATER, fine_terms=FINE)
    receipt = check_in(item_barcode=late.item.barcode, by=library.staff(), now=NOW)
    check_in(item_barcode=in_time.item.barcode, by=library.staff(), now=NOW)
    assert (owed(late), owed(in_time)) == ({"overdue": 100}, {})
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert owed(late) == {}
