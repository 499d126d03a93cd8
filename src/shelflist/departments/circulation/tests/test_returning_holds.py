"""A copy comes back that somebody waits for: shelf or transit, arrival, the next reader's turn, undo, and the race."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.circulation.tests.samples import NOW, PERMISSIONS, Library
from shelflist.departments.circulation.tests.test_lending_holds import placed, staff, state
from shelflist.departments.circulation.tests.test_races import all_at_once
from shelflist.departments.holds.actions import cancel_hold, change_pickup
from shelflist.departments.holds.models import Hold
from shelflist.ground.journal.actions import undo
from shelflist.records.branches.models import Branch
from shelflist.records.items.models import Item
from shelflist.records.transits.models import Transit

LATER = NOW + timedelta(minutes=5)


def back(library: Library, item: Item, at: Branch | None = None) -> CheckinReceipt:
    """Scanned, each time as much later as a van takes."""
    by = library.staff(*PERMISSIONS, at=at or library.eastgate)
    return check_in(item_barcode=item.barcode, by=by, now=LATER + timedelta(minutes=10 * next(library.numbers)))


def test_cir_15_a_hold_that_is_picked_up_here_goes_on_the_shelf_and_undo_takes_it_off(library: Library) -> None:
    item, card = library.item(), library.card()
    loan = library.lent(item, library.card(), NOW + timedelta(days=3))
    hold = placed(library, item, card, alias="Bluebird")
    receipt = back(library, item)
    assert (receipt.verb, receipt.place, receipt.status) == ("hold", "Bluebird", "on-hold-shelf")
    assert state(hold) == ("ready", item.pk)
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert state(hold) == ("waiting-for-item", None)
    loan.refresh_from_db()
    assert loan.returned_at is None


def test_cir_15_a_hold_that_is_picked_up_elsewhere_travels_and_arrives(library: Library) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card, pickup_branch_id=library.harbor.pk)
    receipt = back(library, item)
    assert (receipt.verb, receipt.place, receipt.status) == ("send", "Harbor", "in-transit")
    transit = Transit.objects.get()
    assert (transit.why, transit.about, transit.next_status) == ("hold", f"hold:{hold.pk}", "on-hold-shelf")
    assert state(hold) == ("in-transit", item.pk)
    there = back(library, item, library.harbor)
    assert (there.verb, there.status) == ("hold", "on-hold-shelf")
    assert state(hold) == ("ready", item.pk)
    undo(entry_id=there.entry_id, by=library.staff(at=library.harbor), now=LATER)
    assert state(hold) == ("in-transit", item.pk)
    assert Transit.objects.get(arrived_at__isnull=True).pk == transit.pk


def test_when_the_hold_is_over_before_the_copy_arrives_it_is_somebody_elses_turn(library: Library) -> None:
    item, first, second = library.item(), library.card(), library.card()
    hold = placed(library, item, first, pickup_branch_id=library.harbor.pk)
    back(library, item)
    following = placed(library, item, second, pickup_branch_id=library.harbor.pk)
    cancel_hold(hold_id=hold.pk, by=staff(library), now=NOW)
    assert back(library, item, library.harbor).verb == "hold"
    assert state(following) == ("ready", item.pk)
    assert state(hold) == ("cancelled", None)


def test_when_the_hold_is_over_and_nobody_waits_it_goes_home(library: Library) -> None:
    item, first = library.item(), library.card()
    hold = placed(library, item, first, pickup_branch_id=library.harbor.pk)
    back(library, item)
    cancel_hold(hold_id=hold.pk, by=staff(library), now=NOW)
    assert back(library, item).verb == "reshelve", "scanned before it left, it stays"
    back(library, item, library.harbor)
    receipt = back(library, item, library.harbor)
    assert (receipt.verb, receipt.place) == ("send", "Eastgate")


def test_undo_puts_a_copy_back_on_the_shelf_of_a_hold_that_had_ended(library: Library) -> None:
    item = library.item()
    hold = placed(library, item, library.card())
    back(library, item)
    cancel_hold(hold_id=hold.pk, by=staff(library), now=NOW)
    receipt = back(library, item)
    assert receipt.verb == "reshelve"
    assert Hold.objects.get(pk=hold.pk).released_at is not None
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert Hold.objects.get(pk=hold.pk).released_at is None, "it still has to be cleared from the shelf"
    assert Item.objects.get(pk=item.pk).status == "on-hold-shelf"


def test_hld_15_what_is_on_its_way_is_sent_to_the_new_place_of_pick_up_at_its_next_scan(library: Library) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card, pickup_branch_id=library.harbor.pk)
    back(library, item)
    change_pickup(hold_id=hold.pk, branch_id=library.eastgate.pk, by=staff(library), now=LATER)
    there = back(library, item, library.harbor)
    assert (there.verb, there.place) == ("send", "Eastgate")
    assert back(library, item).verb == "hold"
    assert state(hold) == ("ready", item.pk)


def test_a_copy_on_the_hold_shelf_that_is_scanned_again_stays_there(library: Library) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card)
    assert back(library, item).verb == back(library, item).verb == "hold"
    assert state(hold) == ("ready", item.pk)


def test_hld_01_recalled_to_cataloguing_it_goes_there(library: Library) -> None:
    item = library.item()
    hold = placed(library, item, library.card(), target="cataloguing", item_id=item.pk)
    receipt = back(library, item)
    assert (receipt.verb, receipt.status) == ("catalogue", "cataloguing")
    assert state(hold) == ("fulfilled", None)


def test_nobody_waits_and_a_check_in_asks_holds_once(library: Library) -> None:
    item, other = library.item(), library.item()
    placed(library, other, library.card())
    back(library, library.item())  # what is kept in memory is read
    with CaptureQueriesContext(connection) as queries:
        back(library, item)
    assert len(queries) <= 12
    asked = [one for one in queries if "FROM holds_hold" in one["sql"] and "loans_loan" not in one["sql"]]
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_p03_two_copies_returned_at_once_for_one_hold_capture_one(library: Library) -> None:
    first = library.item()
    copies = [first, *(library.item(record=first.record) for _ in range(3))]
    hold = placed(library, first, library.card())
    by = library.staff()

    def take_in(number: int) -> None:
        check_in(item_barcode=copies[number].barcode, by=by, now=LATER)

    assert all_at_once(4, take_in) == {"done": 4}
    hold.refresh_from_db()
    assert hold.state == "ready"
    shelved = list(Item.objects.filter(status="on-hold-shelf").values_list("pk", flat=True))
    assert shelved == [hold.captured_item_id]
    assert Item.objects.filter(pk__in=[one.pk for one in copies]).exclude(status="on-hold-shelf").count() == 3


@pytest.mark.django_db(transaction=True)
def test_p03_two_copies_returned_at_once_fill_the_first_two_in_line(library: Library) -> None:
    first = library.item()
    copies = [first, library.item(record=first.record)]
    holds = [placed(library, first, library.card()) for _ in range(3)]
    by = library.staff()
    outcomes = all_at_once(2, lambda n: check_in(item_barcode=copies[n].barcode, by=by, now=LATER))
    assert outcomes == {"done": 2}
    assert [Hold.objects.get(pk=one.pk).state for one in holds] == ["ready", "ready", "waiting-for-item"]
    assert set(Hold.objects.filter(state="ready").values_list("captured_item_id", flat=True)) == {
        one.pk for one in copies
    }
