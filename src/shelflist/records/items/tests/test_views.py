"""The forms on which copies are added and changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import Shelves
from shelflist.records.patrons.tests.library import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, shelves: Shelves) -> Client:
    """Jo at main, who may edit items there."""
    sign_in(client, shelves.people.main, "edit-items")
    return client


def typed(shelves: Shelves, **other: Any) -> dict[str, Any]:
    usual = {
        "key": "k1",
        "version": 0,
        "barcode": "31-a",
        "item_type_id": shelves.book,
        "location_id": shelves.fiction.pk,
        "status": "in-process",
        "scheme": "ddc",
        "call_number": "823.7 AUS",
        "lends": "on",
        "loan_level": 2,
        "fine_level": 2,
    }
    return usual | other


def address(shelves: Shelves) -> str:
    return f"/desk/items/new/?record={shelves.emma.pk}"


def test_the_form_says_for_which_title_it_is(desk: Client, shelves: Shelves) -> None:
    page = desk.get(f"{address(shelves)}&barcode=31")
    assert page.status_code == 200
    html = page.content.decode()
    assert "Emma" in html
    assert page.context["form"]["barcode"].value() == "31"
    assert '<optgroup label="Main">' in html
    assert desk.get("/desk/items/new/").status_code == 404
    assert desk.get("/desk/items/new/?record=99999").status_code == 404


def test_a_copy_is_added_and_the_next_may_follow(desk: Client, shelves: Shelves) -> None:
    answer = desk.post(address(shelves), typed(shelves, price="12,50", tags="gift; signed", part="v. 1"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{address(shelves)}&like=31-A")
    item = Item.objects.get()
    assert (item.record_id, item.branch_id, item.owner_id) == (
        shelves.emma.pk,
        shelves.people.main.pk,
        shelves.people.main.pk,
    )
    assert (item.price_cents, item.tags, item.lends, item.holdable) == (1250, ["gift", "signed"], True, False)


def test_what_was_typed_stays_and_each_reason_stands_under_its_field(desk: Client, shelves: Shelves) -> None:
    shelves.copy("31-A")
    page = desk.post(address(shelves), typed(shelves, call_number="FIC AUS", part="x"))
    assert page.status_code == 422
    assert "already" in page.context["form"].errors["barcode"][0]
    assert 'value="FIC AUS"' in page.content.decode()
    page = desk.post(address(shelves), typed(shelves, barcode="", location_id="", price="cheap"))
    assert set(page.context["form"].errors) == {"barcode", "location_id", "price"}
    assert Item.objects.count() == 1


def test_details_are_changed_and_what_the_form_does_not_show_stays(desk: Client, shelves: Shelves) -> None:
    item = shelves.copy("31", statistics={"gift": "yes"}, price_cents=1250, tags=("a",))
    Item.objects.filter(pk=item.pk).update(status="checked-out")
    form = desk.get("/desk/items/31/edit/").context["form"]
    assert "status" not in form.fields
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)} | {"part": "v. 2"}
    assert data["price"] == "12.50"
    assert desk.post("/desk/items/31/edit/", data).status_code == 302
    changed = Item.objects.get()
    assert (changed.part, changed.status, changed.statistics, changed.price_cents, changed.tags) == (
        "v. 2",
        "checked-out",
        {"gift": "yes"},
        1250,
        ["a"],
    )
    again = desk.post("/desk/items/31/edit/", data | {"key": "other", "part": "v. 3"})
    assert again.status_code == 422
    assert Item.objects.get().part == "v. 2"


def test_a_copy_of_a_branch_one_may_not_edit_is_refused_in_words(desk: Client, shelves: Shelves) -> None:
    page = desk.post(address(shelves), typed(shelves, location_id=shelves.east.pk))
    assert page.status_code == 422
    assert "Your role does not let you" in str(page.context["form"].non_field_errors())


def test_the_forms_are_not_for_everybody(client: Client, shelves: Shelves) -> None:
    shelves.copy("31")
    assert client.get(address(shelves)).status_code == 302  # to sign in
    sign_in(client, shelves.people.main, "lend")
    assert client.get(address(shelves)).status_code == 403
    assert client.get("/desk/items/31/edit/").status_code == 403


def test_a_copy_that_does_not_exist_has_no_form(desk: Client) -> None:
    assert desk.get("/desk/items/nothing/edit/").status_code == 404
