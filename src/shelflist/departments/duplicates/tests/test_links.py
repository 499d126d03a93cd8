"""$w of linking entries follows a merge, and comes back with its undo (CAT-12)."""

from __future__ import annotations

import pytest

from shelflist.departments.cataloguing.tests.samples import NOW, book
from shelflist.departments.duplicates.actions.links import Named, with_links
from shelflist.departments.duplicates.actions.merging import merge_titles
from shelflist.departments.duplicates.tests.samples import BY, LATER
from shelflist.ground.journal.actions import undo
from shelflist.records.catalog import actions as catalog
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.catalog.queries import record_page

pytestmark = pytest.mark.django_db


def entry(*numbers: str, tag: str = "776") -> Data:
    return Data(tag, "0", "8", [("i", "Online version:"), ("t", "The hobbit"), *(("w", number) for number in numbers)])


def added(number: str, *links: Data, source: str = "DLC") -> Record:
    receipt = catalog.add_record(marc=book(number, source=source, more=links), by=BY, now=NOW)
    return Record.objects.get(pk=receipt.record_id)


def links_of(record: Record) -> list[str]:
    marc = MarcRecord.from_json(Record.objects.get(pk=record.pk).marc)
    return [value for tag in ("773", "776") for field in marc.all(tag) for value in field.all("w")]


@pytest.mark.one_database
def test_cat_12_a_bare_number_means_a_record_of_the_same_system_only() -> None:
    gone = {"2": Named("2", "DLC"), "(DLC)2": Named("2", "DLC")}
    same, foreign = book("9", more=[entry("2", "(DLC)2", "3")]), book("9", source="DE", more=[entry("2", "(DLC)2")])
    assert with_links(same, gone, Named("1", "DLC")).first("776").all("w") == ["1", "(DLC)1", "3"]  # type: ignore[union-attr] # it is there
    assert with_links(foreign, gone, Named("1", "DLC")).first("776").all("w") == ["2", "(DLC)1"]  # type: ignore[union-attr] # as above


def test_cat_12_what_names_a_merged_title_names_the_one_that_stayed_until_that_is_undone() -> None:
    lead, other = added("1"), added("2")
    online = added("3", entry("(DLC)2", "(DE-627)88"))
    part = added("4", entry("2", tag="773"))
    apart = added("5", entry("(XYZ)2"))
    changed = added("6", entry("(DLC)2"))
    before = {one.pk: one.marc for one in Record.objects.all()}
    receipt = merge_titles(
        versions={lead.pk: 1, other.pk: 1}, lead_id=lead.pk, marc=MarcRecord.from_json(lead.marc), by=BY, now=NOW
    )
    assert links_of(online) == ["(DLC)1", "(DE-627)88"]
    assert [links_of(part), links_of(apart), links_of(changed)] == [["1"], ["(XYZ)2"], ["(DLC)1"]]
    assert RecordIdentifier.objects.filter(record=online, kind="linked", value="(DLC)1").exists()
    by_hand = book("6", more=[entry("(DLC)77")])
    catalog.save_record(record_id=changed.pk, marc=by_hand, version=2, by=BY, now=NOW)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    after = {one.pk: one.marc for one in Record.objects.all()}
    assert links_of(changed) == ["(DLC)77"], "what somebody wrote since stays"
    assert {number: marc for number, marc in after.items() if number != changed.pk} == {
        number: marc for number, marc in before.items() if number != changed.pk
    }


def test_cat_12_a_link_is_no_number_of_the_record_itself() -> None:
    added("2")
    one = added("3", entry("(DLC)2"))
    page = record_page(one.pk)
    assert page is not None
    assert ("linked", "(DLC)2") not in page.identifiers
