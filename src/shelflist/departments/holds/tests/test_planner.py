"""The plan follows whatever happens, by itself (HLD-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.holds.actions import rounds
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.journal import schedule
from shelflist.ground.journal.models import Delivery, Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.verbs import find
from shelflist.records.items import actions as items
from shelflist.records.items.models import Item
from shelflist.records.policies.models import HoldPolicySettings, HoldRule


def hear(shelves: Shelves) -> None:
    """What the worker does with the entries that wait for holds."""
    for delivery in Delivery.objects.filter(observer="holds").order_by("pk"):
        rounds.plan_after(Entry.objects.get(pk=delivery.entry_id))
        delivery.delete()


def state(receipt: object) -> str:
    return Hold.objects.get(pk=receipt.hold_id).state  # type: ignore[attr-defined]


def test_hld_11_a_copy_that_becomes_available_is_asked_for_without_anybody_pressing_a_button(shelves: Shelves) -> None:
    record = shelves.title(status="in-process")
    held = shelves.place(record)
    assert state(held) == "waiting-for-item"
    items.mark_available(item_id=shelves.copies(record)[0].pk, by=shelves.staff("return"), now=NOW)
    hear(shelves)
    assert state(held) == "waiting-for-capture"


def test_hld_11_a_copy_that_dies_is_let_go_and_the_next_one_asked_for(shelves: Shelves) -> None:
    record = shelves.title(1, harbor=1)
    held = shelves.place(record)
    first, second = shelves.copies(record)
    assert shelves.hold(held).target_item_id == first.pk
    missing = items.mark_missing(item_id=first.pk, by=shelves.staff("return"), now=NOW)
    hear(shelves)
    assert shelves.hold(held).target_item_id == second.pk
    assert missing.status == "missing"


def test_hld_11_a_new_copy_is_asked_for(shelves: Shelves) -> None:
    record = shelves.title(1, status="missing")
    first, second = (shelves.place(record, override=_anyway()) for _ in range(2))
    assert shelves.hold(first).hopeless_since == NOW
    new = shelves.library.item(record=record)
    entry = Entry(verb="add-item", item_id=new.pk, record_id=record.pk, heard_at=NOW, branch_id=None)
    rounds.plan_after(entry)
    assert (state(first), state(second)) == ("waiting-for-capture", "waiting-for-item")
    assert shelves.hold(first).hopeless_since is None


def _anyway() -> object:
    from shelflist.ground.common.refusals import Override

    return Override(frozenset({"not-holdable"}), "It will turn up")


def test_hld_11_a_changed_rule_is_seen_by_the_next_round(shelves: Shelves) -> None:
    record = shelves.title(0, harbor=1)
    held = shelves.place(record, pickup_branch_id=shelves.eastgate.pk)
    rounds.plan_what_is_due(NOW)
    assert state(held) == "waiting-for-capture"
    HoldRule.objects.filter(is_root=True).update(transit_range_source="value", transit_range=1)
    bump("policies")
    rounds.plan_what_is_due(NOW + timedelta(minutes=1))
    hold = shelves.hold(held)
    assert (hold.state, hold.hopeless_since) == ("waiting-for-item", NOW + timedelta(minutes=1))


def test_hld_07_what_is_not_found_in_time_is_asked_for_elsewhere_and_counted(shelves: Shelves) -> None:
    HoldPolicySettings.objects.update(max_attempts_per_branch=1)
    bump("policies")
    record = shelves.title(1, harbor=1)
    held = shelves.place(record)
    here, there = shelves.copies(record)
    sunday, monday = NOW + timedelta(hours=25), NOW + timedelta(hours=57)  # closed; after closing
    rounds.plan_what_is_due(sunday)
    assert shelves.hold(held).target_item_id == here.pk, "nobody looks for it on a closed day"
    rounds.plan_what_is_due(monday)
    assert shelves.hold(held).target_item_id == there.pk
    event = HoldEvent.objects.get()
    assert (event.cause, event.item_id, event.item_branch_id) == ("timed-out", here.pk, shelves.eastgate.pk)
    rounds.plan_what_is_due(monday + timedelta(days=3))
    assert state(held) == "waiting-for-item"


def test_hld_11_a_round_in_which_nothing_is_due_costs_next_to_nothing(shelves: Shelves) -> None:
    for _ in range(5):
        shelves.place(shelves.title())
    rounds.plan_what_is_due(NOW)
    with CaptureQueriesContext(connection) as queries:
        assert rounds.plan_what_is_due(NOW + timedelta(minutes=1)).holds == 0
    assert len(queries) <= 4


def test_hld_11_a_hundred_titles_are_planned_in_a_constant_number_of_statements(shelves: Shelves) -> None:
    reader = shelves.reader()

    def statements(count: int) -> int:
        for _ in range(count):
            record = shelves.title()
            Hold.objects.create(
                record=record, patron=reader, request_branch=shelves.eastgate, pickup_branch=shelves.eastgate,
                requested_at=NOW, queued_at=NOW,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert rounds.plan_everything(NOW).targeted == Hold.objects.count()
        return len([one for one in queries if "executemany" not in one["sql"] and "times" not in one["sql"]])

    assert statements(2) >= statements(40) - 2


def test_the_planner_is_part_of_the_worker() -> None:
    assert "plan holds" in schedule._tasks
    assert all(find(verb) for verb in rounds.COPY_VERBS)


@pytest.mark.parametrize("status", ["lost", "damaged"])
def test_hld_18_hopeless_holds_are_marked_at_once(shelves: Shelves, status: str) -> None:
    record = shelves.title()
    held = shelves.place(record)
    Item.objects.filter(record=record).update(status=status)
    rounds.plan_everything(NOW)
    assert shelves.hold(held).hopeless_since == NOW


def test_hld_11_a_kept_copy_that_is_marked_missing_puts_its_reader_back_in_the_queue(shelves: Shelves) -> None:
    record = shelves.title(2)
    first, second = shelves.copies(record)
    held = shelves.place(record)
    shelves.take_in(first)
    items.mark_missing(item_id=first.pk, by=shelves.staff("return"), now=NOW)
    hear(shelves)
    hold = shelves.hold(held)
    assert (hold.state, hold.target_item_id, hold.captured_item_id) == ("waiting-for-capture", second.pk, None)
    assert hold.queued_at == NOW
    assert [event.cause for event in hold.events.all()] == ["returned"]
