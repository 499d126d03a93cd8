"""Suspending, moving, reordering and ending holds, each with its undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from shelflist.departments.holds import actions
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.rules.states import WAITING
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo

LATER = NOW + timedelta(hours=1)


def row(receipt: object) -> dict[str, object]:
    """The hold's row without what the planner keeps."""
    found = Hold.objects.filter(pk=receipt.hold_id).values().get()  # type: ignore[attr-defined]
    planned = {"target_item_id", "targeted_at", "check_at", "hopeless_since"}
    if found["state"] in WAITING:  # whether a copy is to be fetched is the planner's as well
        found["state"] = "waiting"
    return {name: value for name, value in found.items() if name not in planned}


def in_line(record: object) -> list[int]:
    return list(queue_of(record.pk).values_list("pk", flat=True))  # type: ignore[attr-defined]


def test_hld_12_a_suspended_hold_keeps_its_place_and_lets_its_copy_go(shelves: Shelves) -> None:
    record = shelves.title()
    first, second = shelves.place(record), shelves.place(record, now=LATER)
    actions.suspend_hold(hold_id=first.hold_id, until=date(2026, 12, 1), by=shelves.staff(), now=LATER)
    assert (shelves.hold(first).state, shelves.hold(second).state) == ("suspended", "waiting-for-capture")
    assert in_line(record) == [first.hold_id, second.hold_id]
    back = actions.resume_hold(hold_id=first.hold_id, by=shelves.staff(), now=LATER)
    assert (back.position, shelves.hold(first).thaws_on) == (1, None)
    assert list(HoldEvent.objects.filter(hold_id=first.hold_id).values_list("cause", flat=True)) == [
        "suspended",
        "resumed",
    ]


def test_hld_12_another_day_can_be_set_and_no_day_that_has_passed(shelves: Shelves) -> None:
    held, by = shelves.place(shelves.title()), shelves.staff()
    actions.suspend_hold(hold_id=held.hold_id, by=by, now=NOW)
    actions.suspend_hold(hold_id=held.hold_id, until=date(2027, 1, 5), by=by, now=NOW)
    assert shelves.hold(held).thaws_on == date(2027, 1, 5)
    with pytest.raises(Refused, match="suspended already"):
        actions.suspend_hold(hold_id=held.hold_id, until=date(2027, 1, 5), by=by, now=NOW)
    with pytest.raises(Refused, match="not to come"):
        actions.suspend_hold(hold_id=held.hold_id, until=date(2026, 11, 14), by=by, now=NOW)


def test_hld_19_whatever_lets_a_hold_go_of_its_copy_is_written_down_with_its_cause_and_who_did_it(
    shelves: Shelves,
) -> None:
    assert len(HoldEvent.Cause) == 10
    held, by = shelves.place(shelves.title(1, harbor=1)), shelves.staff()
    hold_id = held.hold_id
    actions.suspend_hold(hold_id=hold_id, by=by, now=LATER)
    actions.resume_hold(hold_id=hold_id, by=by, now=LATER)
    actions.change_pickup(hold_id=hold_id, branch_id=shelves.harbor.pk, by=by, now=LATER)
    actions.cancel_hold(hold_id=hold_id, by=by, now=LATER)
    actions.uncancel_hold(hold_id=hold_id, by=by, now=LATER)
    events = HoldEvent.objects.filter(hold_id=hold_id)
    assert [event.cause for event in events] == ["suspended", "resumed", "changed", "cancelled", "un-cancelled"]
    assert {(event.by_name, event.at) for event in events} == {(by.name, LATER)}
    assert events[0].item_id is not None  # the copy that the suspended hold let go of


def test_hld_15_the_place_of_pick_up_changes_while_waiting(shelves: Shelves) -> None:
    record = shelves.title(1, harbor=1)
    held = shelves.place(record)
    moved = actions.change_pickup(hold_id=held.hold_id, branch_id=shelves.harbor.pk, by=shelves.staff(), now=LATER)
    assert moved.pickup_branch_id == shelves.harbor.pk
    with pytest.raises(Refused, match="Nothing can be picked up"):
        actions.change_pickup(hold_id=held.hold_id, branch_id=shelves.library.root.pk, by=shelves.staff(), now=LATER)


def test_hld_16_a_hold_moves_to_another_title_and_keeps_its_time(shelves: Shelves) -> None:
    old, new = shelves.title(), shelves.title()
    first, other = shelves.place(old), shelves.place(new, now=LATER)
    done = actions.transfer_holds(hold_ids=[first.hold_id], to_record_id=new.pk, by=shelves.staff(), now=LATER)
    assert done.hold_ids == (first.hold_id,)
    assert in_line(new) == [first.hold_id, other.hold_id]
    assert shelves.hold(first).requested_at == NOW
    with pytest.raises(Refused, match="already"):
        actions.transfer_holds(hold_ids=[first.hold_id], to_record_id=new.pk, by=shelves.staff(), now=LATER)
    undo(entry_id=done.entry_id, by=shelves.staff(), now=LATER)
    assert (shelves.hold(first).record_id, shelves.hold(first).state) == (old.pk, "waiting-for-capture")


@pytest.mark.parametrize(("keep", "place"), [(True, 1), (False, 2)])
def test_hld_16_a_cancelled_hold_comes_back_with_or_without_its_place(shelves: Shelves, keep: bool, place: int) -> None:
    record = shelves.title()
    first, _second = shelves.place(record), shelves.place(record, now=LATER)
    actions.cancel_hold(hold_id=first.hold_id, by=shelves.staff(), now=LATER)
    back = actions.uncancel_hold(
        hold_id=first.hold_id, keep_place=keep, by=shelves.staff(), now=LATER + timedelta(hours=1)
    )
    assert back.position == place


def test_hld_16_nothing_comes_back_beside_a_newer_hold(shelves: Shelves) -> None:
    record, reader = shelves.title(), shelves.reader()
    first = shelves.place(record, reader)
    actions.cancel_hold(hold_id=first.hold_id, by=shelves.staff(), now=LATER)
    shelves.place(record, reader, now=LATER)
    with pytest.raises(Refused, match="another hold"):
        actions.uncancel_hold(hold_id=first.hold_id, by=shelves.staff(), now=LATER)


def test_hld_17_reordering_moves_one_hold_and_needs_a_permission(shelves: Shelves) -> None:
    record = shelves.title()
    one, two, three, four = (shelves.place(record).hold_id for _ in range(4))  # all in the same moment
    by = shelves.staff()
    actions.move_hold(hold_id=four, to=2, by=by, now=LATER)
    assert in_line(record) == [one, four, two, three]
    moved = actions.move_hold(hold_id=one, to=9, by=by, now=LATER)
    assert in_line(record) == [four, two, three, one]
    undo(entry_id=moved.entry_id, by=by, now=LATER)
    assert in_line(record) == [one, four, two, three]
    actions.cut_in_line(hold_id=three, by=by, now=LATER)
    assert in_line(record) == [three, one, four, two]
    actions.move_hold(hold_id=two, to=1, by=by, now=LATER)
    assert in_line(record) == [two, three, one, four]
    with pytest.raises(Refused, match="role"):
        actions.move_hold(hold_id=one, to=1, by=shelves.staff("place-holds"), now=LATER)


CHANGES: dict[str, Callable[..., object]] = {
    "suspend": lambda hold_id, **who: actions.suspend_hold(hold_id=hold_id, until=date(2027, 1, 1), **who),
    "cancel": lambda hold_id, **who: actions.cancel_hold(hold_id=hold_id, note="Found it", **who),
    "cut in line": lambda hold_id, **who: actions.cut_in_line(hold_id=hold_id, **who),
    "move": lambda hold_id, **who: actions.move_hold(hold_id=hold_id, to=2, **who),
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_puts_a_hold_back_as_it_was(shelves: Shelves, name: str) -> None:
    record = shelves.title()
    held, _next = shelves.place(record), shelves.place(record, now=LATER)
    before, by = row(held), shelves.staff()
    receipt = CHANGES[name](held.hold_id, by=by, now=LATER)
    assert row(held) != before
    undo(entry_id=receipt.entry_id, by=by, now=LATER)  # type: ignore[attr-defined]
    assert row(held) == before


def test_undo_is_refused_when_the_hold_has_changed_since(shelves: Shelves) -> None:
    held, by = shelves.place(shelves.title()), shelves.staff()
    cancelled = actions.cancel_hold(hold_id=held.hold_id, by=by, now=NOW)
    actions.uncancel_hold(hold_id=held.hold_id, by=by, now=NOW)
    with pytest.raises(Refused, match="changed since"):
        undo(entry_id=cancelled.entry_id, by=by, now=NOW)


def test_a_reader_changes_their_own_holds_only(shelves: Shelves) -> None:
    from shelflist.ground.common.actors import Actor

    held = shelves.place(shelves.title())
    stranger = Actor("patron", held.patron_id + 1, "Somebody", "api")
    with pytest.raises(Refused, match="role"):
        actions.cancel_hold(hold_id=held.hold_id, by=stranger, now=NOW)
    owner = Actor("patron", held.patron_id, "Amina", "api")
    assert actions.cancel_hold(hold_id=held.hold_id, by=owner, now=NOW).state == "cancelled"
    assert shelves.hold(held).cancel_cause == "patron"
    with pytest.raises(Refused, match="cancelled already"):
        actions.cancel_hold(hold_id=held.hold_id, by=owner, now=NOW)


def test_hld_17_a_group_gets_a_hold_each_and_can_be_rolled_back(shelves: Shelves) -> None:
    record, by = shelves.title(2), shelves.staff()
    readers = [shelves.reader(family_name=name).pk for name in ("Ames", "Bell", "Cole")]
    shelves.place(record, shelves.reader())
    blocked = shelves.reader(barred_until=date(2027, 1, 1)).pk
    group = actions.save_group(name="Thursday readers", patron_ids=[*readers, blocked], by=by, now=NOW).id
    done = actions.place_group_holds(group_id=group, asked=actions.Asked(record_id=record.pk), by=by, now=LATER)
    assert [Hold.objects.get(pk=pk).patron_id for pk in done.hold_ids] == readers
    assert [patron for patron, _why in done.skipped] == [blocked]
    assert in_line(record)[1:] == list(done.hold_ids)
    undo(entry_id=done.entry_id, by=by, now=LATER + timedelta(days=29))
    assert len(in_line(record)) == 1


def test_hld_17_places_are_drawn_by_lot_and_the_lot_can_be_drawn_again(shelves: Shelves) -> None:
    by = shelves.staff()
    readers = [shelves.reader().pk for _ in range(8)]
    group = actions.save_group(name="New novels", patron_ids=readers, random_order=True, by=by, now=NOW).id

    def drawn(seed: int) -> list[int]:
        asked = actions.Asked(record_id=shelves.title().pk)
        done = actions.place_group_holds(group_id=group, asked=asked, seed=seed, by=by, now=NOW)
        return [Hold.objects.get(pk=pk).patron_id for pk in done.hold_ids]

    assert drawn(1) == drawn(1) != drawn(2)
    assert sorted(drawn(3)) == readers


def test_a_groups_name_is_its_own_and_saving_it_can_be_undone(shelves: Shelves) -> None:
    by, reader = shelves.staff(), shelves.reader()
    first = actions.save_group(name="Book club", patron_ids=[reader.pk], by=by, now=NOW)
    with pytest.raises(Refused, match="already"):
        actions.save_group(name="Book club", patron_ids=[], by=by, now=NOW)
    second = actions.save_group(group_id=first.id, name="Mystery club", patron_ids=[], by=by, now=NOW)
    undo(entry_id=second.entry_id, by=by, now=NOW)
    undo(entry_id=first.entry_id, by=by, now=NOW)
    assert actions.save_group(name="Book club", patron_ids=[], by=by, now=NOW).id != first.id
    with pytest.raises(Refused, match="no such group"):
        actions.place_group_holds(group_id=first.id, asked=actions.Asked(record_id=1), by=by, now=NOW)
