"""Split headings, files checked before they are loaded, and the screens."""

from __future__ import annotations

import io

import pytest

from shelflist.departments.authorities.actions import splitting
from shelflist.departments.authorities.models import Authority, SplitHeading, TitleHeading
from shelflist.departments.authorities.queries.checking import checked
from shelflist.departments.authorities.queries.finding import candidates, find
from shelflist.departments.authorities.queries.problems import problem_counts, problems
from shelflist.departments.authorities.rules.splitting import Form, evidence
from shelflist.departments.authorities.tests.authorities import (
    CATALOGUER,
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
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("TWAIN, MARK $d 1835 1910", "TWAIN, MARK", True),
        ("SMITH, JOHN $d 1940", "SMITH, JOHN $d 1951", False),
        ("SMITH, JOHN", "SMITH, J", True),
        ("SMITH, JOHN", "SMITH, JANE", False),
        ("SMITH, JOHN RONALD", "SMITH, JOHN", True),
        ("SMITH, JOHN $d 1940 2001", "SMITH, JOHN $d 1940", True),
    ],
)
@pytest.mark.one_database
def test_aut_11_what_speaks_for_two_forms_being_one(one: str, other: str, fits: bool) -> None:
    found = evidence("person", Form(one, one, 2, 1), Form(other, other, 1, 2))
    assert bool(found) is fits


def test_aut_11_split_headings_are_found_merged_and_taken_apart_again() -> None:
    [book, other, third] = put(
        title("Roughing it", author=heading("100", "a Twain, Mark,", "d 1835-1910.")),
        title("Roughing it", author=heading("100", "a Twain, M.")),
        title("Bread", author=heading("100", "a Twain, Shania.")),
    )
    splitting.start_finding(by=CATALOGUER, now=NOW)
    run_jobs()
    row = SplitHeading.objects.get()
    assert {form["text"] for form in row.forms} == {"Twain, M.", "Twain, Mark, 1835-1910"}
    assert "both forms" in str(row.evidence)
    keep = TitleHeading.objects.get(record_id=book)
    away = TitleHeading.objects.get(record_id=other)
    made = splitting.merge_forms(split_id=row.pk, keep=keep.pk, others=[away.pk], by=CATALOGUER, now=NOW)
    assert links(other) == [("100", "linked", made.authority_id, "variant")]
    assert SplitHeading.objects.count() == 0
    undo(entry_id=made.entry_id, by=CATALOGUER, now=NOW)
    assert Authority.objects.count() == 0
    assert links(other)[0][1] != "linked"
    assert links(third) == [("100", "unlinked", None, "")]


def test_aut_11_what_is_not_one_is_not_listed_again() -> None:
    put(*(title("A", author=heading("100", name)) for name in ("a Smith, John.", "a Smith, J.")))
    splitting.start_finding(by=CATALOGUER, now=NOW)
    run_jobs()
    row = SplitHeading.objects.get()
    splitting.set_split_aside(split_id=row.pk, by=CATALOGUER, now=NOW)
    with pytest.raises(Refused):
        splitting.set_split_aside(split_id=row.pk, by=CATALOGUER, now=NOW)
    splitting.start_finding(by=CATALOGUER, now=NOW)
    run_jobs()
    assert SplitHeading.objects.get().set_aside


def test_aut_09_headings_of_a_file_are_valid_variants_or_unknown() -> None:
    put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    record = title(
        "Dishes",
        heading("650", "a Cooking", "z France.", ind2="0"),
        heading("650", "a Cookery.", ind2="0"),
        heading("650", "a Cuisine", ind2="0"),
        heading("650", "a Cooking", ind2="2"),
    )
    before = Record.objects.count()
    assert [(one.verdict, one.use, one.main_only) for one in checked([(1, record)])] == [
        ("valid", "", True), ("variant", "Cooking", False), ("none", "", False), ("none", "", False),
    ]  # fmt: skip
    assert Record.objects.count() == before


def test_aut_03_authorities_are_found_by_their_references_and_counted() -> None:
    [cooking] = put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    put(*(title(name, heading("650", words, ind2="0")) for name, words in (("A", "a Cooking"), ("B", "a Cookery"))))
    assert [(one.text, one.use, one.title_count) for one in find("cook")] == [
        ("Cookery", "Cooking", 2), ("Cooking", "", 2),
    ]  # fmt: skip
    assert [one.authority_id for one in candidates("650", "0", [("a", "Cooke")])] == [cooking]
    assert candidates("650", "2", [("a", "Cooke")]) == []


def test_aut_05_what_waits_is_listed_once_for_each_form() -> None:
    put(authority("sh1", heading("150", "a Mercury")), authority("sh2", heading("150", "a Mercury")))
    put(*(title(name, heading("650", "a Mercury", ind2="0"), heading("650", "a Mars", ind2="0")) for name in "AB"))
    assert problem_counts() == {"ambiguous": 2, "gone": 0, "unlinked": 2}
    [row] = problems("ambiguous")
    assert (row.text, row.title_count, len(row.choices)) == ("Mercury", 2, 2)


def test_a_file_that_is_no_file_of_records_is_not_an_error() -> None:
    from shelflist.departments.authorities.views.checking import _records

    assert list(_records(io.BytesIO(b"no records"), "x.mrc")) == []
