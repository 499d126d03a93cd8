"""Titles bound in one copy (CAT-10): a hold on any of them is filled by it, and each queue sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.actions import check_in, check_out
from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.holds.actions.rounds import plan_after
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.queue import place_of
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import bind_title, unbind_title
from shelflist.records.items.models import Item
from shelflist.records.items.showing import public_copies
from shelflist.records.loans.tests.library import NOW, Library, small_library

ROOT = system_actor("Test")


@pytest.fixture
def library(db: None) -> Library:
    forget_everything()
    return small_library()


def bound(library: Library, **changes: Any) -> tuple[Item, Record]:
    """A copy of one title with a second bound in, which has no copy of its own."""
    item, second = library.item(**changes), library.item()
    Item.objects.filter(pk=second.pk).delete()
    bind_title(item_id=item.pk, record_id=second.record_id, by=ROOT, now=NOW)
    return item, second.record


def held(library: Library, record_id: int) -> Hold:
    asked = Asked(record_id=record_id, pickup_branch_id=library.eastgate.pk)
    receipt = place_hold(patron_id=library.card().patron_id, asked=asked, by=ROOT, now=NOW)
    return Hold.objects.get(pk=receipt.hold_id)


def test_cat_10_a_hold_on_the_second_title_is_filled_by_the_copy_it_is_bound_in(library: Library) -> None:
    item, second = bound(library)
    hold = held(library, second.pk)
    assert (hold.target_item_id, hold.state) == (item.pk, "waiting-for-capture")  # somebody is sent to fetch it
    assert place_of(hold).copy_count == 1
    by = library.staff()
    receipt = check_in(item_barcode=item.barcode, by=by, now=NOW)
    hold.refresh_from_db()
    assert (receipt.verb, hold.state, hold.captured_item_id) == ("hold", "ready", item.pk)
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    hold.refresh_from_db()
    assert (hold.state, hold.target_item_id) == ("waiting-for-capture", item.pk)


def test_cat_10_of_two_who_wait_for_different_titles_of_a_copy_the_first_gets_it(library: Library) -> None:
    item, second = bound(library, status="checked-out")
    early, late = held(library, second.pk), held(library, item.record_id)
    Item.objects.filter(pk=item.pk).update(status="missing")
    assert check_in(item_barcode=item.barcode, by=library.staff(), now=NOW).hold_id == early.pk
    late.refresh_from_db()
    assert late.state == "waiting-for-item"


def test_cat_10_whoever_borrows_the_copy_has_what_they_waited_for(library: Library) -> None:
    item, second = bound(library)
    card = library.card()
    asked = Asked(record_id=second.pk, pickup_branch_id=library.eastgate.pk)
    hold = place_hold(patron_id=card.patron_id, asked=asked, by=ROOT, now=NOW)
    check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
    assert Hold.objects.get(pk=hold.hold_id).state == "fulfilled"


def test_cat_10_binding_and_taking_apart_plans_the_queue_of_the_title_again(library: Library) -> None:
    item, second = bound(library)
    hold = held(library, second.pk)
    unbind_title(item_id=item.pk, record_id=second.pk, by=ROOT, now=NOW)
    plan_after(Entry.objects.latest("pk"))
    hold.refresh_from_db()
    assert (hold.target_item_id, hold.state) == (None, "waiting-for-item")
    bind_title(item_id=item.pk, record_id=second.pk, by=ROOT, now=NOW)
    plan_after(Entry.objects.latest("pk"))
    hold.refresh_from_db()
    assert hold.target_item_id == item.pk


def test_cat_10_the_public_sees_the_copy_with_every_title(library: Library) -> None:
    item, second = bound(library)
    shown = public_copies([item.record_id, second.pk])
    assert [[copy.id for copy in shown[one]] for one in (item.record_id, second.pk)] == [[item.pk], [item.pk]]


def test_a_scan_costs_no_statement_more_because_copies_may_be_bound(library: Library) -> None:
    plain, (item, _second) = library.item(), bound(library)
    by: Actor = library.staff()
    counts = []
    for copy in (plain, item):
        check_in(item_barcode=copy.barcode, by=by, now=NOW)
        with CaptureQueriesContext(connection) as scanned:
            check_in(item_barcode=copy.barcode, by=by, now=NOW)
        counts.append(len(scanned))
    assert counts[0] == counts[1]
