"""The “add copies” step: many at once, ranges of barcodes, check digits, templates (CAT-08, CAT-09)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.barcodes import check_digit_holds
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.items import actions
from shelflist.records.items.models import BarcodeRange, Item, ItemTemplate
from shelflist.records.items.rules.callnumbers import likely_scheme
from shelflist.records.items.rules.numbering import Numbering, next_free, overlap, reasons_against_numbering
from shelflist.records.items.rules.templates import TemplateFacts, by_itself
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.items.tests.test_views import address, typed
from shelflist.records.patrons.tests.library import sign_in

ROLL = Numbering("3187", 9, 10, 20, "luhn")


@pytest.fixture
def desk(client: Client, shelves: Shelves) -> Client:
    sign_in(client, shelves.people.main, "edit-items", "print-labels")
    return client


def a_range(shelves: Shelves, **other: Any) -> int:
    numbering = other.pop("numbering", ROLL)
    usual = {"name": "Main desk", "branch_id": shelves.people.main.pk}
    return actions.save_barcode_range(numbering=numbering, by=BY, now=NOW, **(usual | other)).id


# -- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.one_database
@given(st.integers(0, 10**9 - 1), st.sampled_from(["", "luhn", "mod43"]))
def test_cat_08_every_number_of_a_range_is_read_back_and_its_check_digit_holds(number: int, scheme: Any) -> None:
    roll = Numbering("31", 9, 0, 10**9 - 1, scheme)
    barcode = roll.written(number)
    assert roll.number_of(barcode) == number
    assert check_digit_holds(barcode, scheme)


@pytest.mark.one_database
def test_cat_08_the_next_free_numbers_leave_out_what_is_borne_and_end_with_the_range() -> None:
    borne = {ROLL.written(11), ROLL.written(13)}
    found = next_free(ROLL, 10, 3, lambda asked: borne.intersection(asked))
    assert [number for number, _barcode in found] == [10, 12, 14]
    assert len(next_free(ROLL, 19, 5, lambda asked: ())) == 2
    assert next_free(ROLL, 21, 1, lambda asked: ()) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("numbering", "field"),
    [
        (Numbering("LIB", 6, 1, 9, "luhn"), "prefix"),
        (Numbering("31", 40, 1, 9), "digits"),
        (Numbering("31", 2, 1, 100), "last"),
        (Numbering("31", 5, 9, 1), "last"),
        (Numbering("3 1", 5, 1, 9), "prefix"),
        (Numbering("31", 5, 1, 9, "crc"), "check_digit"),
    ],
)
def test_cat_08_a_range_that_cannot_be_printed_is_refused(numbering: Numbering, field: str) -> None:
    assert field in [no.details["field"] for no in reasons_against_numbering(numbering)]


@pytest.mark.one_database
def test_cat_09_the_closest_default_template_is_filled_in_by_itself() -> None:
    rows = [
        TemplateFacts(1, True),
        TemplateFacts(2, True, branch_id=5),
        TemplateFacts(3, True, material="video"),
        TemplateFacts(4, True, branch_id=5, material="video"),
        TemplateFacts(5, False, branch_id=6, material="video"),
    ]
    assert by_itself(rows, branch_id=5, material="video") == 4
    assert by_itself(rows, branch_id=5, material="book") == 2
    assert by_itself(rows, branch_id=6, material="video") == 3
    assert by_itself(rows, branch_id=None, material="book") == 1
    assert by_itself(rows[4:], branch_id=6, material="video") is None
    assert not overlap(ROLL, Numbering("3187", 9, 21, 30, "luhn"))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("641.5944 CHI", "ddc"),
        ("QA76.73.P98 L88 2013", "lcc"),
        ("Y 4.ED 8/1:", "sudoc"),
        ("WG 120 H6 1994", "nlm"),
        ("FIC EVE", "local"),
        ("", "ddc"),
    ],
)
def test_cat_08_the_scheme_is_read_off_the_call_number(text: str, scheme: str) -> None:
    assert likely_scheme(text) == scheme


# -- actions ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cat_08_many_copies_get_the_next_free_barcodes_and_numbers_and_can_be_taken_back(shelves: Shelves) -> None:
    roll = a_range(shelves)
    shelves.copy(ROLL.written(11))
    details = shelves.details("", copy_number=2, statistics={"fund": "gift"})
    made = actions.add_copies(details=details, count=3, range_id=roll, by=BY, now=NOW, key="once")
    assert list(made.barcodes) == [ROLL.written(number) for number in (10, 12, 13)]
    again = actions.add_copies(details=details, count=3, range_id=roll, by=BY, now=NOW, key="once")
    assert again.item_ids == made.item_ids
    copies = Item.objects.filter(pk__in=made.item_ids).order_by("pk")
    assert [one.copy_number for one in copies] == [2, 3, 4]
    assert copies[0].statistics == {"fund": "gift"}
    assert BarcodeRange.objects.get().next_number == 14
    undo(entry_id=made.entry_id, by=BY, now=NOW)
    assert Item.objects.count() == 1


@pytest.mark.django_db
def test_cat_08_copies_that_are_used_already_are_not_taken_back(shelves: Shelves) -> None:
    made = actions.add_copies(details=shelves.details(), barcodes=["A1", "A2"], by=BY, now=NOW)
    Item.objects.filter(barcode="A2").update(loan_count=1)
    with pytest.raises(Refused):
        undo(entry_id=made.entry_id, by=BY, now=NOW)
    assert Item.objects.count() == 2


@pytest.mark.django_db
def test_cat_08_all_or_none_are_added_and_every_reason_is_said(shelves: Shelves) -> None:
    shelves.copy("A2")
    roll = a_range(shelves)

    def codes(**other: Any) -> set[str]:
        with pytest.raises(Refused) as no:
            actions.add_copies(**({"details": shelves.details(""), "by": BY, "now": NOW} | other))
        return {one.code for one in no.value.refusals}

    assert codes(barcodes=["A1", "A2", "a1"]) == {"barcode-taken"}
    assert codes() == {"barcode-missing"}
    assert codes(count=12, range_id=roll) == {"barcode-range-used-up"}
    assert codes(count=201, range_id=roll) == codes(count=0, range_id=roll) == {"count-out-of-range"}
    assert codes(count=1, range_id=roll + 9) == {"barcode-range-unknown"}
    assert Item.objects.count() == 1
    assert BarcodeRange.objects.get().next_number == 10


@pytest.mark.django_db
def test_cat_08_two_ranges_do_not_print_the_same_barcode(shelves: Shelves) -> None:
    a_range(shelves)
    for other in ({"name": "Main desk", "numbering": Numbering("9", 5, 1, 9)}, {"name": "East desk"}):
        with pytest.raises(Refused) as no:
            a_range(shelves, **other)
        assert no.value.refusals[0].code in {"barcode-range-wrong", "barcode-range-overlaps"}
    assert BarcodeRange.objects.count() == 1


@pytest.mark.django_db
def test_cat_09_a_template_is_kept_replaced_removed_and_brought_back(shelves: Shelves) -> None:
    values = {"lends": False, "staff_note": "x", "barcode": "never kept"}
    saved = actions.save_item_template(name="Reference", values=values, by=BY, now=NOW)
    assert ItemTemplate.objects.get().values == {"lends": False, "staff_note": "x"}
    second = actions.save_item_template(name="Reference", values={"lends": True}, by=BY, now=NOW)
    assert second.id == saved.id
    undo(entry_id=second.entry_id, by=BY, now=NOW)
    assert ItemTemplate.objects.get().values["lends"] is False
    gone = actions.remove_item_template(template_id=saved.id, by=BY, now=NOW)
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert ItemTemplate.objects.get().name == "Reference"
    with pytest.raises(Refused):
        actions.save_item_template(name=" ", values={}, by=BY, now=NOW)


# -- the step ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cat_08_three_copies_are_scanned_and_their_labels_are_one_key_away(desk: Client, shelves: Shelves) -> None:
    answer = desk.post(address(shelves), typed(shelves, barcode="31-a\r\n31-b\r\n31-c", part="v. 1"))
    page = desk.get(answer["Location"])
    html = page.content.decode()
    assert [one.barcode for one in page.context["added"]] == ["31-A", "31-B", "31-C"]
    assert 'data-key="p"' in html
    assert page.context["form"]["part"].value() == "v. 1"  # the next begins like the last
    assert page.context["form"]["barcode"].value() == ""
    labels = desk.post("/desk/items/labels/choose/", {"act": "list", "barcodes": page.context["barcodes"]})
    assert desk.get(labels["Location"]).context["count"] == 3


@pytest.mark.django_db
def test_cat_08_a_count_takes_barcodes_from_a_range(desk: Client, shelves: Shelves) -> None:
    roll = a_range(shelves)
    desk.post(address(shelves), typed(shelves, barcode="", range_id=roll, count=2))
    assert set(Item.objects.values_list("barcode", flat=True)) == {ROLL.written(10), ROLL.written(11)}


@pytest.mark.django_db
def test_cat_08_every_field_of_a_copy_can_be_filled_in(desk: Client, shelves: Shelves) -> None:
    more = {
        "call_prefix": "REF", "call_suffix": "OV", "copy_number": 3, "price": "12.50", "cost": "9", "deposit": "2",
        "holdable": "on", "reference": "on", "public": "on", "mint": "on", "age_protection_days": 90,
        "public_note": "p", "staff_note": "s", "check_out_alert": "o", "check_in_alert": "i", "tags": "a; b",
        "statistics": "fund: gift; vendor: Harbor", "part": "v. 2", "owner_id": shelves.people.east.pk,
    }  # fmt: skip
    page = desk.post(address(shelves), typed(shelves, **more))
    assert page.status_code == 422  # Jo may not add for East
    more["owner_id"] = shelves.people.main.pk
    assert desk.post(address(shelves), typed(shelves, **more)).status_code == 302
    item = Item.objects.get()
    assert (item.call_prefix, item.call_suffix, item.copy_number, item.part) == ("REF", "OV", 3, "v. 2")
    assert (item.price_cents, item.cost_cents, item.deposit_cents) == (1250, 900, 200)
    assert (item.reference, item.mint, item.age_protection_days, item.tags) == (True, True, 90, ["a", "b"])
    assert item.statistics == {"fund": "gift", "vendor": "Harbor"}
    assert (item.public_note, item.staff_note, item.check_out_alert, item.check_in_alert) == ("p", "s", "o", "i")


@pytest.mark.django_db
def test_cat_09_what_is_typed_is_kept_as_a_template_and_brought_back_by_a_key(desk: Client, shelves: Shelves) -> None:
    data = typed(shelves, act="template", template_called="Paperbacks", staff_note="thin", for_branch="on", barcode="")
    answer = desk.post(address(shelves), data)
    assert answer.status_code == 302
    template = ItemTemplate.objects.get()
    assert "barcode" not in template.values
    page = desk.get(f"{address(shelves)}&template={template.pk}")
    assert page.context["form"]["staff_note"].value() == "thin"
    assert 'data-key="1"' in page.content.decode()
    assert desk.post(address(shelves), data | {"template_called": ""}).status_code == 422
    desk.post(f"/desk/items/templates/{template.pk}/remove/?record={shelves.emma.pk}")
    assert not ItemTemplate.objects.exists()


@pytest.mark.django_db
def test_cat_08_the_page_of_ranges_says_who_uses_them_and_takes_new_ones(desk: Client, shelves: Shelves) -> None:
    data = {
        "key": "k", "name": "Main desk", "branch_id": shelves.people.main.pk, "in_front": "3187", "digits": 9,
        "first": 1, "last": 500, "check_digit": "luhn",
    }  # fmt: skip
    assert desk.post("/desk/items/ranges/", data).status_code == 302
    html = desk.get("/desk/items/ranges/").content.decode()
    assert "Main desk" in html
    assert desk.post("/desk/items/ranges/", data | {"key": "l"}).status_code == 422
