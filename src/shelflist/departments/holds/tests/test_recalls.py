"""Recalls: which loan, until when, what it is at any moment, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds.actions import recall_for_hold
from shelflist.departments.holds.models import Recall
from shelflist.departments.holds.rules import recalls, states
from shelflist.departments.holds.rules.recalls import Recallable, recall_state
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.records.loans.models import Loan
from shelflist.records.policies.models import FineRule, HoldPolicySettings, HoldRule

# From which state of a recall to which: every step of its hold or its loan must be one of these.
ALLOWED = {
    ("requested", "overdue"), ("requested", "returned"), ("overdue", "returned"), ("requested", "waiting"),
    ("requested", "in-transit"), ("overdue", "waiting"), ("overdue", "in-transit"), ("returned", "waiting"),
    ("returned", "in-transit"), ("in-transit", "waiting"), ("waiting", "in-transit"), ("overdue", "requested"),
}  # fmt: skip


def allow_recalls(**changes: object) -> None:
    HoldPolicySettings.objects.update(recalls_on=True)
    HoldRule.objects.filter(is_root=True).update(recall_allowed="yes", **changes)
    bump("policies")


def lent_for_long(shelves: Shelves, days_ago: int = 20, due_in: int = 60) -> Loan:
    record = shelves.title()
    return shelves.library.lent(
        shelves.copies(record)[0], shelves.library.card(), NOW + timedelta(days=due_in),
        lent_at=NOW - timedelta(days=days_ago),
    )  # fmt: skip


def test_hld_22_a_recall_shortens_the_loan_and_takes_its_renewals(shelves: Shelves) -> None:
    fine = FineRule.objects.create(name="A dollar a day", low_cents=100, normal_cents=100, high_cents=100)
    allow_recalls(recall_fine_source="value", recall_fine=fine)
    loan = lent_for_long(shelves)
    held = shelves.place(loan.item.record)
    before = Loan.objects.filter(pk=loan.pk).values().get()
    receipt = recall_for_hold(hold_id=held.hold_id, by=shelves.staff(), now=NOW)
    loan.refresh_from_db()
    assert loan.due_at.isoformat() == "2026-11-22T04:59:00+00:00"  # seven days from Saturday, to the end of the day
    assert (loan.planned_due_at, loan.max_renewals, loan.due_version) == (loan.due_at, 0, 2)
    assert loan.fine_terms["cents"] == 100
    assert shelves.hold(held).shelf_days == 3
    recall = Recall.objects.get()
    assert (recall.old_due_at, recall.new_due_at, recall.loan_id) == (before["due_at"], loan.due_at, loan.pk)
    undo(entry_id=receipt.entry_id, by=shelves.staff(), now=NOW)
    assert Loan.objects.filter(pk=loan.pk).values().get() == before
    assert shelves.hold(held).shelf_days == 7
    recall_for_hold(hold_id=held.hold_id, by=shelves.staff(), now=NOW)


def test_hld_22_every_reason_why_nothing_is_recalled(shelves: Shelves) -> None:
    by = shelves.staff()

    def reason(hold_id: int) -> str:
        with pytest.raises(Refused) as refused:
            recall_for_hold(hold_id=hold_id, by=by, now=NOW)
        assert refused.value.codes == ("no-recall",)
        return str(refused.value.refusals[0].message)

    loan = lent_for_long(shelves)
    held = shelves.place(loan.item.record).hold_id
    assert "does not recall" in reason(held)
    HoldPolicySettings.objects.update(recalls_on=True)
    bump("policies")
    assert "do not let" in reason(held)
    allow_recalls()
    there = shelves.place(shelves.title(status="in-process")).hold_id
    assert "on loan" in reason(there)
    soon = lent_for_long(shelves, due_in=2)
    assert "no sooner" in reason(shelves.place(soon.item.record).hold_id)
    recall_for_hold(hold_id=held, by=by, now=NOW)
    assert "already" in reason(shelves.place(loan.item.record).hold_id)


@given(st.sampled_from(sorted(states.WAYS, key=lambda way: way.act)), st.booleans(), st.integers(-9, 9), st.data())
def test_hld_22_a_recall_follows_its_hold_and_its_loan_and_goes_no_other_way(
    way: states.Way, is_open: bool, days: int, data: st.DataObject
) -> None:
    due = NOW + timedelta(days=days)
    old = data.draw(st.sampled_from(sorted(way.sources - {states.NEW, states.SUSPENDED}) or ["ready"]))
    new = data.draw(st.sampled_from(sorted(way.targets - {states.SUSPENDED}) or ["ready"]))
    first = recall_state(old, loan_is_open=is_open, due_at=due, now=NOW)
    captured = new in states.CAPTURED | {states.FULFILLED}
    second = recall_state(new, loan_is_open=is_open and not captured, due_at=due, now=NOW)
    assert {first, second} <= set(recalls.RECALL_STATES)
    over = {"expired", "cancelled", "fulfilled"}
    if not states.leads(way.act, old, new):
        return
    if first in over:
        assert way.act == "un-cancel"
    elif second not in over and first != second:
        assert (first, second) in ALLOWED or way.act == "put-back"


@given(st.integers(0, 90), st.integers(0, 90), st.integers(1, 60), st.integers(1, 30))
def test_hld_22_a_recall_never_takes_what_the_threshold_leaves_and_never_lengthens(
    days_ago: int, due_in: int, threshold: int, back: int
) -> None:
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    loan = Recallable(1, 1, now - timedelta(days=days_ago), now + timedelta(days=due_in), True, threshold, back)
    calendar = OpeningCalendar()
    due = recalls.new_due(loan, now, calendar)
    assert due >= loan.lent_at + timedelta(days=threshold)
    assert due >= now + timedelta(days=back)
    chosen = recalls.choose([loan], now, calendar)
    assert (chosen is None) == (due >= loan.due_at)


def test_hld_22_the_states_of_a_recall() -> None:
    due = NOW - timedelta(days=1)
    assert recall_state("waiting-for-item", loan_is_open=True, due_at=NOW + timedelta(days=1), now=NOW) == "requested"
    assert recall_state("waiting-for-item", loan_is_open=True, due_at=due, now=NOW) == "overdue"
    assert recall_state("in-transit", loan_is_open=False, due_at=due, now=NOW) == "in-transit"
    assert recall_state("ready", loan_is_open=False, due_at=due, now=NOW) == "waiting"
    for ended in ("expired", "cancelled", "fulfilled"):
        assert recall_state(ended, loan_is_open=False, due_at=due, now=NOW) == ended
