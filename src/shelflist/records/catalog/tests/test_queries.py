"""Finding titles, a record's page, and what changed between versions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog import bulk, queries
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.tests.samples import LEADER, gatsby

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def book(title: str, author: str = "", *more: Data, number: str = "") -> MarcRecord:
    fields: list[Control | Data] = [Data("245", "0", "0", [("a", title)])]
    if author:
        fields.append(Data("100", "1", " ", [("a", author)]))
    if number:
        fields.append(Control("001", number))
    return MarcRecord(LEADER, [*fields, *more])


def stored(*records: MarcRecord) -> list[int]:
    return bulk.insert_records([bulk.new_record(record) for record in records], now=NOW)


def titles(text: str) -> list[str]:
    return [row.title for row in queries.find_titles(text).rows]


def test_every_word_must_begin_a_word_whatever_its_accents() -> None:
    stored(book("L'été à Łódź", "Reymont, Władysław"), book("Party art", "Lodz, X"))
    assert titles("ete lodz") == ["L'été à Łódź"]
    assert titles("REYM wlad") == ["L'été à Łódź"]
    assert titles("art") == ["Party art"]
    assert titles("arty") == []
    assert titles("ete nothing") == []
    assert titles("") == titles("  ?! ") == []


def test_the_title_itself_comes_first_then_what_begins_with_it_then_the_rest() -> None:
    stored(book("A study of Emma"), book("Emma Brown"), book("Emma"), book("Zoo", "Emma, Z"))
    assert titles("emma") == ["Emma", "Emma Brown", "A study of Emma", "Zoo"]


def test_numbers_are_found_exactly_in_any_form() -> None:
    stored(gatsby(), book("Nature", "", Data("022", " ", " ", [("a", "0028-0836")])), book("X", number="b-77"))
    assert titles("0-684-80152-3") == titles("9780684801520") == ["The great Gatsby"]
    assert titles("0028-0836") == ["Nature"]
    assert titles("b-77") == ["X"]


def test_a_number_in_a_title_is_still_found_as_a_word() -> None:
    stored(book("1984"))
    assert titles("1984") == ["1984"]


def test_scripts_without_spaces_are_found_within() -> None:
    stored(book("東京の歴史"))
    assert titles("歴史") == ["東京の歴史"]


def test_wildcards_of_the_database_are_plain_characters() -> None:
    stored(book("Hundred"))
    assert titles("%") == titles("_undred") == []


def test_deleted_records_authorities_and_holdings_are_no_titles() -> None:
    [number] = stored(book("Gone"))
    Record.objects.filter(pk=number).update(deleted_at=NOW)
    stored(MarcRecord("00000nz  a2200000n  4500", [Data("150", " ", " ", [("a", "Gone")])]))
    assert titles("gone") == []


def test_pages_of_titles_follow_on_each_other() -> None:
    stored(*[book(f"Book {letter}") for letter in "abcde"])
    first = queries.find_titles("book", limit=2)
    assert ([row.title for row in first.rows], first.has_more) == (["Book a", "Book b"], True)
    last = queries.find_titles("book", limit=2, offset=4)
    assert ([row.title for row in last.rows], last.has_more) == (["Book e"], False)


def test_the_page_of_a_record_shows_all_of_it() -> None:
    [number] = bulk.insert_records([bulk.new_record(gatsby(), warnings=(_("Odd: {what}", what="x"),))], now=NOW)
    bulk.replace_record(number, bulk.new_record(gatsby(t245a="Gatsby :")), by_name="Ada", now=NOW, why="shorter")
    page = queries.record_page(number)
    assert page is not None
    assert page.marc == gatsby(t245a="Gatsby :")
    assert ("isbn", "9780684801520") in page.identifiers
    assert [(row.version, row.replaced_by_name, row.why) for row in page.versions] == [(1, "Ada", "shorter")]
    assert page.warnings == ()
    assert queries.record_page(999_999) is None


def test_the_warnings_of_an_import_are_sentences_on_the_page() -> None:
    [number] = bulk.insert_records([bulk.new_record(gatsby(), warnings=(_("Odd: {what}", what="x"),))], now=NOW)
    page = queries.record_page(number)
    assert page is not None
    assert [str(warning) for warning in page.warnings] == ["Odd: x"]


def test_cat_07_the_marc_of_every_version_can_be_read() -> None:
    [number] = stored(gatsby())
    bulk.replace_record(number, bulk.new_record(gatsby(t245a="Gatsby :")), by_name="", now=NOW)
    assert queries.marc_of_version(number, 1) == gatsby()
    assert queries.marc_of_version(number, 2) == gatsby(t245a="Gatsby :")
    assert queries.marc_of_version(number, 3) is None


@pytest.mark.django_db
def test_opc_04_the_editions_of_a_work_are_found_by_the_index_of_works_and_not_by_reading_all_titles() -> None:
    """The index is of works only, and the database used it never: a page of results read the whole catalogue."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever indexes it has")
    found = Record.objects.filter(kind="bib", deleted_at__isnull=True, pk__in=queries.of_works(["a", "b"]))
    plan = found.order_by("-year", "pk").explain()
    assert "USING COVERING INDEX record_work_key" in plan
    assert "SEARCH catalog_record USING INTEGER PRIMARY KEY" in plan
    numbered = Record.objects.filter(kind="bib", deleted_at__isnull=True, pk__in=range(1, 101))
    assert "SEARCH catalog_record USING INTEGER PRIMARY KEY" in numbered.explain()
