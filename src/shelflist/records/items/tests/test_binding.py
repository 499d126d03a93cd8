"""Several titles within one copy, and parts (CAT-10, CAT-11)."""

from __future__ import annotations

import pytest
from django.test import Client

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.items import actions
from shelflist.records.items.models import BoundTitle
from shelflist.records.items.queries import items_of_record
from shelflist.records.items.showing import public_copies
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.patrons.tests.library import sign_in

pytestmark = pytest.mark.django_db


def test_cat_10_a_copy_that_is_bound_with_another_title_is_shown_with_both(shelves: Shelves) -> None:
    item, other = shelves.copy("A", part="v. 1"), shelves.copy("B", record_id=shelves.ulysses.pk)
    emma, ulysses = shelves.emma.pk, shelves.ulysses.pk
    done = actions.bind_title(item_id=item.pk, record_id=ulysses, kind="bound", by=BY, now=NOW)
    assert [one.barcode for one in items_of_record(emma)] == ["A"]
    assert {one.barcode for one in items_of_record(ulysses)} == {"A", "B"}
    shown = public_copies([emma, ulysses])
    assert [(one.id, one.record_id, one.part) for one in shown[emma]] == [(item.pk, emma, "v. 1")]
    assert {(one.id, one.record_id) for one in shown[ulysses]} == {(item.pk, ulysses), (other.pk, ulysses)}
    assert all(isinstance(one.shelf_key, bytes) for one in shown[ulysses])
    undo(entry_id=done.entry_id, by=BY, now=NOW)
    assert {one.barcode for one in items_of_record(ulysses)} == {"B"}


def test_cat_10_a_title_is_within_a_copy_once_and_can_be_taken_out(shelves: Shelves) -> None:
    item = shelves.copy("A")

    def code(record_id: int, kind: str = "bound") -> str:
        with pytest.raises(Refused) as no:
            actions.bind_title(item_id=item.pk, record_id=record_id, kind=kind, by=BY, now=NOW)
        return no.value.refusals[0].code

    assert code(shelves.emma.pk) == "title-within-already"
    assert code(999) == code(shelves.ulysses.pk, "glued") == "record-unknown"
    actions.bind_title(item_id=item.pk, record_id=shelves.ulysses.pk, kind="set", by=BY, now=NOW)
    assert code(shelves.ulysses.pk) == "title-within-already"
    gone = actions.unbind_title(item_id=item.pk, record_id=shelves.ulysses.pk, by=BY, now=NOW)
    with pytest.raises(Refused):
        actions.unbind_title(item_id=item.pk, record_id=shelves.ulysses.pk, by=BY, now=NOW)
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert BoundTitle.objects.get().kind == "set"


def test_cat_10_titles_are_joined_and_parted_on_the_form_of_the_copy(client: Client, shelves: Shelves) -> None:
    sign_in(client, shelves.people.main, "edit-items")
    shelves.copy("A")
    address = "/desk/items/A/titles/"
    assert client.post(address, {"record": shelves.ulysses.pk, "kind": "device"}).status_code == 302
    page = client.get("/desk/items/A/edit/").content.decode()
    assert "Ulysses" in page
    assert client.post(address, {"record": "x"}).status_code == 422
    assert client.post(address, {"record": shelves.ulysses.pk, "act": "unbind"}).status_code == 302
    assert not BoundTitle.objects.exists()
    assert client.post("/desk/items/nothing/titles/", {"record": "1"}).status_code == 404


def test_cat_10_cat_11_copies_of_one_part_are_a_group_made_in_one_act(shelves: Shelves) -> None:
    copies = [shelves.copy("A"), shelves.copy("B"), shelves.copy("C", part="Disc 2")]
    actions.change_copies(item_ids=[one.pk for one in copies[:2]], changes={"part": "Disc 1"}, by=BY, now=NOW)
    parts = [one.part for one in public_copies([shelves.emma.pk])[shelves.emma.pk]]
    assert parts == ["Disc 1", "Disc 1", "Disc 2"]
