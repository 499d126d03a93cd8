"""Copies inside records become items by a named mapping; what cannot be made is a warning, never a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shelflist.departments.cataloguing.actions import undo_import
from shelflist.departments.cataloguing.mappings import item_mappings
from shelflist.departments.cataloguing.rules.copies import TEXTS, ItemMapping, cents, copy_number, read_copy
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    NOW,
    SHARED,
    batch_of,
    book,
    bring_in,
    counts,
    file_of,
    lines,
    needs_shared_data,
    outcomes,
    subjects,
)
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.marc import Data
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import Shelves, make_shelves


@pytest.fixture
def shelves(db: None) -> Shelves:
    return make_shelves()


def koha(barcode: str, **other: str) -> Data:
    """A copy as Koha writes it: a, b branch, c location, o call number, p barcode, v price, y type, 1 lost."""
    usual = {"b": "main", "c": "fic", "o": "823 TOL", "v": "12.50", "y": "book"} | other
    subfields = [(code, value) for code, value in usual.items() if value]
    return Data("952", " ", " ", [*([("p", barcode)] if barcode else []), *subfields])


def warnings_of(path: Path, **options: object) -> list[str]:
    return [json.dumps(line.warnings) for line in lines(bring_in(path, items="koha-952", **options))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("$19.95", 1995), ("19,95 EUR", 1995), ("1.234,50", 123450), ("19", 1900), ("1,200", 120000), ("0.00", 0),
     ("", None), ("free", None), ("99999999999", None), ("12.", 1200), (".50", 5000)],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert cents(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("c.2", 2), ("copy 3", 3), ("", None), ("999999", None), ("x", None)])
def test_copy_numbers_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert copy_number(text) == expected


@pytest.mark.parametrize("mapping", item_mappings().values(), ids=lambda mapping: mapping.name)
def test_every_mapping_names_a_barcode_a_call_number_and_statuses_that_we_have(mapping: ItemMapping) -> None:
    assert mapping.label
    assert mapping.subfields["barcode"]
    assert mapping.subfields["call_number"]
    assert set(mapping.subfields) <= set(TEXTS)
    assert set(mapping.statuses.values()) <= set(Item.Status.values)
    assert set(mapping.schemes.values()) <= set(Item.Scheme.values)


def test_subfields_are_joined_and_the_first_that_is_filled_wins() -> None:
    copy = read_copy(
        item_mappings()["evergreen-852"],
        "0",
        " ",
        [("b", "BR1"), ("h", "PR 6039"), ("i", ".O32"), ("p", "31"), ("y", "9.99"), ("t", "2"), ("z", "Lost")],
    )
    assert (copy.call_number, copy.scheme, copy.price_cents, copy.copy_number, copy.status) == (
        "PR 6039 .O32",
        "lcc",
        999,
        2,
        "lost",
    )


def test_a_record_brings_its_copies(shelves: Shelves, tmp_path: Path) -> None:
    file = file_of(tmp_path, book("1", more=[koha("31-A"), koha("31-B", b="east", o="")]))
    summary = bring_in(file, items="koha-952")
    first, second = Item.objects.order_by("barcode")
    assert summary.count("items") == 2
    assert (first.record.control_number, first.branch.code, first.location_id, first.price_cents, first.status) == (
        "1",
        shelves.people.main.code,
        shelves.fiction.pk,
        1250,
        "available",
    )
    assert (second.location_id, second.call_number, second.batch_id) == (shelves.east.pk, "", batch_of(summary).pk)


def test_copies_are_not_read_unless_that_is_asked_for(shelves: Shelves, tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1", more=[koha("31-A")])))
    assert not Item.objects.exists()


def test_the_same_file_twice_makes_no_copy_twice_and_an_unchanged_record_still_gets_its_copies(
    shelves: Shelves, tmp_path: Path
) -> None:
    file = file_of(tmp_path, book("1", more=[koha("31-A")]))
    bring_in(file)
    summary = bring_in(file, items="koha-952")
    assert (outcomes(summary), summary.count("items")) == (["unchanged"], 1)
    before = list(Item.objects.values())
    again = bring_in(file, items="koha-952")
    assert (again.count("items"), again.count("warned")) == (0, 0)
    assert list(Item.objects.values()) == before


def test_a_copy_that_cannot_be_made_is_a_warning_and_the_record_is_in(shelves: Shelves, tmp_path: Path) -> None:
    shelves.copy("31-TAKEN")
    file = file_of(
        tmp_path,
        book("1", more=[koha("")]),
        book("2", "Beowulf", more=[koha("31-taken")]),
        book("3", "Emma", more=[koha("31-X"), koha("31-X")]),
        book("4", "Dune", more=[koha("31-Y", b="nowhere", y="papyrus")]),
        book("5", "Kim", more=[koha("31 Z")]),
        book("6", "She", more=[koha("31-OK")]),
    )
    said = warnings_of(file)
    assert Record.objects.filter(batch_id__isnull=False).count() == 6
    assert [
        "without a barcode" in said[0],
        "31-taken" in said[1],
        "31-X" in said[2],
        "31-Y" in said[3],
        "31 Z" in said[4],
    ] == [True] * 5
    assert said[5] == "null"
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["31-OK", "31-TAKEN", "31-X"]


def test_defaults_serve_where_a_field_names_no_branch_location_or_type(shelves: Shelves, tmp_path: Path) -> None:
    file = file_of(tmp_path, book("1", more=[koha("31-A", b="", c="", y="")]))
    bring_in(file, items="koha-952", location_id=shelves.children.pk, item_type_id=shelves.book)
    item = Item.objects.get()
    assert (item.branch_id, item.location_id, item.item_type_id) == (
        shelves.people.main.pk,
        shelves.children.pk,
        shelves.book,
    )


@pytest.mark.parametrize(("code", "status"), [("1", "lost"), ("4", "missing"), ("0", "available")])
def test_the_status_of_a_copy_is_taken_over(shelves: Shelves, tmp_path: Path, code: str, status: str) -> None:
    bring_in(
        file_of(tmp_path, book("1", more=[Data("952", " ", " ", [*koha("31-A").subfields, ("1", code)])])),
        items="koha-952",
    )
    assert Item.objects.get().status == status


def test_undoing_an_import_takes_untouched_copies_with_it_and_leaves_what_is_in_use(
    shelves: Shelves, tmp_path: Path
) -> None:
    before = Record.objects.count()
    bring_in(file_of(tmp_path, book("0", "Old"), name="old.mrc"))
    file = file_of(
        tmp_path,
        book("0", "Old", more=[koha("31-A"), *subjects(1)]),
        book("1", more=[koha("31-B")]),
        book("2", "Beowulf", more=[koha("31-C")]),
    )
    summary = bring_in(file, items="koha-952")
    assert counts(summary) == {"updated": 1, "added": 2}
    Item.objects.filter(barcode="31-C").update(loan_count=1)
    batch = batch_of(summary)
    undo_import(batch_id=batch.pk, by=BY, now=NOW)
    batch.refresh_from_db()
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    batch.refresh_from_db()
    assert (batch.undone_count, batch.left_count) == (2, 1)
    assert list(Item.objects.values_list("barcode", flat=True)) == ["31-C"]
    assert Record.objects.count() == before + 2


@needs_shared_data
@pytest.mark.parametrize(
    ("name", "mapping", "least"),
    [
        ("virginia-mixed.mrc", "unicorn-999", 900),
        ("laurentian-french-marc8.mrc", "unicorn-949", 500),
        ("loc-maps.mrc", "evergreen-852", 1),
    ],
)
def test_real_copies_of_other_systems_come_in(shelves: Shelves, name: str, mapping: str, least: int) -> None:
    defaults = {"location_id": shelves.fiction.pk, "item_type_id": shelves.book}
    summary = bring_in(SHARED / "bib" / name, items=mapping, **defaults)
    assert summary.count("items") >= least
    assert bring_in(SHARED / "bib" / name, items=mapping, **defaults).count("items") == 0
