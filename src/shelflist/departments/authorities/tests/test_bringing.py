"""Files of authorities: matched by number, then by heading in the same thesaurus; taken back in one act."""

from __future__ import annotations

import pytest

from shelflist.departments.authorities.actions.bringing import bring_in_authorities
from shelflist.departments.authorities.models import Authority
from shelflist.departments.authorities.tests.authorities import (
    CATALOGUER,
    NOBODY,
    NOW,
    authority,
    heading,
    links,
    put,
    title,
)
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.catalog import codec
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data

pytestmark = pytest.mark.django_db


def test_aut_06_authorities_are_matched_by_number_then_by_heading() -> None:
    ours, local = put(
        authority("sh1", heading("150", "a Cookery"), heading("450", "a Our own reference")),
        authority("", heading("150", "a Rivers"), system=""),
    )
    [book] = put(title("Dishes", heading("650", "a Our own reference", ind2="0")))
    file = [
        authority("sh1", heading("150", "a Cooking")),
        authority("sh7", heading("150", "a RIVERS."), heading("450", "a Streams")),
        authority("D9", heading("150", "a Rivers"), code="c", system="DNLM"),
        title("No authority"),
    ]
    made = bring_in_authorities(records=file, by=CATALOGUER, now=NOW)
    assert (made.added, made.replaced, made.unchanged, made.left_out) == (1, 2, 0, 1)
    assert {one.pk: one.text for one in Authority.objects.filter(pk__in=(ours, local))} == {
        ours: "Cooking", local: "RIVERS",
    }  # fmt: skip
    assert links(book) == [("650", "linked", ours, "variant")]
    again = bring_in_authorities(records=file[:3], by=CATALOGUER, now=NOW)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 3)
    undo(entry_id=made.entry_id, by=CATALOGUER, now=NOW)
    assert sorted(Authority.objects.values_list("text", flat=True)) == ["Cookery", "Rivers"]


def test_aut_06_the_same_heading_numbered_otherwise_by_its_source_is_another_authority() -> None:
    put(authority("sh1", heading("150", "a Mercury")))
    made = bring_in_authorities(records=[authority("sh2", heading("150", "a Mercury"))], by=CATALOGUER, now=NOW)
    assert (made.added, Authority.objects.count()) == (1, 2)


def test_nothing_is_brought_in_on_a_no() -> None:
    for who, records, code in (
        (NOBODY, [authority("sh1", heading("150", "a Mercury"))], "not-permitted"),
        (CATALOGUER, [title("No authority")], "file-empty"),
    ):
        with pytest.raises(Refused) as no:
            bring_in_authorities(records=records, by=who, now=NOW)
        assert no.value.codes == (code,)
    assert Authority.objects.count() == 0


@needs_shared_data
def test_aut_06_real_subject_authorities_come_in_and_come_again_unchanged() -> None:
    with (SHARED / "authority" / "lcsh-subject-strings.mrc").open("rb") as file:
        records = [one.record for one in codec.read(file) if one.record is not None][:300]
    made = bring_in_authorities(records=records, by=CATALOGUER, now=NOW)
    again = bring_in_authorities(records=records, by=CATALOGUER, now=NOW)
    assert made.added + made.left_out + made.replaced + made.unchanged == len(records)
    assert made.added > 250
    assert again.added == 0
