"""Match sets: conditions, points, quality, and what cannot be one (CAT-15)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shelflist.departments.cataloguing.facts import match_facts
from shelflist.departments.cataloguing.rules.match_sets import (
    CAREFUL,
    STOCK_SETS,
    Condition,
    Matching,
    Metric,
    reasons_against,
    tried,
)
from shelflist.departments.cataloguing.rules.matching import Ours, Terms, decide
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.flat import typed

pytestmark = pytest.mark.one_database
BASE = """LDR 00000nam a2200000 i 4500
001 1
003 DLC
008 200101s1995    xxk           000 1 eng d
020 ## ‡a9780261102217
028 02 ‡aHC 1
100 1# ‡aTolkien, J. R. R.
245 14 ‡aThe hobbit
260 ## ‡bHarperCollins, ‡c1995"""


def facts(text: str = BASE, **changed: str):  # type: ignore[no-untyped-def]
    for old, new in changed.items():
        text = text.replace({"isbn": "9780261102217", "year": "s1995", "number": "001 1", "lang": "eng"}[old], new)
    record = typed(text).record
    return match_facts(record, derive(record), text)


def one_way(*tests: Condition, **more: int) -> Matching:
    return Matching((tests,), **more)


ISBN, TITLE = Condition("isbn", 60), Condition("title", 20)


@pytest.mark.parametrize(
    ("matching", "incoming", "points", "why"),
    [
        (one_way(ISBN, TITLE), facts(), 80, "ISBN 60 + title 20"),
        (one_way(ISBN, Condition("year", 5)), facts(year="s2009"), 60, "other year"),
        (one_way(ISBN, Condition("year", negate=True)), facts(), 60, "same year"),
        (one_way(ISBN, Condition("year", negate=True)), facts(year="s2009"), 60, "ISBN 60"),
        (one_way(ISBN, TITLE, minimum=81), facts(), 80, "only 80 points of 81"),
        (one_way(ISBN, Condition("field", 9, tag="028", subfield="a")), facts(), 69, "ISBN 60 + 028$a 9"),
        (one_way(ISBN, Condition("language", 5)), facts(lang="fre"), 60, "other language"),
        (Matching(((ISBN, Condition("year")), (Condition("number", 30), TITLE))), facts(year="s2009"), 50,
         "control number 30 + title 20"),
        (one_way(Condition("work", 50)), facts(isbn="9780007487301"), 50, "author and title 50"),
    ],
)  # fmt: skip
def test_cat_15_conditions_give_points_and_reasons(matching: Matching, incoming: object, points: int, why: str) -> None:
    found = tried(7, incoming, facts(), matching)  # type: ignore[arg-type]
    assert found is not None
    assert (found.points, str(found.why), found.is_match) == (points, why, "other" not in why and "only" not in why
                                                              and "same year" not in why)  # fmt: skip


def test_what_shares_nothing_was_not_tried() -> None:
    assert tried(7, facts(isbn="9780007487301"), facts(), one_way(ISBN, TITLE)) is None


@pytest.mark.parametrize(
    ("ratio", "metrics", "outcome"),
    [(100, (), "kept"), (0, (), "updated"), (90, (), "updated"), (100, (Metric("500", 5),), "updated"),
     (100, (Metric("245", 5, "b"),), "kept")],
)  # fmt: skip
def test_cat_15_quality_is_asked_by_metrics_and_ratio(ratio: int, metrics: tuple[Metric, ...], outcome: str) -> None:
    matching = replace(one_way(ISBN, TITLE, minimum=80), ratio=ratio, metrics=metrics)
    incoming = facts(number="001 2") if not metrics else facts(BASE + "\n500 ## ‡aA note", number="001 2")
    ours = facts() if not metrics else facts(BASE + "\n650 #0 ‡aDragons")
    assert decide(incoming, [Ours(7, ours)], Terms(matching=matching)).outcome == outcome


@pytest.mark.parametrize(
    ("matching", "code"),
    [
        (Matching(()), "match-set-empty"),
        (one_way(TITLE), "match-set-finds-nothing"),
        (one_way(replace(ISBN, negate=True)), "match-set-finds-nothing"),
        (one_way(ISBN, minimum=61), "match-set-out-of-reach"),
        (one_way(ISBN, Condition("field")), "match-set-tag-missing"),
        (one_way(ISBN, Condition("colour")), "match-set-condition-unknown"),
        (one_way(replace(ISBN, points=1001)), "match-set-points-wrong"),
        (one_way(ISBN, ratio=501), "match-set-quality-wrong"),
        (Matching(((ISBN,),) * 13), "match-set-too-long"),
    ],
)
def test_cat_15_what_cannot_be_a_match_set_is_said(matching: Matching, code: str) -> None:
    assert code in [one.code for one in reasons_against("x", matching)]
    assert reasons_against("", CAREFUL)[0].code == "match-set-name-missing"


def test_every_stock_set_is_right_and_comes_back_from_its_data() -> None:
    for one in STOCK_SETS:
        assert reasons_against(str(one.name), one.matching) == []
        assert Matching.from_data(one.matching.to_data()) == one.matching
