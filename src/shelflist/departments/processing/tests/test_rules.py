"""Which recipe wins, what may be done next, when a copy is drawn, and what the figures say."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.processing.rules import figures
from shelflist.departments.processing.rules.choosing import CopyFacts, RecipeFacts, choose, fits
from shelflist.departments.processing.rules.kinds import KINDS, kind_of_command
from shelflist.departments.processing.rules.steps import draws, is_late

NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "recipes.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_t05_the_recipe_that_names_a_copy_most_closely_wins(case: dict[str, Any]) -> None:
    recipes = [RecipeFacts(number, one.pop("name"), **one) for number, one in enumerate(case["recipes"], start=1)]
    copy = case["copy"]
    facts = CopyFacts(copy["type"], copy["shelf"], tuple(copy["branches"]), copy.get("shelf_ready", False))
    won = choose(recipes, facts)
    assert (won.name if won else "") == case["wins"]


NUMBER = st.one_of(st.none(), st.integers(1, 3))
RECIPES = st.lists(st.builds(RecipeFacts, st.integers(1, 9), st.just(""), NUMBER, NUMBER, NUMBER, st.booleans()))


@given(RECIPES, st.builds(CopyFacts, st.integers(1, 3), st.integers(1, 3), st.just((1, 2)), st.booleans()))
def test_what_wins_fits_whatever_the_order_of_the_recipes(recipes: list[RecipeFacts], copy: CopyFacts) -> None:
    by_id = list({one.id: one for one in recipes}.values())
    won = choose(by_id, copy)
    assert won == choose(list(reversed(by_id)), copy)
    assert (won is None) == (not any(fits(one, copy) for one in by_id))
    assert won is None or fits(won, copy)


def test_a_command_names_a_kind_of_step() -> None:
    assert kind_of_command("/done") == ""
    assert {kind_of_command(f"/{code.upper()}") for code in KINDS} == set(KINDS)
    assert kind_of_command("/pick") is None
    assert kind_of_command("31877000000017") is None


@given(st.integers(1, 60), st.integers(1, 400))
def test_l06_every_nth_step_of_an_operator_is_drawn(rate: int, count: int) -> None:
    since = found = 0
    for _number in range(count):
        since += 1
        if draws(since, rate, usual=7):
            since, found = 0, found + 1
    assert found == count // rate


def test_nobody_is_drawn_at_rate_nought_and_a_rate_of_ones_own_comes_first() -> None:
    assert not draws(10_000, 0, usual=1)
    assert not draws(10_000, None, usual=0)
    assert draws(5, None, usual=5)
    assert not draws(5, 6, usual=5)


def test_a_step_is_late_only_where_somebody_has_said_how_long_it_may_take() -> None:
    assert is_late(NOW - timedelta(days=2, seconds=1), 2, NOW)
    assert not is_late(NOW - timedelta(days=2), 2, NOW)
    assert not is_late(NOW - timedelta(days=900), 0, NOW)


def test_l06_pareto_puts_the_most_frequent_first_and_ends_at_all() -> None:
    causes = figures.pareto(["label", "stamp", "label", "cover", "label", "stamp"])
    assert [(one.name, one.count, one.together) for one in causes] == [
        ("label", 3, 0.5),
        ("stamp", 2, 0.8333),
        ("cover", 1, 1.0),
    ]
    assert figures.vital_few(causes) == 2
    assert figures.pareto([]) == []


@given(st.lists(st.sampled_from("abcdef"), min_size=1))
def test_the_running_share_only_grows(faults: list[str]) -> None:
    together = [one.together for one in figures.pareto(faults)]
    assert together == sorted(together)
    assert together[-1] == 1.0


def test_l06_the_worst_supplier_comes_first() -> None:
    found = figures.rates([("Good", True), ("Bad", False), ("Good", True), ("Bad", True), ("Good", False)])
    shown = [(one.name, one.checked, one.wrong, one.percent) for one in found]
    assert shown == [("Bad", 2, 1, 50.0), ("Good", 3, 1, 33.3)]


def test_t05_medians_by_step_in_the_order_of_the_recipe() -> None:
    spans = [
        figures.Span(name, place, NOW, NOW + timedelta(days=days))
        for name, place, days in (("Stamp", 1, 4), ("Barcode", 0, 1), ("Stamp", 1, 2), ("Stamp", 1, 9))
    ]
    assert [(one.name, one.count, one.median_days, one.longest_days) for one in figures.by_step(spans)] == [
        ("Barcode", 1, 1.0, 1.0),
        ("Stamp", 3, 4.0, 9.0),
    ]
