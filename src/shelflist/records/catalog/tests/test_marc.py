"""MarcRecord and its JSON text."""

from __future__ import annotations

from hypothesis import given

from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.tests.samples import gatsby, records


@given(records())
def test_json_text_gives_the_same_record_back(record: MarcRecord) -> None:
    assert MarcRecord.from_json(record.to_json()) == record


def test_json_text_is_compact_and_shows_its_letters() -> None:
    record = MarcRecord("00000nam a2200000 i 4500", [Control("001", "1"), Data("245", "0", "0", [("a", "Łódź")])])
    assert record.to_json() == '["00000nam a2200000 i 4500",[["001","1"],["245","0","0",[["a","Łódź"]]]]]'


def test_fields_read_from_json_have_names() -> None:
    record = MarcRecord.from_json(gatsby().to_json())
    field = record.first("245")
    assert field is not None
    assert (field.tag, field.ind2, field.first("a")) == ("245", "4", "The great Gatsby :")


def test_access_helpers_answer_with_nothing_rather_than_fail() -> None:
    record = gatsby()
    assert record.control("001") == "ocm00012345"
    assert record.control("245") == ""
    assert record.control("999") == ""
    assert record.first("999") is None
    assert record.first("001") is None
    assert record.subfield("999", "a") == ""
    assert record.subfield("245", "zb") == "a novel /"
    assert list(record.subfields("650", "av")) == ["Rich people", "Fiction."]
    assert [field.tag for field in record.all("245", "100")] == ["100", "245"]
    field = record.all("245")[0]
    assert field.text("ac") == "The great Gatsby : F. Scott Fitzgerald."
    assert field.text() == "The great Gatsby : a novel / F. Scott Fitzgerald."
    assert field.all("b") == ["a novel /"]
    assert field.first("x") == ""
