"""Copies added, changed, set to other statuses, withdrawn and brought back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items import actions, queries
from shelflist.records.items.models import Item
from shelflist.records.items.rules.callnumbers import shelf_key
from shelflist.records.items.tests.library import BY, NOW, Shelves, make_shelves
from shelflist.records.patrons import actions as people
from shelflist.records.patrons.models import Handle
from shelflist.records.patrons.queries import who_is
from shelflist.records.patrons.rules.details import PatronDetails

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def amina(shelves: Shelves, card: str) -> int:
    folk = shelves.people
    details = PatronDetails("Bello", folk.adult.pk, folk.main.pk, given_names="Amina")
    return people.register_patron(details=details, cards=[card], by=BY, now=NOW).patron_id


# --- adding -----------------------------------------------------------------------------------------------------------


def test_cat_08_a_copy_is_added_with_what_is_known_of_it(shelves: Shelves) -> None:
    details = shelves.details("b-31 ".strip(), call_prefix="J", price_cents=1250, tags=("signed",), copy_number=2)
    receipt = actions.add_item(details=details, by=BY, now=NOW)
    item = queries.item_by_barcode("B-31")
    assert item is not None
    assert (item.pk, item.status, item.owner_id) == (receipt.item_id, "in-process", shelves.people.main.pk)
    assert bytes(item.shelf_key) == shelf_key("ddc", "823.7 AUS", prefix="J")
    assert (item.price_cents, item.tags, item.copy_number, item.added_on) == (1250, ["signed"], 2, NOW.date())
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.item_id, entry.record_id) == ("add-item", item.pk, shelves.emma.pk)


def test_p24_a_barcode_that_is_somebodys_card_is_refused_and_named_only_to_those_who_may_see_patrons(
    shelves: Shelves,
) -> None:
    amina(shelves, "2187")
    with pytest.raises(Refused) as no:
        actions.add_item(details=shelves.details("2187"), by=BY, now=NOW)
    assert no.value.codes == ("barcode-taken",)
    assert str(no.value) == "2187 is already Amina Bello's card."
    with pytest.raises(Refused) as no:
        actions.add_item(details=shelves.details("2187"), by=shelves.people.clerk("edit-items"), now=NOW)
    assert str(no.value) == "2187 is already in use."
    assert not Item.objects.exists()
    assert Entry.objects.filter(verb="add-item").count() == 0


def test_p24_a_card_that_is_a_copys_barcode_is_refused(shelves: Shelves) -> None:
    shelves.copy("31")
    with pytest.raises(Refused, match="31 is already the barcode of a copy"):
        amina(shelves, "31")


def test_every_reason_is_told_and_nothing_is_written(shelves: Shelves) -> None:
    shelves.copy("31")
    with pytest.raises(Refused) as no:
        actions.add_item(details=shelves.details("31", record_id=0, loan_level=9), by=BY, now=NOW)
    assert set(no.value.codes) == {"level-unknown", "record-unknown", "barcode-taken"}
    assert Item.objects.count() == 1


def test_adding_needs_permission_for_the_branch_and_the_owner(shelves: Shelves) -> None:
    clerk = shelves.people.clerk("edit-items")
    actions.add_item(details=shelves.details("31"), by=clerk, now=NOW)
    for details, by in (
        (shelves.details("32", owner_id=shelves.people.east.pk), clerk),
        (shelves.details("32"), shelves.people.clerk("lend")),
    ):
        with pytest.raises(Refused) as no:
            actions.add_item(details=details, by=by, now=NOW)
        assert no.value.codes == ("not-permitted",)
    assert Item.objects.count() == 1


def test_one_key_adds_one_copy(shelves: Shelves) -> None:
    once = [actions.add_item(details=shelves.details("31"), by=BY, now=NOW, key="k1") for _time in range(3)]
    assert len(set(once)) == 1
    assert Item.objects.count() == 1


def test_adding_can_be_undone_until_something_happens_to_the_copy(shelves: Shelves) -> None:
    first = actions.add_item(details=shelves.details("31"), by=BY, now=NOW)
    undo(entry_id=first.entry_id, by=BY, now=LATER)
    assert who_is("31") is None
    second = actions.add_item(details=shelves.details("31"), by=BY, now=NOW)
    actions.mark_missing(item_id=second.item_id, by=BY, now=LATER)
    with pytest.raises(Refused):
        undo(entry_id=second.entry_id, by=BY, now=LATER)
    assert who_is("31") is not None


def test_many_copies_are_added_with_few_statements_each_with_its_own_outcome(shelves: Shelves) -> None:
    shelves.copy("99")
    rows = [shelves.details(barcode) for barcode in ("1", "99", "2", "1", "")]
    rows += [shelves.details("4", record_id=12345)]
    results = actions.add_items(rows, now=NOW, by=BY, batch_id=8)
    codes = [[refusal.code for refusal in one] if isinstance(one, tuple) else one.barcode for one in results]
    assert codes == ["1", ["barcode-taken"], "2", ["barcode-taken"], ["barcode-missing"], ["record-unknown"]]
    assert set(Item.objects.filter(batch_id=8).values_list("barcode", flat=True)) == {"1", "2"}
    assert {row.value for row in Handle.objects.all()} == {"1", "2", "99"}


def test_a_hundred_copies_cost_a_handful_of_statements(shelves: Shelves, django_assert_max_num_queries: object) -> None:
    shelves.copy("first")  # by now branches and types are remembered
    # SQLite takes 999 values in one statement, so it inserts in portions
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        actions.add_items([shelves.details(f"b{number}") for number in range(100)], now=NOW, by=BY)
    assert Item.objects.count() == 101


def test_the_database_refuses_a_status_that_does_not_exist(shelves: Shelves) -> None:
    item = shelves.copy()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(status="borrowed")


# --- changing ---------------------------------------------------------------------------------------------------------


def test_p15_editing_never_touches_the_status(shelves: Shelves) -> None:
    item = shelves.copy("31", status="checked-out")
    changed = shelves.details("32", call_number="FIC AUS", record_id=shelves.ulysses.pk)
    receipt = actions.edit_item(item_id=item.pk, version=1, details=changed, by=BY, now=LATER)
    item.refresh_from_db()
    assert (item.status, item.barcode, item.record_id, item.version) == ("checked-out", "32", shelves.ulysses.pk, 2)
    assert receipt.status == "checked-out"
    assert bytes(item.shelf_key) == shelf_key("ddc", "FIC AUS")
    assert (who_is("31"), who_is("32") is not None) == (None, True)


def test_editing_what_somebody_else_changed_is_refused(shelves: Shelves) -> None:
    item = shelves.copy("31")
    actions.edit_item(item_id=item.pk, version=1, details=shelves.details("31", part="1"), by=BY, now=LATER)
    with pytest.raises(Refused) as no:
        actions.edit_item(item_id=item.pk, version=1, details=shelves.details("31", part="2"), by=BY, now=LATER)
    assert no.value.codes == ("changed-since",)
    assert Item.objects.get(pk=item.pk).part == "1"


def test_an_edit_can_be_undone(shelves: Shelves) -> None:
    item = shelves.copy("31", tags=("a",), statistics={"gift": "yes"}, price_cents=100)
    changed = shelves.details("32", call_number="FIC", tags=("b", "c"), part="2")
    receipt = actions.edit_item(item_id=item.pk, version=1, details=changed, by=BY, now=LATER)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    again = Item.objects.get(pk=item.pk)
    assert actions.details_of(again) == actions.details_of(item)
    assert bytes(again.shelf_key) == bytes(item.shelf_key)
    assert again.version == 3


def test_an_edit_to_a_taken_barcode_is_refused(shelves: Shelves) -> None:
    item = shelves.copy("31")
    amina(shelves, "2187")
    with pytest.raises(Refused) as no:
        actions.edit_item(item_id=item.pk, version=1, details=shelves.details("2187"), by=BY, now=LATER)
    assert no.value.codes == ("barcode-taken",)


# --- statuses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "status"),
    [("mark_missing", "missing"), ("mark_damaged", "damaged"), ("mark_available", "available")],
)
def test_the_simple_acts_of_the_desk_and_their_undo(shelves: Shelves, act: str, status: str) -> None:
    item = shelves.copy("31", status="in-process")
    clerk = shelves.people.clerk("return", "undo")
    receipt = getattr(actions, act)(item_id=item.pk, by=clerk, now=LATER, why="wet")
    assert receipt.status == Item.objects.get(pk=item.pk).status == status
    assert "wet" in str(Entry.objects.get(pk=receipt.entry_id).said)
    undo(entry_id=receipt.entry_id, by=clerk, now=LATER)
    assert Item.objects.get(pk=item.pk).status == "in-process"


def test_cat_09_a_hand_cannot_set_or_leave_a_magic_status(shelves: Shelves) -> None:
    item = shelves.copy("31")
    with pytest.raises(Refused) as no:
        actions.set_status(item_id=item.pk, to="lost", by=BY, now=LATER)
    assert no.value.codes == ("status-not-set-by-hand",)
    Item.objects.filter(pk=item.pk).update(status="checked-out")
    with pytest.raises(Refused) as no:
        actions.mark_available(item_id=item.pk, by=BY, now=LATER)
    assert no.value.codes == ("status-does-not-lead-there",)
    assert str(no.value.refusals[0].remedy) == "Check it in first."
    assert Item.objects.get(pk=item.pk).status == "checked-out"


def test_undo_is_refused_when_something_else_happened_since(shelves: Shelves) -> None:
    item = shelves.copy("31")
    receipt = actions.mark_missing(item_id=item.pk, by=BY, now=LATER)
    actions.mark_available(item_id=item.pk, by=BY, now=LATER)
    with pytest.raises(Refused) as no:
        undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    assert no.value.codes == ("changed-since",)


def test_change_status_sets_further_columns_in_the_same_statement(
    shelves: Shelves, django_assert_num_queries: object
) -> None:
    item = shelves.copy("31")
    with django_assert_num_queries(1):  # type: ignore[operator]
        also = {"loan_count": F("loan_count") + 1, "last_lent_at": LATER}
        old = actions.change_status(item, to="checked-out", act="check-out", now=LATER, also=also)
    assert (old, item.status, item.last_lent_at) == ("available", "checked-out", LATER)
    item.refresh_from_db()
    assert (item.status, item.loan_count, item.status_changed_at) == ("checked-out", 1, LATER)


def test_a_status_read_before_somebody_changed_it_is_not_written_over(shelves: Shelves) -> None:
    stale = shelves.copy("31")
    Item.objects.filter(pk=stale.pk).update(status="missing")
    with pytest.raises(Refused) as no:
        actions.change_status(stale, to="checked-out", act="check-out", now=LATER)
    assert no.value.codes == ("status-changed-meanwhile",)
    assert Item.objects.get(pk=stale.pk).status == "missing"


@pytest.mark.django_db(transaction=True)
def test_of_ten_rivals_for_one_status_exactly_one_wins() -> None:
    item = make_shelves().copy("31")
    start = threading.Barrier(10)
    outcomes: list[str] = []

    def lend() -> None:
        mine = Item.objects.get(pk=item.pk)
        start.wait()
        try:
            with transaction.atomic():
                actions.change_status(mine, to="checked-out", act="check-out", now=LATER)
            outcomes.append("won")
        except Refused as no:
            outcomes.extend(no.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=lend) for _rival in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["status-changed-meanwhile"] * 9 + ["won"]


@pytest.mark.django_db(transaction=True)
def test_p24_of_ten_rivals_for_one_barcode_one_adds_it_and_nine_are_told_in_words() -> None:
    shelves = make_shelves()
    start = threading.Barrier(10)
    outcomes: list[str] = []

    def add() -> None:
        start.wait()
        try:
            actions.add_item(details=shelves.details("31"), by=BY, now=NOW)
            outcomes.append("won")
        except Refused as no:
            outcomes.extend(no.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _rival in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["barcode-taken"] * 9 + ["won"]


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_copy_keeps_its_barcode_until_it_is_released(shelves: Shelves) -> None:
    item = shelves.copy("31")
    actions.delete_item(item_id=item.pk, by=BY, now=LATER, why="worn")
    item.refresh_from_db()
    assert (item.status, item.deleted_at) == ("discard", LATER)
    with pytest.raises(Refused, match="31 is already the barcode of a copy"):
        shelves.copy("31")
    actions.release_barcode(item_id=item.pk, by=BY, now=LATER)
    assert shelves.copy("31").pk != item.pk
    with pytest.raises(Refused) as no:
        actions.restore_item(item_id=item.pk, by=BY, now=LATER)
    assert no.value.codes == ("barcode-released",)


@pytest.mark.parametrize("status", ["checked-out", "lost", "long-overdue", "in-transit", "on-hold-shelf", "ill"])
def test_a_copy_that_is_elsewhere_or_waited_for_is_not_withdrawn(shelves: Shelves, status: str) -> None:
    item = shelves.copy("31", status=status)
    with pytest.raises(Refused) as no:
        actions.delete_item(item_id=item.pk, by=BY, now=LATER)
    assert no.value.codes == ("status-does-not-lead-there",)
    assert Item.objects.get(pk=item.pk).deleted_at is None


def test_withdrawing_can_be_undone_and_restored_later(shelves: Shelves) -> None:
    item = shelves.copy("31", status="damaged")
    receipt = actions.delete_item(item_id=item.pk, by=BY, now=NOW)
    with pytest.raises(Refused) as no:
        actions.mark_missing(item_id=item.pk, by=BY, now=NOW)
    assert no.value.codes == ("item-withdrawn",)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    item.refresh_from_db()
    assert (item.status, item.deleted_at) == ("damaged", None)
    actions.delete_item(item_id=item.pk, by=BY, now=LATER)
    actions.restore_item(item_id=item.pk, by=BY, now=LATER + timedelta(days=90))
    item.refresh_from_db()
    assert (item.status, item.deleted_at) == ("in-process", None)
    with pytest.raises(Refused) as no:
        actions.restore_item(item_id=item.pk, by=BY, now=LATER)
    assert no.value.codes == ("item-not-withdrawn",)


# --- looking up -------------------------------------------------------------------------------------------------------


def test_an_item_is_found_by_its_barcode_in_one_statement(shelves: Shelves, django_assert_num_queries: object) -> None:
    shelves.copy("A31")
    with django_assert_num_queries(1):  # type: ignore[operator]
        item = queries.item_by_barcode("a31")
        assert item is not None
        assert (item.record.title, item.location.name, item.branch.name, item.item_type.code) == (
            "Emma",
            "Fic",
            "Main",
            "book",
        )
    assert queries.item_by_barcode("nothing") is None


def test_copies_of_a_title_come_by_branch_shelf_and_part(shelves: Shelves, django_assert_num_queries: object) -> None:
    east = {"branch_id": shelves.people.east.pk, "location_id": shelves.east.pk}
    for barcode, other in (
        ("1", {"part": "v. 10"}),
        ("2", {"part": "v. 2"}),
        ("3", east),
        ("4", {"location_id": shelves.children.pk}),
        ("5", {"record_id": shelves.ulysses.pk}),
    ):
        shelves.copy(barcode, **other)
    gone = shelves.copy("6")
    actions.delete_item(item_id=gone.pk, by=BY, now=LATER)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [item.barcode for item in queries.items_of_record(shelves.emma.pk)] == ["2", "1", "4", "3"]
    assert len(queries.items_of_record(shelves.emma.pk, withdrawn=True)) == 5


def test_cat_20_shelf_neighbours_stand_left_and_right(shelves: Shelves) -> None:
    for place, number in enumerate(["810", "820", "823.7 AUS", "823.7 AUS", "830.5", "830.12", "840"]):
        shelves.copy(f"b{place}", call_number=number)
    shelves.copy("elsewhere", call_number="823.8", location_id=shelves.children.pk)
    here = Item.objects.get(barcode="B3")
    left, right = queries.shelf_neighbours(here, 2)
    assert [item.barcode for item in left] == ["B1", "B2"]
    assert [item.barcode for item in right] == ["B5", "B4"]
    assert [row.barcode for row in queries.shelf(here.branch_id, here.location_id)][:3] == ["B0", "B1", "B2"]
