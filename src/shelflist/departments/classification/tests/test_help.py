"""Learning from the catalogue and the page of suggestions (CAT-20, CAT-21, T19)."""

from __future__ import annotations

import pytest
from django.test import Client

from shelflist.departments.classification import queries
from shelflist.departments.classification.actions import learn_in_turns, learn_next, learn_what_changed
from shelflist.departments.classification.models import Learned, Mark, Progress
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.actions import add_record, delete_record, save_record
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.patrons.tests.library import sign_in

pytestmark = pytest.mark.django_db


def marc(title: str, number: str, *headings: str, author: str = "Child, Julia") -> MarcRecord:
    subjects = "".join(f"\n650 #0 ‡a{one}" for one in headings)
    classed = f"082 00 ‡a{number}\n" if number else ""
    text = f"LDR 00000nam a2200000 i 4500\n{classed}100 1# ‡a{author}\n245 10 ‡a{title}{subjects}"
    return typed(text).record


def add(title: str, number: str, *headings: str, author: str = "Child, Julia") -> int:
    return add_record(marc=marc(title, number, *headings, author=author), by=BY, now=NOW).record_id


@pytest.fixture
def kitchen(db: None) -> list[int]:
    """Three cook books, and thirty titles that are about something else."""
    Record.objects.filter(marc="{}").update(marc=marc("Emma", "", author="Austen, Jane").to_json())
    found = [
        add("French country kitchen", "641.5944", "Cooking, French"),
        add("French pastry at home", "641.865", "Pastry", "Cooking, French", author="Lenôtre, Gaston"),
        add("The bistro kitchen", "641.5944", "Cooking, French", author="David, Elizabeth"),
    ]
    for number in range(30):
        add(f"Planet {number} observed", "523.4", "Planets", author=f"Sagan, Carl {number}")
    learn_what_changed()
    return found


def test_cat_21_t19_a_new_title_is_told_where_its_like_stands_with_the_evidence(kitchen: list[int]) -> None:
    found = queries.advice(marc("A kitchen in France", "", "Cooking, French", author="Nobody, New"))
    assert found.dewey[0].value == "641"
    assert found.dewey[0].number == "641.5944"
    assert found.dewey[0].count == 3
    first = found.evidence[0]
    assert (first.heading, first.number, first.count) == ("Cooking, French", "641.5944", 2)
    assert [one.value for one in found.headings] == ["Pastry"]
    assert "French country kitchen" in found.titles.values()
    assert queries.advice(marc("Zzz", "", author="Qqq")).dewey == ()


def test_cat_21_t19_what_is_learned_follows_every_change_and_forgets_what_is_gone(kitchen: list[int]) -> None:
    assert Learned.objects.count() == 33
    assert learn_next() == 0
    Progress.objects.all().delete()
    Learned.objects.all().delete()
    learn_in_turns(JobRun(Job(), "a lease", lambda: NOW))
    assert Learned.objects.count() == 33
    save_record(
        record_id=kitchen[0],
        version=1,
        marc=marc("Stars of France", "523.8", "Stars"),
        by=BY,
        now=NOW.replace(year=2099),
    )
    delete_record(record_id=kitchen[2], has_items=False, by=BY, now=NOW.replace(year=2099))
    learn_what_changed()
    assert Learned.objects.get(pk=kitchen[0]).headings == ["Stars"]
    assert not Learned.objects.filter(pk=kitchen[2]).exists()
    assert not Mark.objects.filter(learned_id=kitchen[2]).exists()


def test_cat_21_t19_a_number_that_another_title_has_is_said_and_a_free_one_offered(shelves: Shelves) -> None:
    shelves.copy("31", call_number="641.5 CHI")
    shelves.copy("32", call_number="641.5 C45")
    other = shelves.ulysses.pk
    found = {one.number: one for one in queries.book_numbers("641.5", "Child, Julia", record_id=other)}
    assert found["641.5 CHI"].taken_by == "Emma"
    assert found["641.5 C45"].instead not in {"", "641.5 C45"}
    own = queries.book_numbers("641.5", "Child, Julia", record_id=shelves.emma.pk)
    assert all(not one.taken_by for one in own)


def test_cat_20_the_shelf_left_and_right_of_a_number(shelves: Shelves) -> None:
    for place, number in enumerate(("641.4 AAA", "641.5 BBB", "641.6 CCC")):
        shelves.copy(f"A{place}", call_number=number)
    left, right = queries.beside("641.5 CHI", "ddc", location_id=shelves.fiction.pk)
    assert [one.call_number for one in left] == ["641.4 AAA", "641.5 BBB"]
    assert [one.call_number for one in right] == ["641.6 CCC"]


def test_cat_21_t19_the_page_shows_all_of_it_and_saves_nothing(
    client: Client, shelves: Shelves, kitchen: list[int]
) -> None:
    sign_in(client, shelves.people.main, "see-records", "edit-items")
    shelves.copy("31", call_number="641.5 AAA")
    number = add("Kitchen of France", "", "Cooking, French", author="New, Anna")
    page = client.get(f"/desk/classification/titles/{number}/?number=641.5")
    html = page.content.decode()
    assert page.status_code == 200
    for words in ("stand at 641.5944", "641.5 NEW", "641.5 AAA", "Pastry", "Learned from 33 titles"):
        assert words in html
    assert "three digits" in client.get(f"/desk/classification/titles/{number}/?number=64&scheme=ddc").content.decode()
    assert client.get("/desk/classification/titles/999999/").status_code == 404
    add_page = client.get(f"/desk/items/new/?record={number}&call=641.5+NEW&scheme=ddc")
    assert add_page.context["form"]["call_number"].value() == "641.5 NEW"
