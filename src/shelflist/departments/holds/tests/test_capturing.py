"""A copy in somebody's hand: for whom it is kept, what becomes of everybody else, and its undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shelflist.departments.holds import actions
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import Item
from shelflist.records.policies.models import HoldPolicySettings

LATER = NOW + timedelta(hours=1)


def test_a_copy_is_kept_on_the_shelf_for_the_first_in_line_until_its_days_are_over(shelves: Shelves) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    first, second = shelves.place(record), shelves.place(record, now=LATER)
    kept = shelves.take_in(item, now=LATER)
    assert kept is not None
    assert (kept.hold_id, kept.ready, kept.state) == (first.hold_id, True, "ready")
    hold = shelves.hold(first)
    assert (hold.captured_item_id, hold.captured_at, hold.ready_at) == (item.pk, LATER, LATER)
    # Seven open days from Saturday 14 November, Sundays closed: Monday 23 November, to the end of that day in New York.
    assert hold.shelf_expires_at is not None
    assert hold.shelf_expires_at.isoformat() == "2026-11-24T04:59:00+00:00"
    assert hold.captured_because["sentence"]
    assert shelves.hold(second).state == "waiting-for-item"


def test_it_goes_on_its_way_when_it_is_picked_up_elsewhere_and_arrives_there(shelves: Shelves) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    held = shelves.place(record, pickup_branch_id=shelves.harbor.pk)
    kept = shelves.take_in(item)
    assert kept is not None
    assert (kept.ready, kept.pickup_branch_id, shelves.hold(held).state) == (False, shelves.harbor.pk, "in-transit")
    again = shelves.take_in(item)
    assert again is not None
    assert (again.hold_id, again.ready) == (held.hold_id, False)
    there = shelves.take_in(item, at=shelves.harbor, now=LATER)
    assert there is not None
    assert (there.ready, shelves.hold(held).ready_at) == (True, LATER)


def test_nobody_waits_and_it_costs_one_statement(shelves: Shelves) -> None:
    (item,) = shelves.copies(shelves.title())
    shelves.place(shelves.title())
    with CaptureQueriesContext(connection) as queries:
        assert shelves.take_in(item) is None
    assert len([one for one in queries if "holds_hold" in one["sql"]]) == 1


def test_p16_strict_first_in_fills_the_oldest_and_local_first_the_nearest(shelves: Shelves) -> None:
    for queue, preset, nearest in (("first-in", "fifo", False), ("local-first", "traditional", True)):
        from shelflist.records.policies.rules.hold_policy import PRESETS

        HoldPolicySettings.objects.update(queue=queue, preset=preset, order=list(PRESETS[preset]))
        bump("policies")
        record = shelves.title()
        far = shelves.place(record, pickup_branch_id=shelves.harbor.pk)
        near = shelves.place(record, now=LATER)
        kept = shelves.take_in(shelves.copies(record)[0], now=LATER)
        assert kept is not None
        assert kept.hold_id == (near if nearest else far).hold_id


def test_whoever_was_to_get_that_copy_keeps_waiting_and_gets_another_one(shelves: Shelves) -> None:
    record = shelves.title(2)
    one, two = shelves.copies(record)
    old, young = shelves.place(record), shelves.place(record, now=LATER)
    targets = {shelves.hold(held).target_item_id: held for held in (old, young)}
    its_copy = one if targets[one.pk] is young else two
    kept = shelves.take_in(its_copy, now=LATER)
    assert kept is not None
    assert kept.hold_id == old.hold_id
    assert shelves.hold(young).target_item_id == (two if its_copy is one else one).pk
    assert HoldEvent.objects.get(hold_id=young.hold_id).cause == "better-hold"


def test_undo_of_a_capture_gives_everybody_their_place_back(shelves: Shelves) -> None:
    record = shelves.title(2)
    held, young = shelves.place(record), shelves.place(record, now=LATER)
    before = Hold.objects.order_by("pk").values("pk", "state", "captured_item_id", "ready_at", "queued_at")
    as_it_was = list(before)
    item = Item.objects.get(pk=shelves.hold(young).target_item_id)
    kept = shelves.take_in(item, now=LATER)
    assert kept is not None
    shelves.undo_take_in(kept, item)
    assert list(before) == as_it_was
    assert shelves.hold(held).captured_because == {}


def test_a_copy_kept_for_a_hold_that_has_ended_goes_to_the_next(shelves: Shelves) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    first, second = shelves.place(record), shelves.place(record, now=LATER)
    shelves.take_in(item)
    actions.cancel_hold(hold_id=first.hold_id, by=shelves.staff(), now=LATER)
    assert shelves.hold(first).captured_item_id == item.pk
    kept = shelves.take_in(item, now=LATER)
    assert kept is not None
    assert kept.hold_id == second.hold_id
    assert shelves.hold(first).released_at == LATER


def test_hld_16_a_hold_that_was_cancelled_on_the_shelf_is_ready_again(shelves: Shelves) -> None:
    record = shelves.title()
    held = shelves.place(record)
    shelves.take_in(shelves.copies(record)[0])
    actions.cancel_hold(hold_id=held.hold_id, by=shelves.staff(), now=LATER)
    assert actions.uncancel_hold(hold_id=held.hold_id, by=shelves.staff(), now=LATER).state == "ready"


def test_hld_20_a_hold_to_be_delivered_waits_for_the_messenger_and_one_behind_the_desk_says_so(
    shelves: Shelves,
) -> None:
    record = shelves.title(2)
    shelves.place(record, deliver=True)
    shelves.place(record, behind_desk=True, alias="Bluebird", note="Large print", print_note=True)
    one, two = (shelves.take_in(item) for item in shelves.copies(record))
    assert one is not None
    assert two is not None
    assert one.state == "awaiting-delivery"
    assert (two.behind_desk, two.alias, two.note) == (True, "Bluebird", "Large print")


def test_one_captured_copy_per_hold_is_the_databases_word(shelves: Shelves) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    shelves.place(record)
    other = shelves.place(record)
    shelves.take_in(item)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=other.hold_id).update(state="ready", captured_item=item, captured_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=other.hold_id).update(state="ready")


def test_hld_01_a_copy_recalled_to_cataloguing_is_not_put_on_a_readers_shelf(shelves: Shelves) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    shelves.place(record)
    shelves.place(record, target="cataloguing", item_id=item.pk)
    kept = shelves.take_in(item)
    assert kept is not None
    assert kept.to_cataloguing


def test_cir_16_local_holds_can_be_captured_as_transit(shelves: Shelves) -> None:
    record = shelves.title()
    shelves.place(record)
    kept = shelves.take_in(shelves.copies(record)[0], as_transit=True)
    assert kept is not None
    assert (kept.ready, kept.pickup_branch_id) == (False, shelves.eastgate.pk)
