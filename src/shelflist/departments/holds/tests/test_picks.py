"""Holds on the pick run (HLD-10): what the plan wants fetched, and what happens when it is not there."""

from __future__ import annotations

from datetime import timedelta

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.departments.picking.actions import claim, settle
from shelflist.departments.picking.models import PickLine
from shelflist.departments.picking.queries import pick_list
from shelflist.ground.journal.actions import undo
from shelflist.records.branches.queries import organisation


def test_hld_10_a_copy_that_is_not_on_its_shelf_goes_to_the_next_branch_and_the_hold_keeps_its_place(
    shelves: Shelves,
) -> None:
    record = shelves.title(1, harbor=1)
    hold = shelves.hold(shelves.place(record))
    here, there = shelves.copies(record)
    assert hold.target_item_id == here.pk
    by = shelves.staff("fetch-items", "undo")
    east = [shelves.eastgate.pk]
    [pick] = pick_list(east, by, NOW, organisation()).picks
    assert (pick.item, str(pick.first.wanted.words)) == (here, "Hold, Eastgate")
    claim(item_ids=[here.pk], branch_ids=east, by=by, now=NOW)
    line = PickLine.objects.get()
    receipt = settle(line_id=line.pk, state="not-on-shelf", mark="missing", by=by, now=NOW + timedelta(minutes=1))
    moved = Hold.objects.get(pk=hold.pk)
    assert (moved.target_item_id, moved.state, moved.queued_at) == (there.pk, "waiting-for-capture", hold.queued_at)
    assert [event.cause for event in moved.events.all()] == ["timed-out"]
    assert pick_list(east, by, NOW, organisation()).total == 0
    undo(entry_id=receipt.entry_id, by=by, now=NOW + timedelta(minutes=2))
    again = Hold.objects.get(pk=hold.pk)
    assert (again.events.count(), PickLine.objects.get().state) == (0, "to-find")
    here.refresh_from_db()
    assert here.status == "available"


def test_hld_10_a_hold_that_was_cancelled_meanwhile_is_left_alone(shelves: Shelves) -> None:
    record = shelves.title()
    hold = shelves.hold(shelves.place(record))
    [copy] = shelves.copies(record)
    by, east = shelves.staff("fetch-items"), [shelves.eastgate.pk]
    claim(item_ids=[copy.pk], branch_ids=east, by=by, now=NOW)
    Hold.objects.filter(pk=hold.pk).update(state="cancelled", cancelled_at=NOW, cancel_cause="patron", target_item=None)
    assert [line.item for line in pick_list(east, by, NOW, organisation()).spare] == [copy]
    settle(line_id=PickLine.objects.get().pk, state="not-on-shelf", by=by, now=NOW)
    assert Hold.objects.get(pk=hold.pk).events.count() == 0
