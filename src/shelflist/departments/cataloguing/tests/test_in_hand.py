"""A record beside the thing in hand: what differs, what is kept of it, and the queue of what was not compared."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.models import Verification
from shelflist.departments.cataloguing.rules.in_hand import (
    AS_IN_THE_RECORD,
    LABELS,
    Verdict,
    compare,
    reasons_against,
    recorded,
)
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.tests.samples import gatsby

CASES = tomllib.loads((Path(__file__).parent / "cases" / "in_hand.toml").read_text())


def record_of(said: dict[str, str]) -> MarcRecord:
    fields: dict[str, Any] = {}
    for place, text in said.items():
        if len(place) == 3:
            fields[place] = Control(place, text)
        elif place[:3] in ("020",):
            fields[place] = Data(place[:3], " ", " ", [(place[3], text)])
        else:
            fields.setdefault(place[:3], Data(place[:3], " ", " ", [])).subfields.append((place[3], text))
    return MarcRecord("00000nam a2200000 a 4500", list(fields.values()))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: f"{case['point']}: {case['said']}")
def test_t24_each_point_says_why_the_thing_differs_from_the_record(case: dict[str, str]) -> None:
    points = {one.name: one for one in compare(record_of(CASES["record"]), {case["point"]: case["said"]})}
    point = points.pop(case["point"])
    assert str(point.why or "") == case.get("why", "")
    assert point.verdict is (Verdict.DIFFERS if "why" in case else Verdict.SAME)
    assert {one.verdict for one in points.values()} == {Verdict.LEFT}


def test_t24_a_record_that_says_nothing_differs_from_whatever_the_thing_says() -> None:
    said = dict.fromkeys(LABELS, "1999") | {"isbn": "9780261102217"}
    assert {one.verdict for one in compare(MarcRecord("00000nam a2200000 a 4500", []), said)} == {Verdict.DIFFERS}


@given(st.dictionaries(st.sampled_from(sorted(LABELS)), st.text(max_size=60)))
def test_t24_any_text_is_compared_or_refused_with_a_reason_that_names_its_field(said: dict[str, str]) -> None:
    assert {one.name for one in compare(record_of(CASES["record"]), said)} == set(LABELS)
    for refusal in reasons_against(said):
        assert refusal.code in {"isbn-wrong", "nothing-compared"}


def test_t24_what_the_record_says_is_the_same_as_itself() -> None:
    record = record_of(CASES["record"] | {"260c": "1998."})
    said = recorded(record) | {"isbn": "0261102214"}
    assert {one.verdict for one in compare(record, said)} == {Verdict.SAME}


@pytest.fixture
def cleo(db: None) -> Client:
    return person("cataloguer", "cleo")


@pytest.fixture
def record(db: None) -> Record:
    [number] = bulk.insert_records([bulk.new_record(gatsby())], now=timezone.now())
    return Record.objects.get(pk=number)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_cat_22_a_record_is_verified_in_hand_with_date_person_and_points(cleo: Client, record: Record) -> None:
    there = f"/desk/titles/{record.pk}/in-hand/"
    assert "The great Gatsby" in page(cleo, "/desk/titles/in-hand/")
    answer = cleo.post(there, {"all": "1", **{f"said-{name}": "" for name in LABELS}})
    assert answer.url.startswith("/desk/titles/in-hand/?done=")  # type: ignore[attr-defined] # a redirect
    found = Verification.objects.get(record=record)
    assert (found.by_name, found.version, found.whole, found.differs) == ("Cleo", 1, True, {})
    assert "The great Gatsby" not in page(cleo, "/desk/titles/in-hand/")
    assert "The great Gatsby" in page(cleo, "/desk/titles/in-hand/?which=done")
    assert "Verified in hand" in page(cleo, f"/desk/titles/{record.pk}/")
    cleo.post(f"/desk/journal/{Entry.objects.get(verb='verify-record').pk}/undo/")
    assert not Verification.objects.exists()


def test_t24_what_differs_is_shown_kept_and_stays_in_the_queue_until_the_record_is_mended(
    cleo: Client, record: Record
) -> None:
    there = f"/desk/titles/{record.pk}/in-hand/"
    typed = {"said-title": "The great Gatsbys", "said-year": "1901", "same": "pages"}
    looked = cleo.post(there, {**typed, "look": "1"})
    assert looked.status_code == 200
    assert "The title page says something else." in looked.content.decode()
    assert 'value="The great Gatsbys"' in looked.content.decode()
    assert not Verification.objects.exists(), "looking keeps nothing"
    answer = cleo.post(there, {**typed, "mend": "1"})
    assert answer.url.startswith(f"/desk/titles/{record.pk}/edit/?done=")  # type: ignore[attr-defined] # a redirect
    found = Verification.objects.get()
    assert found.differs == {"title": "The great Gatsbys", "year": "1901"}
    assert (sorted(found.points), found.whole) == (["pages", "title", "year"], False)
    assert "The great Gatsbys" in page(cleo, "/desk/titles/in-hand/?which=differs")
    assert "2 points differ" in page(cleo, f"/desk/titles/{record.pk}/")
    Record.objects.filter(pk=record.pk).update(version=2)
    assert "The great Gatsby" not in page(cleo, "/desk/titles/in-hand/?which=differs")
    assert "The great Gatsby" in page(cleo, "/desk/titles/in-hand/?which=changed")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"said-isbn": "9780261102218"}, "its check digit does not fit"),
        ({"said-title": "a" * 401}, "at most 400 characters"),
        ({"said-title": "  "}, "Nothing was compared."),
        ({"same": "nonsense"}, "Nothing was compared."),
    ],
)
def test_t24_what_cannot_be_is_refused_and_what_was_typed_stays(
    cleo: Client, record: Record, typed: dict[str, str], words: str
) -> None:
    entries = Entry.objects.count()
    answer = cleo.post(f"/desk/titles/{record.pk}/in-hand/", {**{f"said-{name}": "" for name in LABELS}, **typed})
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert (Verification.objects.count(), Entry.objects.count()) == (0, entries)


def test_t24_a_scan_opens_the_record_with_its_isbn_said(cleo: Client, record: Record) -> None:
    answer = cleo.get("/desk/titles/in-hand/?scan=9780684801520")
    assert answer.status_code == 302
    assert answer.url == f"/desk/titles/{record.pk}/in-hand/?isbn=9780684801520"  # type: ignore[attr-defined] # a redirect
    assert 'value="9780684801520"' in page(cleo, answer.url)  # type: ignore[attr-defined] # a redirect
    assert "Nothing in the catalogue has" in page(cleo, "/desk/titles/in-hand/?scan=9780306406157")
    assert cleo.get("/desk/titles/999999/in-hand/").status_code == 404
    assert person("selector", "sel").get("/desk/titles/in-hand/").status_code == 403


def test_t24_as_in_the_record_is_said_by_a_tick() -> None:
    [point] = [one for one in compare(record_of(CASES["record"]), {"pages": AS_IN_THE_RECORD}) if one.name == "pages"]
    assert (point.verdict, point.in_hand) == (Verdict.SAME, "")
