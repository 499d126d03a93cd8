"""Appointments at the curb or for a locker (HLD-21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds import actions
from shelflist.departments.holds.models import Slot, SlotPlan
from shelflist.departments.holds.queries.slots import free_intervals, slot_plans, slots_between
from shelflist.departments.holds.rules.slots import SlotTerms, intervals
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.calendar import OpeningCalendar, Stretch
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.branches.queries import organisation

MONDAY = date(2026, 11, 16)
TEN = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)  # ten o'clock in New York


@pytest.fixture
def plan(shelves: Shelves) -> SlotPlan:
    made = actions.save_slot_plan(
        branch_id=shelves.eastgate.pk, way="curbside", interval_minutes=30, capacity=2, by=shelves.staff(), now=NOW
    )
    return SlotPlan.objects.get(pk=made.id)


def book(shelves: Shelves, plan: SlotPlan, at: datetime = TEN) -> int:
    reader = shelves.reader()
    booked = actions.book_slot(plan_id=plan.pk, patron_id=reader.pk, begins_at=at, by=shelves.staff(), now=NOW)
    return booked.id


def test_hld_21_capacity_counts_by_interval_of_the_opening_hours(shelves: Shelves, plan: SlotPlan) -> None:
    book(shelves, plan)
    free = free_intervals(plan, MONDAY, organisation())
    assert (len(free), free[0].begins_at, free[0].left, free[1].left) == (16, TEN, 1, 2)
    assert free_intervals(plan, date(2026, 11, 15), organisation()) == []
    assert list(slot_plans(shelves.eastgate.pk)) == [plan]


def test_hld_21_an_interval_that_is_full_or_outside_the_hours_is_refused(shelves: Shelves, plan: SlotPlan) -> None:
    for _ in range(2):
        book(shelves, plan)
    for at, code in (
        (TEN, "slot-full"),
        (TEN + timedelta(minutes=7), "slot-unknown"),
        (TEN - timedelta(hours=3), "slot-unknown"),
        (TEN + timedelta(days=14), "slot-out-of-range"),
        (NOW - timedelta(days=2), "slot-out-of-range"),
    ):
        with pytest.raises(Refused) as refused:
            book(shelves, plan, at)
        assert code in refused.value.codes
    assert Slot.objects.count() == 2


def test_hld_21_arrival_and_handing_over_are_steps_that_can_be_undone(shelves: Shelves, plan: SlotPlan) -> None:
    by = shelves.staff()
    slot = book(shelves, plan)
    here = actions.slot_arrived(slot_id=slot, note="Blue van, spot 3", by=by, now=TEN)
    (row,) = slots_between(shelves.eastgate.pk, TEN, TEN + timedelta(hours=1))
    assert (row.arrived_at, row.note) == (TEN, "Blue van, spot 3")
    done = actions.slot_handed_over(slot_id=slot, by=by, now=TEN)
    with pytest.raises(Refused, match="over already"):
        actions.cancel_slot(slot_id=slot, by=by, now=TEN)
    with pytest.raises(Refused, match="changed since"):
        undo(entry_id=here.entry_id, by=by, now=TEN)
    undo(entry_id=done.entry_id, by=by, now=TEN)
    undo(entry_id=here.entry_id, by=by, now=TEN)
    row.refresh_from_db()
    assert (row.arrived_at, row.handed_over_at, row.note) == (None, None, "")
    actions.cancel_slot(slot_id=slot, by=by, now=TEN)
    assert free_intervals(plan, MONDAY, organisation())[0].left == 2


@given(st.integers(5, 180), st.integers(1, 9), st.integers(0, 23), st.integers(1, 23))
def test_hld_21_intervals_lie_within_the_hours_and_do_not_overlap(
    minutes: int, capacity: int, at: int, hours: int
) -> None:
    closes = time(min(at + hours, 23), 45)
    if closes <= time(at):
        return
    calendar = OpeningCalendar("Europe/Berlin", {day: (Stretch(time(at), closes),) for day in range(7)})
    for day in (MONDAY, date(2026, 10, 25), date(2026, 3, 29)):  # the clock changes on two of them
        found = list(intervals(calendar, day, SlotTerms(minutes, capacity, 7), {}))
        step = timedelta(minutes=minutes)
        assert all(calendar.is_open_at(one.begins_at) and one.left == capacity for one in found)
        assert all(first.begins_at + step <= second.begins_at for first, second in pairwise(found))
