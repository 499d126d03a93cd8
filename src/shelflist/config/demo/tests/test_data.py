"""The data files of the demonstration library are sound before anything is written."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from shelflist.config.demo import library, people, stock, titles
from shelflist.ground.common.barcodes import isbn13
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.derive import derive

TODAY = date(2026, 11, 14)
WORKS = titles.all_titles()


def test_there_are_at_least_1200_titles_in_a_dozen_languages_and_all_forms() -> None:
    assert len(WORKS) >= 1200
    assert len(Counter(work.language for work in WORKS)) >= 12
    assert {work.form for work in WORKS} == set(titles.FORMS)


def test_no_title_comes_twice_in_one_form_and_language() -> None:
    counts = Counter((work.form, work.language, work.title, work.creator) for work in WORKS)
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_isbn_has_a_good_check_digit_and_stands_once() -> None:
    isbns = [work.isbn for work in WORKS if work.isbn]
    assert [isbn for isbn in isbns if isbn13(isbn) is None] == []
    assert len(set(isbns)) == len(isbns)


@pytest.mark.parametrize("form", sorted(titles.FORMS))
def test_records_are_coded_so_that_the_catalogue_knows_their_language_and_year(form: str) -> None:
    for work in [work for work in WORKS if work.form == form]:
        record = titles.marc_of(work, 1, TODAY)
        assert len(record.control("008")) == 40, work
        derived = derive(record)
        assert (derived.language, derived.year) == (work.language, work.year), work
        assert derived.title
        assert derived.material
        assert len(write_iso2709(record)) < 9999


def test_original_scripts_are_linked_to_their_fields() -> None:
    war_and_peace = next(work for work in WORKS if work.title_880.startswith("Война и мир"))
    derived = derive(titles.marc_of(war_and_peace, 1, TODAY))
    assert derived.title_original == war_and_peace.title_880
    assert derived.author_original.startswith("Толстой")


def test_an_initial_article_does_not_count_in_sorting() -> None:
    hobbit = next(work for work in WORKS if work.title == "The hobbit")
    assert hobbit.nonfiling == 4


def test_people_and_copies_are_the_same_every_time() -> None:
    plan = library.read_plan()
    prices = {entry["code"]: entry["price"] for entry in plan["item_type"]}
    shelves: dict[str, set[str]] = {}
    for entry in plan["location"]:
        for branch in entry["at"]:
            shelves.setdefault(branch, set()).add(entry["code"])

    def made() -> tuple[list[stock.Copy], list[people.Person]]:
        random = Random(7)
        return stock.copies(WORKS, prices, shelves, random, TODAY), people.invent(random, TODAY)

    copies, town = made()
    assert (copies, town) == made()
    assert 3300 <= len(copies) <= 3700
    assert len(town) == 400
    assert {copy.item_type for copy in copies} == set(prices)


def test_children_have_a_guarantor_who_stands_before_them() -> None:
    town = people.invent(Random(3), TODAY)
    for index, person in enumerate(town):
        if person.category == "child":
            assert person.guarantor is not None
            assert person.guarantor < index


def test_holidays_fall_on_their_days() -> None:
    days = {name: first for first, _last, name in library.holidays(2026)}
    assert days["Thanksgiving"] == date(2026, 11, 26)
    assert days["Memorial Day"] == date(2026, 5, 25)
    assert days["Labor Day"] == date(2026, 9, 7)
