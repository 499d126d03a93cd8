"""Which fields the merged record has: rules alone."""

from __future__ import annotations

import pytest

from shelflist.departments.cataloguing.rules.profiles import Profile, stock
from shelflist.departments.cataloguing.tests.samples import book, subjects
from shelflist.departments.duplicates.rules import Title, lines, result
from shelflist.records.catalog.marc import Data, MarcRecord

pytestmark = pytest.mark.one_database
LEAD = book("12", "Foundation", source="GB", more=[Data("500", " ", " ", [("a", "First edition.")])])
OTHER = book("77", "Foundation", source="US", more=[Data("500", " ", " ", [("a", "first edition")]), *subjects(2)])


def enriched() -> Profile:
    profile = stock("enrich")
    assert profile is not None
    return profile.profile


def test_cat_12_each_different_field_stands_once_and_says_whose_it_is() -> None:
    found = lines([Title(1, LEAD), Title(2, OTHER)], enriched())
    shown = [(one.field[0], one.records, one.is_chosen) for one in found]
    assert shown == [
        ("LDR", (1, 2), True), ("001", (1,), True), ("003", (1,), True), ("008", (1, 2), True),
        ("035", (2,), True), ("245", (1, 2), True), ("500", (1, 2), True), ("650", (2,), True), ("650", (2,), True),
    ]  # fmt: skip
    assert [one.field[3] for one in found if one.field[0] == "035"] == [[("a", "(US)77")]]


def test_cat_12_what_is_chosen_by_hand_is_taken_and_nothing_else() -> None:
    titles = [Title(1, LEAD), Title(2, OTHER)]
    keys = {one.key for one in lines(titles, enriched()) if one.field[0] in ("LDR", "008", "245")}
    made = result(lines(titles, enriched(), keys), LEAD)
    assert [field[0] for field in made.fields] == ["001", "003", "008", "245"]
    assert made.control("001") == "12"  # the lead's own number stays whatever was sent


def test_cat_12_of_leaders_one_is_taken() -> None:
    full = MarcRecord(OTHER.leader[:17] + "1" + OTHER.leader[18:], OTHER.fields)
    titles = [Title(1, LEAD), Title(2, full)]
    keys = {one.key for one in lines(titles, enriched())}
    assert result(lines(titles, enriched(), keys), LEAD).leader == LEAD.leader
    keys -= {"1:LDR"}
    assert result(lines(titles, enriched(), keys), LEAD).leader == full.leader


def test_cat_12_original_scripts_of_two_records_keep_their_partners() -> None:
    def pair(name: str) -> list[Data]:
        return [
            Data("700", "1", " ", [("6", "880-01"), ("a", name)]),
            Data("880", "1", " ", [("6", "700-01"), ("a", f"{name} in script")]),
        ]

    titles = [Title(1, book("1", more=pair("Ann"))), Title(2, book("2", more=pair("Ben")))]
    everything = {one.key for one in lines(titles, enriched())}
    made = result(lines(titles, enriched(), everything), titles[0].marc)
    links = [field.first("6") for field in made.all("700", "880")]
    assert sorted(links) == ["700-01", "700-02", "880-01", "880-02"]
