"""Looking through the catalogue for duplicates, and the screens (CAT-12)."""

from __future__ import annotations

import pytest
from django.test import Client

from shelflist.departments.cataloguing.tests.samples import NOW, book, subjects
from shelflist.departments.cataloguing.tests.test_views import EVIL, person
from shelflist.departments.duplicates.actions import finding
from shelflist.departments.duplicates.models import Pair
from shelflist.departments.duplicates.tests.samples import BY, ISBN
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


def stored() -> list[int]:
    """Foundation twice, one of them richer; a volume of its own; the same bytes twice."""
    books = [
        book("12", "Foundation", source="GB", isbn=ISBN),
        book("77", "Foundation", source="US", isbn=ISBN, more=subjects(2)),
        book("78", EVIL, source="US", isbn="9780140449136"),
        book("90", "Emma", source="US"),
        book("90", "Emma", source="US"),
    ]
    return bulk.insert_records([bulk.new_record(one) for one in books], now=NOW)


def search() -> None:
    number = finding.find_duplicates(match_set_key="careful", by=BY, now=NOW)
    assert run_here(Job.objects.get(pk=number), clock=lambda: NOW).state == "done"


def test_cat_12_pairs_are_found_with_their_reason_and_what_is_not_the_same_is_remembered() -> None:
    first, second, _volume, one, other = stored()
    search()
    pairs = {(pair.one_id, pair.other_id): pair for pair in Pair.objects.all()}
    assert set(pairs) == {(first, second), (one, other)}
    assert "ISBN" in str(pairs[first, second].reason.to_data())
    assert "to the byte" in str(pairs[one, other].reason.to_data())
    receipt = finding.set_apart(pair_id=pairs[first, second].pk, by=BY, now=NOW)
    search()
    assert [(pair.one_id, pair.state) for pair in Pair.objects.order_by("pk")] == [(first, "different"), (one, "open")]
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert Pair.objects.filter(state="open").count() == 2


def test_cat_12_the_page_shows_how_far_the_search_is_by_itself_and_comes_anew_at_its_end() -> None:
    cleo = person("cataloguer", "cleo")
    stored()
    cleo.post("/desk/duplicates/find/", {"set": "careful"})
    page = cleo.get("/desk/duplicates/").content.decode()
    assert 'hx-get="/desk/duplicates/progress/"' in page
    assert "waits for the worker" in page
    part = cleo.get("/desk/duplicates/progress/", headers={"HX-Request": "true"})
    assert ("HX-Refresh" in part, "<html" in part.content.decode()) == (False, False)
    run_here(Job.objects.get(), clock=lambda: NOW)
    assert cleo.get("/desk/duplicates/progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert 'hx-get="/desk/duplicates/progress/' not in cleo.get("/desk/duplicates/").content.decode()
    assert person("student", "stu").get("/desk/duplicates/progress/").status_code == 403


def test_cat_12_from_the_list_to_the_merged_title_by_plain_buttons() -> None:
    cleo = person("cataloguer", "cleo")
    first, second, *_others = stored()
    cleo.post("/desk/duplicates/find/", {"set": "careful"})
    run_here(Job.objects.get(), clock=lambda: NOW)
    assert "Compare and merge" in cleo.get("/desk/duplicates/").content.decode()
    there = f"/desk/duplicates/merge/?title={first}&title={second}"
    page = cleo.get(there).content.decode()
    assert all(words in page for words in ("Subject 1", "What follows to"))
    form = {
        "title": [first, second],
        "chosen": "1",
        "pick": [f"{first}:3", f"{first}:4", f"{second}:5"],
        "one-LDR": f"{first}:LDR",
        "one-008": f"{first}:2",
    }
    look = cleo.post("/desk/duplicates/merge/", {**form, "do": "look"}, headers={"HX-Request": "true"}).content.decode()
    assert [words in look for words in ("Subject 0", "Subject 1", "<html")] == [True, False, False]
    answer = cleo.post("/desk/duplicates/merge/", {**form, "do": "merge", "key": "k"})
    assert answer["location"].startswith(f"/desk/titles/{first}/")
    lead = Record.objects.get(pk=first)
    assert [words in lead.marc for words in ("Subject 0", "Subject 1")] == [True, False]
    assert cleo.get(f"/desk/titles/{second}/")["location"] == f"/desk/titles/{first}/"
    assert "Merged into another" in cleo.get(f"/desk/titles/{second}/?stay=1").content.decode()
    assert f"/desk/titles/{second}/?stay=1" in cleo.get(f"/desk/titles/{first}/").content.decode()
    assert cleo.get(f"/api/v1/titles/{second}").status_code in (302, 401)
    entry = Entry.objects.get(verb="merge-titles")
    undo(entry_id=entry.pk, by=BY, now=NOW)


def test_cat_12_the_public_address_of_a_merged_title_leads_on(client: Client) -> None:
    first, second, *_others = stored()
    Record.objects.filter(pk=second).update(merged_into=first, deleted_at=NOW)
    assert client.get(f"/title/{second}/")["location"] == f"/title/{first}/"


@pytest.mark.one_database
def test_cat_12_a_title_is_named_by_number_isbn_or_a_copy_and_whoever_may_not_is_told() -> None:
    cleo = person("cataloguer", "cleo")
    first, second, volume, *_others = stored()
    base = f"/desk/duplicates/merge/?title={first}"
    assert cleo.get(f"{base}&add=%23{second}")["location"].endswith(f"title={first}&title={second}")
    assert cleo.get(f"{base}&add=9780140449136")["location"].endswith(f"title={volume}")
    assert "More than one title fits" in cleo.get(f"{base}&add={ISBN}").content.decode()
    assert "No title fits" in cleo.get(f"{base}&add=nothing+so").content.decode()
    assert EVIL not in cleo.get(f"{base}&title={volume}").content.decode()
    assert person("technician", "theo").get(base).status_code == 403
