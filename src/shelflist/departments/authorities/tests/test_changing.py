"""Renaming, merging, making and relabelling: one small write, titles read otherwise at once, all of it taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.departments.authorities.actions import changing, creating, naming
from shelflist.departments.authorities.models import Authority, Spread, TitleHeading
from shelflist.departments.authorities.tests.authorities import (
    CATALOGUER,
    NOBODY,
    NOW,
    authority,
    heading,
    links,
    put,
    run_jobs,
    title,
)
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog import queries
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=29)
ME: Any = {"by": CATALOGUER, "now": NOW}


def shown(record_id: int, tag: str = "650") -> list[str]:
    found = queries.public_record(record_id)
    assert found is not None
    return [field.text("abcdxyzt") for field in found.marc.all(tag)]


def references(authority_id: int) -> list[str]:
    marc = MarcRecord.from_json(Record.objects.get(pk=authority_id).marc)
    return [field.text() for field in marc.fields if len(field) == 4 and field.tag[0] == "4"]


def cookery() -> tuple[int, int]:
    [subject] = put(authority("sh1", heading("150", "a Cookery")))
    [book] = put(title("Dishes", heading("650", "a Cookery", "z France.", ind2="0")))
    return subject, book


def test_aut_04_a_renamed_heading_is_read_at_once_and_the_titles_stay_as_they_were() -> None:
    """P26: a heading change is one small write; the index and the columns follow by a job."""
    subject, book = cookery()
    before = Record.objects.get(pk=book)
    made = changing.rename_heading(authority_id=subject, heading="Cooking", leave_dates=True, **ME)
    assert (made.title_count, shown(book)) == (1, ["Cooking France."])
    record = Record.objects.get(pk=book)
    assert (record.marc, record.version) == (before.marc, before.version)
    assert references(subject) == ["nne Cookery"]
    run_jobs()
    record = Record.objects.get(pk=book)
    assert "cooking" in record.search_text
    assert (record.marc, record.version, record.changed_at) == (before.marc, before.version, before.changed_at)
    assert Spread.objects.get().done_count == 1


def test_aut_04_the_titles_dates_change_unless_they_are_left() -> None:
    subject, book = cookery()
    Record.objects.update(changed_at=NOW - timedelta(days=9))
    changing.rename_heading(authority_id=subject, heading="Cooking", **ME)
    run_jobs()
    assert Record.objects.get(pk=book).changed_at == NOW


def test_aut_04_a_rename_is_taken_back_within_thirty_days() -> None:
    subject, book = cookery()
    made = changing.rename_heading(authority_id=subject, heading="Cooking", **ME)
    undo(entry_id=made.entry_id, by=CATALOGUER, now=LATER)
    assert (shown(book), references(subject)) == (["Cookery France."], [])


def test_a_rename_writes_nothing_on_a_no() -> None:
    subject, _book = cookery()
    for who, words, code in (
        (NOBODY, "Cooking", "not-permitted"), (CATALOGUER, " ", "heading-empty"),
        (CATALOGUER, "Cookery", "nothing-changed"),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            changing.rename_heading(authority_id=subject, heading=words, by=who, now=NOW)
        assert no.value.codes == (code,)
    with pytest.raises(Refused):
        changing.rename_heading(authority_id=0, heading="Cooking", **ME)
    assert (Entry.objects.count(), Spread.objects.count()) == (0, 0)


def test_aut_04_merged_authorities_are_one_heading_and_come_apart_exactly() -> None:
    """P26: merges reversible, de-duplicated: never two equal fields."""
    [kept, away] = put(
        authority("n1", heading("100", "a Twain, Mark,", "d 1835-1910")),
        authority("n2", heading("100", "a Clemens, Samuel"), heading("400", "a Snodgrass, Quintus")),
    )
    [book, both] = put(
        title("Roughing it", author=heading("100", "a Clemens, Samuel,", "e author.")),
        title("Letters", heading("700", "a Clemens, Samuel."), heading("700", "a Twain, Mark,", "d 1835-1910.")),
    )
    made = changing.merge_authorities(keep_id=kept, away_ids=[away], **ME)
    assert made.title_count == 2
    assert shown(book, "100") == ["Twain, Mark, 1835-1910,"]
    assert shown(both, "700") == ["Twain, Mark, 1835-1910."]
    assert references(kept) == ["Clemens, Samuel", "Snodgrass, Quintus"]
    assert Record.objects.get(pk=away).deleted_at == NOW
    [late] = put(title("Sketches", heading("700", "a Snodgrass, Quintus", "0 (DLC)n2")))
    assert links(late) == [("700", "linked", kept, "number")]
    undo(entry_id=made.entry_id, by=CATALOGUER, now=LATER)
    assert shown(book, "100") == ["Clemens, Samuel,"]
    assert shown(both, "700") == ["Clemens, Samuel.", "Twain, Mark, 1835-1910."]
    assert references(kept) == []
    assert Record.objects.get(pk=away).deleted_at is None


def test_only_alike_authorities_are_merged() -> None:
    [one, other] = put(
        authority("sh1", heading("150", "a Children")), authority("D1", heading("150", "a Child"), code="c")
    )
    for away, code in (([other], "not-alike"), ([one], "too-few-authorities"), ([99999], "not-found")):
        with pytest.raises(Refused) as no:
            changing.merge_authorities(keep_id=one, away_ids=away, **ME)
        assert no.value.codes == (code,)
    assert Authority.objects.filter(merged_into=None).count() == 2


def test_a_later_change_stands_in_the_way_of_taking_back() -> None:
    subject, _book = cookery()
    made = changing.rename_heading(authority_id=subject, heading="Cooking", **ME)
    changing.rename_heading(authority_id=subject, heading="Cuisine", **ME)
    with pytest.raises(Refused) as no:
        undo(entry_id=made.entry_id, by=CATALOGUER, now=NOW)
    assert no.value.codes == ("changed-since",)


def test_aut_01_an_authority_is_made_of_a_title_s_heading_with_its_other_forms() -> None:
    [book, other] = put(
        title("Poems", author=heading("100", "a Okri, Ben,", "e author.")),
        title("More poems", author=heading("100", "a Okri, B.")),
    )
    first = TitleHeading.objects.get(record_id=book)
    second = TitleHeading.objects.get(record_id=other)
    made = creating.create_authority(heading_id=first.pk, see_from=[second.pk], **ME)
    marc = MarcRecord.from_json(Record.objects.get(pk=made.authority_id).marc)
    assert [(field.tag, field.text()) for field in marc.fields if len(field) == 4 and field.tag[0] in "14"] == [
        ("100", "Okri, Ben"), ("400", "Okri, B."),
    ]  # fmt: skip
    assert links(book) == [("100", "linked", made.authority_id, "heading")]
    assert links(other) == [("100", "linked", made.authority_id, "variant")]
    with pytest.raises(Refused) as no:
        creating.create_authority(heading_id=first.pk, **ME)
    assert no.value.codes == ("already-linked",)
    undo(entry_id=made.entry_id, by=CATALOGUER, now=NOW)
    assert links(book) == [("100", "unlinked", None, "")] or links(book)[0][1] == "gone"


def test_aut_01_an_authority_made_here_is_without_errors() -> None:
    from shelflist.records.catalog.validation import validate

    [book] = put(
        title("Poems", heading("650", "a Rivers", "z Ghana.", ind2="0"), author=heading("100", "a Okri, Ben."))
    )
    for one in TitleHeading.objects.filter(record_id=book):
        made = creating.create_authority(heading_id=one.pk, **ME)
        marc = MarcRecord.from_json(Record.objects.get(pk=made.authority_id).marc)
        assert [found for found in validate(marc, "authority") if found.severity == "error"] == []


def test_aut_05_what_no_rule_could_link_is_linked_by_hand_in_all_titles_at_once() -> None:
    [first, second] = put(authority("sh1", heading("150", "a Mercury")), authority("sh2", heading("150", "a Mercury")))
    [book, other] = put(*(title(name, heading("650", "a Mercury", ind2="0")) for name in ("Of Mercury", "On Mercury")))
    row = TitleHeading.objects.get(record_id=book)
    made = creating.link_form(heading_id=row.pk, authority_id=second, **ME)
    assert made.title_count == 2
    assert links(other) == [("650", "linked", second, "hand")]
    put()
    undo(entry_id=made.entry_id, by=CATALOGUER, now=NOW)
    assert links(book)[0][1] == "ambiguous"
    assert first != second


def test_aut_12_the_library_s_words_are_shown_and_the_source_s_stay() -> None:
    [subject] = put(authority("sh1", heading("150", "a Illegal aliens")))
    [book] = put(title("Borders", heading("650", "a Illegal aliens", "z Texas.", ind2="0")))
    made = naming.prefer_local_term(authority_id=subject, label="Undocumented immigrants", why="Respect", **ME)
    assert shown(book) == ["Undocumented immigrants Texas."]
    run_jobs()
    assert "undocumented" in Record.objects.get(pk=book).search_text
    with pytest.raises(Refused) as no:
        naming.prefer_local_term(authority_id=subject, label="Undocumented  immigrants", why="Respect", **ME)
    assert no.value.codes == ("nothing-changed",)
    undo(entry_id=made.entry_id, by=CATALOGUER, now=LATER)
    assert shown(book) == ["Illegal aliens Texas."]
