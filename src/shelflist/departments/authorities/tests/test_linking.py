"""Headings follow records, are linked with their authorities, and titles are read with what these say."""

from __future__ import annotations

from typing import Any

import pytest

from shelflist.departments.authorities.tests.authorities import NOW, authority, heading, links, put, title
from shelflist.records.catalog import bulk, queries
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.publishing import public_marc

pytestmark = pytest.mark.django_db


def twain(number: str = "n79021164", **more: Any) -> MarcRecord:
    return authority(
        number,
        heading("100", "a Twain, Mark,", "d 1835-1910"),
        heading("400", "a Clemens, Samuel,", "d 1835-1910"),
        **more,
    )


def subject_text(record_id: int, tag: str = "650") -> list[str]:
    found = queries.public_record(record_id)
    assert found is not None
    return [field.text("abcdxyz") for field in found.marc.all(tag)]


def test_aut_03_a_title_is_linked_and_read_with_its_authority() -> None:
    [mark] = put(twain())
    [book, other] = put(
        title("Roughing it", author=heading("100", "a Clemens, Samuel,", "d 1835-1910,", "e author.")),
        title("Tom Sawyer", heading("700", "a Twain, Mark,", "d 1835-1910.")),
    )
    assert links(book) == [("100", "linked", mark, "variant")]
    assert links(other) == [("700", "linked", mark, "heading")]
    found = queries.public_record(book)
    assert found is not None
    assert found.marc.all("100")[0].subfields == [
        ("a", "Twain, Mark,"), ("d", "1835-1910,"), ("e", "author."), ("0", "(DLC)n79021164"),
    ]  # fmt: skip
    assert Record.objects.get(pk=book).author == "Twain, Mark"
    assert "Clemens" in Record.objects.get(pk=book).marc


def test_an_authority_that_comes_later_links_what_was_there() -> None:
    [book] = put(title("Dishes", heading("650", "a Cookery", "z France.", ind2="0")))
    assert links(book) == [("650", "unlinked", None, "")]
    [cooking] = put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    assert links(book) == [("650", "linked", cooking, "variant")]
    assert subject_text(book) == ["Cooking France."]


def test_aut_02_nothing_is_linked_across_thesauri() -> None:
    [lcsh, mesh] = put(
        authority("sh1", heading("150", "a Children")), authority("D1", heading("150", "a Children"), code="c")
    )
    fields = [heading("650", "a Children", ind2=ind2) for ind2 in "0123"]
    [book] = put(title("Of children", *fields, heading("650", "a Children", "2 fast", ind2="7")))
    assert [(state, number) for _tag, state, number, _how in links(book)] == [
        ("linked", lcsh), ("unlinked", None), ("linked", mesh), ("unlinked", None), ("unlinked", None),
    ]  # fmt: skip


def test_aut_05_ambiguous_and_deleted_targets_are_told_apart() -> None:
    [first, second] = put(authority("sh1", heading("150", "a Mercury")), authority("sh2", heading("150", "a Mercury")))
    [book, numbered] = put(
        title("Of Mercury", heading("650", "a Mercury", ind2="0")),
        title("Of the planet", heading("650", "a Planet Mercury", "0 (DLC)sh2", ind2="0")),
    )
    assert links(book) == [("650", "ambiguous", None, "heading")]
    assert links(numbered) == [("650", "linked", second, "number")]
    Record.objects.filter(pk=second).update(deleted_at=NOW)
    put()
    assert links(numbered) == [("650", "gone", None, "")]
    assert first is not None


def test_the_number_in_a_field_counts_more_than_its_words() -> None:
    [wrong, right] = put(
        authority("sh1", heading("150", "a Turkey")), authority("sh85138786", heading("150", "a Turkeys"))
    )
    uri = "0 http://id.loc.gov/authorities/subjects/sh85138786"
    [book] = put(title("Birds", heading("650", "a Turkey", uri, ind2="0")))
    assert links(book) == [("650", "linked", right, "number")]
    assert subject_text(book) == ["Turkeys"]
    assert wrong != right


def test_two_fields_that_become_the_same_are_shown_once() -> None:
    """P26: a merge never leaves two equal fields."""
    put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    [book] = put(title("Dishes", heading("650", "a Cookery.", ind2="0"), heading("650", "a Cooking.", ind2="0")))
    assert subject_text(book) == ["Cooking."]
    assert [field.text("a") for field in public_marc([book])[book].all("650")] == ["Cooking."]


def test_a_changed_title_is_linked_anew_and_keeps_what_was_chosen() -> None:
    [cooking] = put(authority("sh1", heading("150", "a Cooking")))
    [book] = put(title("Dishes", heading("650", "a Cooking", ind2="0")))
    new = bulk.new_record(title("Dishes", heading("500", "a A note"), heading("650", "a Cooking", ind2="0")))
    bulk.replace_record(book, new, by_name="Ines", now=NOW)
    put()
    assert links(book) == [("650", "linked", cooking, "heading")]
    bulk.replace_record(book, bulk.new_record(title("Dishes")), by_name="Ines", now=NOW)
    put()
    assert links(book) == []


def test_link_records_links_what_an_import_brought() -> None:
    from shelflist.departments.authorities.actions import link_records

    [cooking] = put(authority("sh1", heading("150", "a Cooking")))
    made = bulk.insert_records([bulk.new_record(title("Dishes", heading("650", "a Cooking", ind2="0")))], now=NOW)
    link_records(record_ids=made, now=NOW)
    assert links(made[0]) == [("650", "linked", cooking, "heading")]
