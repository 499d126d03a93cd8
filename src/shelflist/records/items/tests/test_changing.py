"""Changing many copies at once (CAT-09)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.items import actions
from shelflist.records.items.models import Item
from shelflist.records.items.rules.changing import Kept, differences, in_common
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.patrons.tests.library import sign_in

ONE = ItemDetails(1, "A", 1, 1, 1, part="v. 1", price_cents=100)
TWO = ItemDetails(2, "B", 1, 1, 1, part="v. 2", price_cents=100)


@pytest.mark.one_database
def test_cat_09_what_copies_share_is_told_from_what_differs() -> None:
    common, differ = in_common([Kept(1, ONE, "available"), Kept(2, TWO, "missing")])
    assert differ == {"part", "status"}
    assert common["price_cents"] == 100
    assert "barcode" not in common
    assert in_common([]) == ({}, frozenset())


@pytest.mark.one_database
def test_cat_09_a_preview_names_only_what_becomes_another() -> None:
    kept = [Kept(1, ONE, "available"), Kept(2, TWO, "available")]
    found = differences(kept, {"part": "v. 1", "price_cents": 250})
    assert [(one.item_id, one.field, one.before, one.after) for one in found] == [
        (1, "price_cents", 100, 250),
        (2, "part", "v. 2", "v. 1"),
        (2, "price_cents", 100, 250),
    ]
    moved = differences(kept[:1], {"branch_id": 7, "location_id": 8})
    assert {one.field for one in moved} == {"branch_id", "location_id", "owner_id"}


def change(ids: list[int], **changes: Any) -> Any:
    return actions.change_copies(item_ids=ids, changes=changes, by=BY, now=NOW)


@pytest.mark.django_db
def test_cat_09_a_mixed_set_changes_and_goes_back_within_thirty_days(shelves: Shelves) -> None:
    ids = [shelves.copy("A", part="v. 1").pk, shelves.copy("B", record_id=shelves.ulysses.pk).pk]
    done = change(ids, part="v. 9", status="in-process", call_number="900 X", tags=("a",), price_cents=None)
    assert done.counts == {"changed": 2, "same": 0}
    assert set(Item.objects.values_list("part", "status", "call_number")) == {("v. 9", "in-process", "900 X")}
    undo(entry_id=done.entry_id, by=BY, now=NOW + timedelta(days=29))
    assert set(Item.objects.values_list("barcode", "part", "status", "call_number")) == {
        ("A", "v. 1", "available", "823.7 AUS"),
        ("B", "", "available", "823.7 AUS"),
    }
    assert len({bytes(one.shelf_key) for one in Item.objects.all()}) == 1


@pytest.mark.django_db
def test_cat_09_what_was_changed_since_stays_when_the_rest_goes_back(shelves: Shelves) -> None:
    ids = [shelves.copy("A").pk, shelves.copy("B").pk]
    done = change(ids, status="missing")
    actions.mark_available(item_id=ids[0], by=BY, now=NOW)
    actions.change_copies(item_ids=ids[:1], changes={"part": "x"}, by=BY, now=NOW)
    undo(entry_id=done.entry_id, by=BY, now=NOW)
    assert dict(Item.objects.values_list("barcode", "status")) == {"A": "available", "B": "available"}
    assert Item.objects.get(barcode="A").part == "x"
    late = change(ids, part="y")
    with pytest.raises(Refused):
        undo(entry_id=late.entry_id, by=BY, now=NOW + timedelta(days=31))


@pytest.mark.django_db
def test_cat_09_a_magic_status_is_neither_set_nor_taken_by_hand_and_nothing_is_written(shelves: Shelves) -> None:
    ids = [shelves.copy("A").pk, shelves.copy("B", status="checked-out").pk]

    def codes(**changes: Any) -> set[str]:
        with pytest.raises(Refused) as no:
            change(ids, **changes)
        return {one.code for one in no.value.refusals}

    assert codes(status="checked-out") == {"status-not-set-by-hand"}
    assert codes(status="missing") == {"status-not-set-by-hand"}
    assert codes(part="x" * 81, loan_level=9) == {"too-long", "level-unknown"}
    assert codes(location_id=999) == {"location-not-in-branch"}
    assert codes() == codes(lends=True) == codes(barcode="Z") == {"nothing-to-change"}
    assert not Item.objects.exclude(version=1).exists()
    change(ids, staff_note="x")  # details of what is lent may change
    assert set(Item.objects.values_list("status", flat=True)) == {"available", "checked-out"}


@pytest.mark.django_db
def test_cat_09_the_page_shows_what_differs_previews_and_changes(client: Client, shelves: Shelves) -> None:
    sign_in(client, shelves.people.main, "edit-items")
    shelves.copy("A", part="v. 1", price_cents=500)
    shelves.copy("B", part="v. 2", price_cents=500)
    page = client.post("/desk/items/change/", {"act": "list", "barcodes": "a b c"})
    assert page.context["count"] == 2
    assert "No copy has" in str(page.content.decode())
    boxes = {one.name: one for one in client.get("/desk/items/change/").context["boxes"]}
    assert boxes["part"].differs
    assert not boxes["price"].differs
    assert boxes["price"].field.value() == "5.00"
    data = {
        "key": "k",
        "set": ["part", "location_id"],
        "part": "v. 3",
        "location_id": shelves.children.pk,
        "price": "bad",
    }
    page = client.post("/desk/items/change/", {**data, "act": "preview"})
    assert page.status_code == 200
    assert [len(rows) for _item, rows in page.context["preview"]] == [2, 2]
    assert Item.objects.filter(part="v. 3").count() == 0
    assert client.post("/desk/items/change/", {**data, "act": "change"}).status_code == 302
    assert set(Item.objects.values_list("part", "location_id", "price_cents")) == {("v. 3", shelves.children.pk, 500)}
    wrong = client.post("/desk/items/change/", {"key": "l", "act": "change", "set": ["price"], "price": "bad"})
    assert wrong.status_code == 422
    client.get(f"/desk/items/change/?record={shelves.emma.pk}")
    assert client.get("/desk/items/change/").context["count"] == 2
