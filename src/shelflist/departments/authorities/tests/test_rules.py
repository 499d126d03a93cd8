"""Rules of authority control: how headings are compared, where they stand, which authority they mean."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.authorities.rules import headings, naco
from shelflist.departments.authorities.rules.linking import Link, Numbered, Target, link_of
from shelflist.departments.authorities.rules.reading import with_heading
from shelflist.records.catalog.marc import Control, Data

pytestmark = pytest.mark.one_database
CASES = Path(__file__).parent / "cases"
NACO = tomllib.loads((CASES / "naco.toml").read_text())["case"]
THESAURI = tomllib.loads((CASES / "thesauri.toml").read_text())


@pytest.mark.parametrize("case", NACO, ids=lambda case: case["is"])
def test_a_heading_is_compared_by_the_naco_rules(case: dict[str, Any]) -> None:
    pairs = [tuple(pair) for pair in case.get("pairs", [["a", case.get("a")]])]
    assert naco.key_of(pairs) == case["is"]


@given(st.text(max_size=40))
def test_comparing_twice_changes_nothing(text: str) -> None:
    once = naco.normalised(text)
    assert naco.normalised(once) == once


@pytest.mark.parametrize("case", THESAURI["authority"], ids=lambda case: f"{case['code']}-{case['kind']}")
def test_aut_02_an_authority_says_its_thesaurus(case: dict[str, str]) -> None:
    fixed = "260101|n a" + " " + case["code"]
    assert headings.thesaurus_of_authority(fixed, case.get("f", ""), case["kind"]) == case["is"]


@pytest.mark.parametrize("case", THESAURI["field"], ids=lambda case: f"{case['tag']}-{case['is']}")
def test_aut_02_a_field_says_its_thesaurus(case: dict[str, str]) -> None:
    subfields = [("a", "x"), *([("2", case["named"])] if "named" in case else [])]
    assert headings.thesaurus_of_field(case["tag"], case["ind2"], subfields) == case["is"]


def test_aut_02_only_names_are_shared_between_thesauri() -> None:
    assert headings.searched_in("lcsh", "topic") == ("lcsh",)
    assert headings.searched_in("lcsh", "person") == ("lcsh", "names")
    assert headings.searched_in("mesh", "person") == ("mesh",)
    assert headings.searched_in("names", "person") == ("names",)


def test_a_title_s_headings_leave_out_roles_volumes_and_numbers() -> None:
    fields = [
        Control("001", "1"),
        Data("100", "1", " ", [("a", "Twain, Mark,"), ("d", "1835-1910,"), ("e", "author.")]),
        Data("650", " ", "0", [("a", "Cooking"), ("z", "France"), ("0", "(DLC)sh 1")]),
        Data("800", "1", " ", [("a", "Twain, Mark."), ("t", "Works ;"), ("v", "3"), ("x", "1234-5678")]),
        Data("500", " ", " ", [("a", "no heading")]),
        Data("650", " ", "0", [("a", " . ")]),
    ]
    found = list(headings.headings_of_title(fields))
    assert [(one.place, one.key, one.shorter, one.source) for one in found] == [
        (1, "TWAIN, MARK $d 1835 1910", "", ""),
        (2, "COOKING $z FRANCE", "COOKING", "(DLC)sh 1"),
        (3, "TWAIN, MARK $t WORKS", "TWAIN, MARK", ""),
    ]
    assert found[1].text == "Cooking -- France"


def test_an_authority_gives_its_heading_and_references() -> None:
    fields = [
        Control("008", "260101|n acanaaabn"),
        Data("150", " ", " ", [("a", "Cooking")]),
        Data("450", " ", " ", [("a", "Cookery")]),
        Data("550", " ", " ", [("a", "Food")]),
    ]
    fields[0] = Control("008", "260101|n  anaaabn")
    assert [(one.role, one.text, one.thesaurus) for one in headings.headings_of_authority(fields)] == [
        ("1", "Cooking", headings.thesaurus_of_authority(fields[0].data, "", "topic")),
        ("4", "Cookery", headings.thesaurus_of_authority(fields[0].data, "", "topic")),
        ("5", "Food", headings.thesaurus_of_authority(fields[0].data, "", "topic")),
    ]
    assert headings.headings_of_authority([Data("450", " ", " ", [("a", "Cookery")])]) == []


@pytest.mark.parametrize(
    ("by_number", "whole", "shorter", "link"),
    [
        ([], [], [], Link("unlinked")),
        ([], [Target(1, True)], [], Link("linked", 1, "heading")),
        ([], [Target(1, True), Target(2, False)], [], Link("linked", 1, "heading")),
        ([], [Target(1, True), Target(2, True)], [], Link("ambiguous", None, "heading")),
        ([], [Target(1, False), Target(2, False)], [], Link("ambiguous", None, "variant")),
        ([], [Target(2, False)], [Target(3, True)], Link("linked", 2, "variant")),
        ([], [], [Target(3, True)], Link("linked", 3, "heading", "part")),
        ([Numbered(9, False)], [Target(1, True)], [], Link("linked", 9, "number")),
        ([Numbered(9, True)], [Target(1, True)], [], Link("linked", 1, "heading")),
        ([Numbered(9, True)], [], [], Link("gone")),
    ],
)
def test_aut_05_a_heading_is_linked_or_says_why_not(by_number: Any, whole: Any, shorter: Any, link: Link) -> None:
    assert link_of(by_number, whole, shorter) == link


def test_aut_04_a_field_is_read_with_the_heading_of_its_authority() -> None:
    old = [("6", "880-01"), ("a", "Clemens, Samuel,"), ("d", "1835-1910,"), ("e", "author.")]
    assert with_heading("100", old, [("a", "Twain, Mark,"), ("d", "1835-1910")], "whole", "7") == [
        ("6", "880-01"), ("a", "Twain, Mark,"), ("d", "1835-1910,"), ("e", "author."), ("0", "7"),
    ]  # fmt: skip
    divided = [("a", "Cookery"), ("z", "France.")]
    assert with_heading("650", divided, [("a", "Cooking")], "part") == [("a", "Cooking"), ("z", "France.")]
    assert with_heading("650", [("a", "Cookery.")], [("a", "Cooking")], "whole") == [("a", "Cooking.")]
    series = [("a", "Clemens, Samuel."), ("t", "Works ;"), ("v", "3")]
    assert with_heading("800", series, [("a", "Twain, Mark")], "part") == [
        ("a", "Twain, Mark."), ("t", "Works ;"), ("v", "3"),
    ]  # fmt: skip


def test_what_is_the_same_heading_is_read_as_it_was_written() -> None:
    written = [("a", "COOKING.")]
    assert with_heading("650", written, [("a", "Cooking")], "whole") == written
