"""Copies that stand elsewhere for a while: displays, new books, course shelves (T17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items import actions
from shelflist.records.items.actions.places import end_what_is_over
from shelflist.records.items.models import Item, TemporaryPlace
from shelflist.records.items.queries import place_of, places
from shelflist.records.items.rules.places import PlaceDetails, Standing, back, there
from shelflist.records.items.showing import public_copies
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.patrons.tests.library import sign_in

LATER = NOW.date() + timedelta(days=5)


@pytest.mark.one_database
def test_t17_there_and_back_again_whatever_somebody_changed_meanwhile_stays() -> None:
    own = Standing(1, "", "823 AUS")
    meanwhile = there(own, PlaceDetails(9, call_prefix="NEW"))
    assert meanwhile == Standing(9, "NEW", "823 AUS")
    assert back(meanwhile, meanwhile, own) == own
    assert back(Standing(5, "NEW", "823.7 AUS"), meanwhile, own) == Standing(5, "", "823.7 AUS")


def place(item: Item, location_id: int, **more: Any) -> Any:
    details = PlaceDetails(location_id, **more)
    return actions.place_for_a_while(item_ids=[item.pk], details=details, by=BY, now=NOW)


def codes(act: Any, **arguments: Any) -> Sequence[str]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as no:
        act(by=BY, now=NOW, **arguments)
    assert Entry.objects.count() == before
    return no.value.codes


def test_t17_a_copy_stands_elsewhere_and_says_where_it_belongs(shelves: Shelves) -> None:
    item = shelves.copy("31")
    receipt = place(item, shelves.children.pk, call_prefix="NEW", ends_on=LATER, why="Display")
    item.refresh_from_db()
    assert (item.location_id, item.full_call_number) == (shelves.children.pk, "NEW 823.7 AUS")
    [public] = public_copies([item.record_id])[item.record_id]
    assert (public.location_id, public.usual_location_id) == (shelves.children.pk, shelves.fiction.pk)
    kept = place_of(item.pk)
    assert kept is not None
    assert (kept.usual_location_id, kept.ends_on, kept.why) == (shelves.fiction.pk, LATER, "Display")
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    item.refresh_from_db()
    assert (item.location_id, item.full_call_number) == (shelves.fiction.pk, "823.7 AUS")
    assert not TemporaryPlace.objects.exists()


def test_t17_one_that_is_elsewhere_goes_on_and_still_belongs_where_it_did(shelves: Shelves) -> None:
    item = shelves.copy("31")
    place(item, shelves.children.pk, call_prefix="NEW")
    moved = place(item, shelves.east.pk)
    item.refresh_from_db()
    assert (item.branch_id, item.location_id) == (shelves.east.branch_id, shelves.east.pk)
    assert TemporaryPlace.objects.get().usual_location_id == shelves.fiction.pk
    undo(entry_id=moved.entry_id, by=BY, now=NOW)
    item.refresh_from_db()
    assert (item.location_id, item.call_prefix) == (shelves.children.pk, "NEW")
    assert TemporaryPlace.objects.get().location_id == shelves.children.pk
    ended = actions.end_places(item_ids=[item.pk], by=BY, now=NOW)
    item.refresh_from_db()
    assert (item.branch_id, item.location_id, item.call_prefix) == (shelves.fiction.branch_id, shelves.fiction.pk, "")
    undo(entry_id=ended.entry_id, by=BY, now=NOW)
    assert TemporaryPlace.objects.get().usual_location_id == shelves.fiction.pk


def test_t17_it_ends_by_itself_after_its_last_day(shelves: Shelves) -> None:
    item, other = shelves.copy("31"), shelves.copy("32")
    place(item, shelves.children.pk, ends_on=LATER)
    place(other, shelves.children.pk)
    end_what_is_over(NOW + timedelta(days=5))
    assert len(places()) == 2, "the last day is not over"
    end_what_is_over(NOW + timedelta(days=7))
    assert [one.item_id for one in places(shelves.children.pk)] == [other.pk]
    item.refresh_from_db()
    assert item.location_id == shelves.fiction.pk
    assert Entry.objects.latest("pk").actor_name == "Places for a while"


def test_t17_what_was_placed_elsewhere_for_good_since_stays_there(shelves: Shelves) -> None:
    item = shelves.copy("31")
    place(item, shelves.children.pk)
    changes = {"location_id": shelves.east.pk, "branch_id": shelves.east.branch_id}
    actions.change_copies(item_ids=[item.pk], changes=changes, by=BY, now=NOW)
    actions.end_places(item_ids=[item.pk], by=BY, now=NOW)
    item.refresh_from_db()
    assert item.location_id == shelves.east.pk


def test_t17_why_copies_are_not_placed(shelves: Shelves) -> None:
    item = shelves.copy("31")
    late = PlaceDetails(999_999, call_prefix="N" * 41, ends_on=date(2020, 1, 1))
    assert codes(actions.place_for_a_while, item_ids=[item.pk], details=late) == (
        "place-unknown", "place-ends-too-soon", "too-long",
    )  # fmt: skip
    good = PlaceDetails(shelves.children.pk)
    assert codes(actions.place_for_a_while, item_ids=[], details=good) == ("nothing-to-change",)
    assert codes(actions.place_for_a_while, item_ids=range(1, 600), details=good) == ("too-many-copies",)
    assert codes(actions.end_places, item_ids=[item.pk]) == ("nothing-to-change",)
    item.refresh_from_db()
    assert item.version == 1


def test_t17_the_page_sends_copies_there_and_back(shelves: Shelves, client: Client) -> None:
    sign_in(client, shelves.people.main, "edit-items", "see-records")
    item = shelves.copy("31")
    there_now = {"barcodes": "31", "location_id": shelves.children.pk, "why": "Volcanoes", "key": "p1"}
    assert client.post("/desk/items/elsewhere/", {**there_now, "barcodes": "31 999"}).status_code == 200
    assert not TemporaryPlace.objects.exists()
    assert client.post("/desk/items/elsewhere/", there_now).status_code == 302
    page = client.get("/desk/items/elsewhere/").content.decode()
    assert "Volcanoes" in page
    assert shelves.fiction.name in page
    shown = client.get("/desk/items/31/").content.decode()
    assert f"normally in {shelves.fiction.name}" in shown
    assert client.post("/desk/items/elsewhere/", {"act": "back", "item": item.pk, "back": "31"}).status_code == 302
    assert not TemporaryPlace.objects.exists()
    assert client.post("/desk/items/elsewhere/", {"act": "back"}).status_code == 422
