"""A copy from the box to the shelf: begun, step by step, checked, sent on, and every act taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.departments.processing.actions.checks import record_check, save_fault_kind, set_check_rate
from shelflist.departments.processing.actions.orders import begin_received, take_up
from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails, save_recipe
from shelflist.departments.processing.actions.steps import do_step, do_truck
from shelflist.departments.processing.models import Check, Recipe, WorkOrder, WorkStep
from shelflist.departments.processing.queries import figures
from shelflist.departments.processing.queries.waiting import drawn, piles, waiting, without_recipe
from shelflist.departments.processing.tests.samples import Workroom, moment
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import Item
from shelflist.records.loans.tests.library import NOW


def codes(act: Any) -> tuple[str, ...]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert Entry.objects.count() == before  # nothing is written on a no
    return refused.value.codes


def state(*items: Item) -> list[Any]:
    """Everything that an undo must bring back."""
    steps = WorkStep.objects.filter(order__item__in=items).order_by("pk")
    rows = list(steps.values_list("kind", "ready_at", "done_at", "done_by_name", "left_out"))
    orders = list(WorkOrder.objects.filter(item__in=items).values_list("item_id", "ended").order_by("pk"))
    return [rows, orders, list(Item.objects.filter(pk__in=[one.pk for one in items]).values_list("status", flat=True))]


def test_t05_a_scan_begins_the_recipe_and_opens_its_first_step(room: Workroom) -> None:
    item = room.copy()
    bench = take_up(item_barcode=item.barcode, **room.at())
    assert bench.next is not None
    assert (bench.next.kind, bench.next.prints, bench.next.ready_at) == ("barcode", "barcode", item.status_changed_at)
    entries = Entry.objects.count()
    assert take_up(item_barcode=item.barcode.lower(), **room.at()).order == bench.order
    assert Entry.objects.count() == entries  # a scan that changes nothing writes nothing
    undo(entry_id=Entry.objects.latest("pk").pk, **room.at())
    assert room.bench(item).order is None


def test_t05_steps_are_done_in_order_and_the_last_sends_the_copy_to_its_shelf(room: Workroom) -> None:
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    said = [do_step(item_barcode=item.barcode, **room.at(minute)) for minute in range(1, 5)]
    assert [one.done for one in said] == ["Barcode", "Stamp", "Cover at the bindery", "Label"]
    assert str(said[0].sentence) == "Next: Stamp."
    assert "Bindery has it next" in str(said[1].sentence)  # what waits for somebody else is told
    assert (said[3].ended, said[3].goes[0]) == (True, "reshelve")
    item.refresh_from_db()
    assert item.status == "reshelving"
    times = list(WorkStep.objects.filter(order__item=item).order_by("position").values_list("ready_at", "done_at"))
    assert [ready for ready, _done in times[1:]] == [done for _ready, done in times[:-1]]  # each hand-off has its time


def test_t05_every_act_at_the_bench_can_be_taken_back_in_turn(room: Workroom) -> None:
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    before, entries = [], []
    for minute in range(4):
        before.append(state(item))
        entries.append(do_step(item_barcode=item.barcode, **room.at(minute)).entry_id)
    with pytest.raises(Refused) as refused:
        undo(entry_id=entries[1], **room.at(5))
    assert refused.value.codes == ("changed-since",)
    for entry, was in zip(reversed(entries), reversed(before), strict=True):
        undo(entry_id=entry, **room.at(5))
        assert state(item) == was


def test_t05_the_last_step_gives_a_copy_to_whoever_waits_for_it(room: Workroom) -> None:
    from shelflist.departments.holds.actions import Asked, place_hold

    item = room.copy()
    by = system_actor("Test")
    patron = room.library.card().patron_id
    asked = Asked(record_id=item.record_id, pickup_branch_id=room.library.eastgate.pk)
    hold = place_hold(patron_id=patron, asked=asked, by=by, now=NOW)
    take_up(item_barcode=item.barcode, **room.at())
    receipts = [do_step(item_barcode=item.barcode, **room.at(minute)) for minute in range(4)]
    item.refresh_from_db()
    assert (receipts[-1].goes[0], item.status) == ("hold", "on-hold-shelf")
    undo(entry_id=receipts[-1].entry_id, **room.at(5))
    item.refresh_from_db()
    assert (item.status, hold.hold_id > 0) == ("in-process", True)


def test_t05_a_copy_of_another_branch_is_sent_there(room: Workroom) -> None:
    item = room.copy(at_harbor=True)
    take_up(item_barcode=item.barcode, **room.at())
    receipts = [do_step(item_barcode=item.barcode, **room.at(minute)) for minute in range(4)]
    item.refresh_from_db()
    assert (receipts[-1].goes[:2], item.status) == (("send", "Harbor"), "in-transit")


def test_every_no_at_the_bench(room: Workroom) -> None:
    item, lent = room.copy(), room.library.item()
    take_up(item_barcode=item.barcode, **room.at())
    stranger = room.library.staff("lend")
    assert codes(lambda: do_step(item_barcode=item.barcode, by=stranger, now=NOW)) == ("not-permitted",)
    assert codes(lambda: take_up(item_barcode=item.barcode, by=stranger, now=NOW)) == ("not-permitted",)
    nowhere = system_actor("Test")
    assert codes(lambda: do_step(item_barcode=item.barcode, by=nowhere, now=NOW)) == ("branch-unknown",)
    assert codes(lambda: take_up(item_barcode="31877009999999", **room.at())) == ("item-unknown",)
    assert codes(lambda: take_up(item_barcode=lent.barcode, **room.at())) == ("not-in-process",)
    assert codes(lambda: do_step(item_barcode=item.barcode, kind="label", **room.at())) == ("another-step-first",)
    assert codes(lambda: record_check(item_barcode=item.barcode, right=True, **room.at())) == ("no-check-here",)
    Recipe.objects.all().delete()
    assert codes(lambda: take_up(item_barcode=room.copy().barcode, **room.at())) == ("no-recipe",)


def test_a_step_that_a_copy_does_not_need_is_left_out(room: Workroom) -> None:
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    do_step(item_barcode=item.barcode, leave_out=True, **room.at())
    step = WorkStep.objects.get(order__item=item, kind="barcode")
    assert (step.left_out, room.bench(item).next.kind) == (True, "stamp")  # type: ignore[union-attr] # there are three


def test_t05_a_whole_truck_at_once_with_one_undo(room: Workroom) -> None:
    items = [room.copy() for _number in range(3)]
    for item in items:
        take_up(item_barcode=item.barcode, **room.at())
    do_step(item_barcode=items[2].barcode, **room.at())  # one is a step ahead
    barcodes = [one.barcode for one in items]
    was = state(*items)
    receipt = do_truck(barcodes=[*barcodes, barcodes[0], "31877009999999"], kind="barcode", **room.at(1))
    assert receipt.done == tuple(barcodes[:2])
    assert [barcode for barcode, _why in receipt.refused] == [barcodes[2], "31877009999999"]
    undo(entry_id=receipt.entry_id, **room.at(2))
    assert state(*items) == was
    for minute, kind in enumerate(("barcode", "stamp", "mend", "label"), start=3):
        last = do_truck(barcodes=barcodes, kind=kind, **room.at(minute))
    assert last.ended == tuple(barcodes)
    before = [room.bench(one).order for one in items]
    undo(entry_id=last.entry_id, **room.at(8))
    assert before == [None, None, None]
    assert [room.bench(one).next.kind for one in items] == ["label"] * 3  # type: ignore[union-attr]


def test_every_no_of_a_truck(room: Workroom) -> None:
    assert codes(lambda: do_truck(barcodes=[], kind="glue", **room.at())) == ("step-unknown", "truck-empty")
    many = [f"B{number}" for number in range(301)]
    assert codes(lambda: do_truck(barcodes=many, kind="stamp", **room.at())) == ("truck-too-full",)


def test_t05_what_was_added_in_process_begins_by_itself_and_what_left_ends(room: Workroom) -> None:
    items = [room.copy() for _number in range(2)]
    film = room.copy(item_type=type(room.library.book).objects.create(code="dvd", name="DVD"))
    by = system_actor("Test")
    assert begin_received(by=by, now=NOW).id == 2
    assert begin_received(by=by, now=NOW).entry_id == 0  # no recipe fits the film: nothing is written
    assert without_recipe() == 1
    Item.objects.filter(pk=items[0].pk).update(status="available")
    begin_received(by=by, now=NOW)
    assert list(WorkOrder.objects.order_by("pk").values_list("ended", flat=True)) == ["elsewhere", ""]
    assert room.bench(film).order is None


def test_t05_what_lies_where_since_when(room: Workroom) -> None:
    early, late = room.copy(), room.copy(status_changed_at=NOW - timedelta(days=1))
    for one in (early, late):
        take_up(item_barcode=one.barcode, **room.at())
    do_step(item_barcode=early.barcode, **room.at())
    [barcode, stamp] = piles(NOW)
    assert (barcode.name, barcode.count, barcode.late, barcode.since) == ("Barcode", 1, 0, late.status_changed_at)
    assert (stamp.name, stamp.who, stamp.since) == ("Stamp", "Workroom", NOW)
    assert [one.item for one in waiting(NOW)] == [late, early]
    assert [one.item for one in waiting(NOW + timedelta(days=1, hours=1), late_only=True)] == [late]
    assert [one.item for one in waiting(NOW, name="Stamp")] == [early]


def test_t05_median_days_from_received_to_shelf_by_step(room: Workroom) -> None:
    for days in (2, 4, 9):
        item = room.copy(status_changed_at=NOW - timedelta(days=days))
        take_up(item_barcode=item.barcode, **room.at())
        for _number in range(4):
            do_step(item_barcode=item.barcode, **room.at())
    found = figures.days(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert (found.copies, found.median_days) == (3, 4.0)
    assert [(one.name, one.median_days) for one in found.steps][:2] == [("Barcode", 4.0), ("Stamp", 0.0)]
    assert len(list(figures.csv_rows(NOW - timedelta(days=1), NOW + timedelta(days=1)))) == 12


# -- checks ------------------------------------------------------------------------------------------------------------


def begun_and_drawn(room: Workroom) -> Item:
    """The second step of this operator is drawn."""
    set_check_rate(operator_id=0, every=2, **room.at())
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    do_step(item_barcode=item.barcode, **room.at())
    assert drawn() == []
    receipt = do_step(item_barcode=item.barcode, **room.at(1))
    assert (receipt.done, receipt.checked_for) == ("Stamp", "Jo Moreau")
    return item


def test_l06_every_nth_copy_of_an_operator_waits_for_a_check_first(room: Workroom) -> None:
    item = begun_and_drawn(room)
    assert [one.order.item for one in drawn()] == [item]
    assert codes(lambda: do_step(item_barcode=item.barcode, **room.at(2))) == ("check-first",)
    receipt = record_check(item_barcode=item.barcode, right=True, **room.at(2))
    assert receipt.kind == "mend"
    assert drawn() == []
    undo(entry_id=receipt.entry_id, **room.at(3))
    assert [one.order.item for one in drawn()] == [item]


def test_l06_what_is_wrong_is_said_by_kinds_of_fault_and_the_step_is_done_again(room: Workroom) -> None:
    item = begun_and_drawn(room)
    was = state(item)
    assert codes(lambda: record_check(item_barcode=item.barcode, right=False, **room.at(2))) == ("fault-missing",)
    unknown = ["stamp", "glue"]
    assert codes(lambda: record_check(item_barcode=item.barcode, right=False, faults=unknown, **room.at(2))) == (
        "fault-unknown",
    )
    receipt = record_check(item_barcode=item.barcode, right=False, faults=["stamp"], note="page 17", **room.at(2))
    assert (receipt.kind, room.bench(item).next.kind) == ("stamp", "stamp")  # type: ignore[union-attr]
    found = figures.quality(NOW, moment(9))
    assert (found.checked, found.wrong, found.causes[0].name) == (1, 1, "Stamp is missing")
    assert [(one.name, one.percent) for one in found.people] == [("Jo Moreau", 100.0)]
    undo(entry_id=receipt.entry_id, **room.at(3))
    assert state(item) == was
    assert Check.objects.get().faults.count() == 0


def test_undoing_a_step_takes_its_copy_out_of_the_draw(room: Workroom) -> None:
    item = begun_and_drawn(room)
    undo(entry_id=Entry.objects.filter(verb="do-step").latest("pk").pk, **room.at(2))
    assert drawn() == []
    receipt = do_step(item_barcode=item.barcode, **room.at(3))
    assert receipt.checked_for == "Jo Moreau"  # the count is what it was


def test_l06_a_suppliers_copies_are_only_checked_and_their_faults_are_the_suppliers(room: Workroom) -> None:
    right, wrong = room.copy(), room.copy()
    for item in (right, wrong):
        bench = take_up(item_barcode=item.barcode, source="Bookwell", shelf_ready=True, **room.at())
        assert [one.kind for one in bench.steps] == ["check"]
    assert do_step(item_barcode=right.barcode, **room.at(1)).ended
    receipt = record_check(item_barcode=wrong.barcode, right=False, faults=["label"], **room.at(1))
    assert (receipt.ended, receipt.kind) == (False, "check")  # mended first, then checked again
    found = figures.quality(NOW, moment(9))
    assert [(one.name, one.checked, one.wrong) for one in found.suppliers] == [("Bookwell", 2, 1)]
    assert [one.order.item for one in figures.claim_rows(NOW, moment(9), "Bookwell")] == [wrong]
    again = record_check(item_barcode=wrong.barcode, right=True, **room.at(2))
    assert again.ended
    undo(entry_id=again.entry_id, **room.at(3))
    wrong.refresh_from_db()
    assert (wrong.status, room.bench(wrong).next.kind) == ("in-process", "check")  # type: ignore[union-attr]


def test_where_a_copy_came_from_can_be_said_until_work_has_begun(room: Workroom) -> None:
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    ready = take_up(item_barcode=item.barcode, source="Bookwell", shelf_ready=True, **room.at())
    assert ready.order is not None
    assert (ready.order.recipe_name, WorkOrder.objects.count()) == ("Ready for the shelf", 1)
    other = room.copy()
    take_up(item_barcode=other.barcode, **room.at())
    do_step(item_barcode=other.barcode, **room.at())
    late = take_up(item_barcode=other.barcode, source="Bookwell", **room.at())
    assert late.order is not None
    assert late.order.source == ""


# -- recipes, rates, kinds of faults -----------------------------------------------------------------------------------


def test_t05_a_recipe_is_changed_and_taken_back_and_running_copies_keep_their_steps(room: Workroom) -> None:
    item = room.copy()
    take_up(item_barcode=item.barcode, **room.at())
    details = RecipeDetails("Book", (StepDetails("stamp"), StepDetails("check")), room.library.book.pk)
    receipt = save_recipe(recipe_id=room.book, details=details, **room.at())
    assert [step.name for step in Recipe.objects.get(pk=room.book).steps.all()] == ["Stamp", "Check"]
    assert len(room.bench(item).steps) == 4
    undo(entry_id=receipt.entry_id, **room.at())
    assert Recipe.objects.get(pk=room.book).steps.count() == 4


def test_every_no_of_a_recipe(room: Workroom) -> None:
    def save(**changes: Any) -> tuple[str, ...]:
        details = RecipeDetails(**{"name": "New", "steps": (StepDetails("stamp"),)} | changes)
        return codes(lambda: save_recipe(recipe_id=None, details=details, **room.at()))

    assert save(name=" ", steps=()) == ("name-missing", "step-missing")
    assert save(name="Book") == ("name-taken",)
    assert save(steps=(StepDetails("stamp"),) * 21) == ("too-many-steps",)
    assert save(steps=(StepDetails("glue", days=400, prints="poster"),)) == (
        "step-unknown", "days-wrong", "label-kind-unknown",
    )  # fmt: skip
    nothing = {"branch_id": 99999, "location_id": 99999, "item_type_id": 99999}
    assert save(**nothing) == ("branch-unknown", "location-unknown", "item-type-unknown")
    details = RecipeDetails("New", (StepDetails("stamp"),))
    assert codes(lambda: save_recipe(recipe_id=99999, details=details, **room.at())) == ("recipe-unknown",)
    stranger = room.library.staff("process-items")
    assert codes(lambda: save_recipe(recipe_id=None, details=details, by=stranger, now=NOW)) == ("not-permitted",)


def test_l06_rates_and_kinds_of_faults_are_set_and_taken_back(room: Workroom) -> None:
    assert codes(lambda: set_check_rate(operator_id=0, every=1001, **room.at())) == ("rate-wrong",)
    assert codes(lambda: save_fault_kind(name=" ", **room.at())) == ("name-missing",)
    rate = set_check_rate(operator_id=7, operator_name="Sam", every=1, **room.at())
    undo(entry_id=rate.entry_id, **room.at())
    assert figures.check_rates()[0].every is None
    kind = save_fault_kind(name="Cover is loose", **room.at())
    undo(entry_id=kind.entry_id, **room.at())
    from shelflist.departments.processing.queries.recipes import fault_kinds

    assert [one.code for one in fault_kinds()] == ["label", "stamp"]
