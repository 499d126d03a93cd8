"""The leaflet says what the engine decides: it is read back and compared (S01, item 18)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.records.policies.rules import DEFAULT_WEIGHTS
from shelflist.records.policies.rules.limits import LimitFacts, LimitTable, allowed
from shelflist.records.policies.rules.sheet import (
    Named,
    Place,
    Reader,
    Sheet,
    facts_of,
    heading,
    late_plainly,
    sentences,
    sheet,
    total_in_words,
)
from shelflist.records.policies.tests.tables import BRANCHES, CATEGORIES, SHELVES, TYPES, random_rules, table
from shelflist.records.policies.tests.test_limits import TABLE as LIMITS

THINGS = [Named(number, name) for name, number in TYPES.items()]
SHELF = [Named(number, name) for name, number in SHELVES.items()]
NAMES = {each.name: each for each in (*THINGS, *SHELF)}

HEADING = re.compile(r"^(?P<things>.+?)(, on the shelf “(?P<shelf>.+?)”)?(, new in the last (?P<days>\d+) days)?$")
BORROWS = re.compile(r"may borrow (?P<most>\d+|as many as \w+ like) for (?P<amount>\d+) (?P<unit>\w+?)s?\.")
RENEWS = re.compile(r"can be renewed (?P<count>once|\d+)(?: times)?\.")


def _count(words: str) -> int:
    return 1 if words == "once" else int(words)


def read_back(text: str) -> dict[tuple[str, str, str], tuple]:
    """The leaflet as somebody reads it: for each thing, shelf and newness what one may do."""
    matrix = {}
    for paragraph in text.split("\n\n"):
        first, *rest = paragraph.split("\n")
        words = " ".join(rest)
        if not rest:
            continue
        found = HEADING.match(first)
        borrows, renews = BORROWS.search(words), RENEWS.search(words)
        if borrows is None:
            assert words == "For use in the library; not lent."
            said = ("not lent",)
        else:
            most = int(borrows["most"]) if borrows["most"].isdecimal() else None
            late = re.search(r"When late: (.+)\.$", words)
            said = (
                most,
                int(borrows["amount"]),
                borrows["unit"],
                _count(renews["count"]) if renews else 0,
                late[1] if late else "nothing is charged",
            )
        for thing in found["things"].split(", "):
            matrix[thing, found["shelf"] or "", found["days"] or ""] = said
    return matrix


def printed(made: Sheet) -> str:
    parts = [
        "\n".join([str(heading(entry)), *(str(said) for said in sentences(entry, made.reader))])
        for entry in made.entries
    ]
    return "\n\n".join([*parts, *(str(total_in_words(*total, made.reader)) for total in made.totals)])


def by_the_engine(rules, limits: LimitTable, reader: Reader, thing: Named, place: Place, total: int | None) -> tuple:
    facts = facts_of(reader, thing, place)
    terms = rules.decide(facts)
    if not terms.lends:
        return ("not lent",)
    most = allowed(limits, LimitFacts(reader.branch_id, reader.category_id, thing.id, facts.location_id))
    if total is not None and most is not None and most >= total:
        most = None
    late = str(late_plainly(terms.fine)) if terms.fine else "nothing is charged"
    return (most, terms.length.amount, terms.length.unit.removesuffix("s"), terms.max_renewals, late)


def said_of(matrix: dict, thing: Named, place: Place) -> tuple:
    """What the leaflet tells about one copy: its own entry, else its shelf’s, else the usual."""
    shelf = place.shelf.name if place.shelf else ""
    days = str(place.first_days or "")
    found = ((thing.name, shelf, days), (thing.name, shelf, ""), (thing.name, "", ""))
    return next(matrix[key] for key in found if key in matrix)


def agree(rules, limits: LimitTable, reader: Reader) -> None:
    made = sheet(rules, limits, reader, THINGS, SHELF)
    matrix = read_back(printed(made))
    total = re.search(r"Altogether \w+( child)? may have (\d+) items?", printed(made))
    most = int(total[2]) if total else None
    first_days = min(rules.item_ages, default=None)
    for thing in THINGS:
        for place in (Place(), *(Place(shelf) for shelf in SHELF)):
            assert said_of(matrix, thing, place) == by_the_engine(rules, limits, reader, thing, place, most)
        if first_days:
            place = Place(first_days=first_days)
            assert said_of(matrix, thing, place) == by_the_engine(rules, limits, reader, thing, place, most)


@pytest.mark.parametrize("branch", BRANCHES)
@pytest.mark.parametrize("category", CATEGORIES)
def test_item_18_the_leaflet_read_back_is_the_matrix_of_the_engine(branch, category):
    reader = Reader(BRANCHES[branch][-1], CATEGORIES[category][-1], is_child=category == "child")
    agree(table(), LimitTable(), reader)


@given(random_rules(), st.sampled_from([2, 3, 4, 5]), st.sampled_from([2, 3, 5]), st.booleans(), st.none() | st.just(4))
def test_item_18_whatever_the_rules_the_leaflet_says_what_they_do(rules, branch, category, is_child, total):
    reader = Reader(branch, category, is_child, total)
    agree(table(rules, weights={**DEFAULT_WEIGHTS}), NEAR_ONLY_BY_TYPE, reader)


NEAR_ONLY_BY_TYPE = LimitTable(
    tuple(each for each in LIMITS.sets if not each.location_ids), LIMITS.branch_ancestors, LIMITS.branch_depths
)


def test_item_18_it_speaks_plainly_to_a_parent():
    reader = Reader(BRANCHES["eastgate"][-1], CATEGORIES["child"][-1], is_child=True)
    text = printed(sheet(table(), LIMITS, reader, THINGS, SHELF))
    assert "Your child may borrow 3 for 14 days." in text
    assert "Altogether your child may have 10 items at once." in text
    assert "They can be renewed 5 times." in text
    assert "book, on the shelf “reference”\nFor use in the library; not lent." in text
