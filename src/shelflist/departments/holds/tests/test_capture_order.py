"""The order of capture: golden tables for seven presets over eleven criteria, and what strict first-in means."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds.rules.capturing import Returned, capture, explain, in_order, reasons_not_to_capture
from shelflist.departments.holds.rules.facts import Wish
from shelflist.departments.holds.tests.trees import (
    BRANCHES,
    CENTRAL,
    EASTGATE,
    HARBOR,
    HILLS,
    NOW,
    a_copy,
    a_wish,
    setting,
    terms,
    tree,
)
from shelflist.records.policies.rules.hold_policy import CRITERIA, PRESETS, HoldPolicy

TABLES = tomllib.loads((Path(__file__).parent / "cases" / "capture-order.toml").read_text(encoding="utf-8"))["table"]


def wish_of(number: int, row: dict[str, Any]) -> Wish:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=row.get("day", 5))
    return a_wish(
        number,
        pickup_branch_id=BRANCHES[row.get("pickup", "central")],
        request_branch_id=BRANCHES[row.get("request", "central")],
        patron_branch_id=BRANCHES[row.get("home", "central")],
        selection_branch_id=BRANCHES[row["narrow"]] if "narrow" in row else None,
        priority=row.get("priority", 5),
        cut_in_line=row.get("cut", False),
        requested_at=at,
        queued_at=at,
    )


@pytest.mark.parametrize("table", TABLES, ids=[f"{one['preset']}, {one['queue']}" for one in TABLES])
def test_hld_08_the_presets_fill_holds_in_the_order_of_the_tables(table: dict[str, Any]) -> None:
    order = tuple(table.get("order") or PRESETS[table["preset"]])
    policy = HoldPolicy(preset=table["preset"], order=order, queue=table["queue"])
    around = setting(policy, tree([(name, steps) for name, steps in table.get("adjust", [])]))
    ago = {name: NOW - timedelta(days=table[name]) for name in ("lent_at_home", "at_home") if name in table}
    returned = Returned(a_copy(branch=CENTRAL), BRANCHES[table["here"]], ago["lent_at_home"], ago.get("at_home"))
    wishes = [wish_of(number, row) for number, row in enumerate(table["holds"])]
    shuffled = Random(1).sample(wishes, len(wishes))
    names = [table["holds"][wish.id]["name"] for wish in in_order(shuffled, returned, around)]
    assert names == [row["name"] for row in table["holds"]]


def test_hld_08_every_preset_has_a_table_and_every_criterion_decides_one() -> None:
    assert {one["preset"] for one in TABLES} == {*PRESETS, "own"}
    used = {name for one in TABLES for name in one.get("order") or PRESETS[one["preset"]]}
    assert used == set(CRITERIA)


holds = st.builds(
    lambda id, pickup, day, cut, home: a_wish(
        id, pickup_branch_id=pickup, patron_branch_id=home, cut_in_line=cut,
        queued_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day),
        requested_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day),
    ),
    st.integers(1, 10_000), st.sampled_from([CENTRAL, EASTGATE, HARBOR, HILLS]), st.integers(0, 9), st.booleans(),
    st.sampled_from([CENTRAL, HARBOR]),
)  # fmt: skip


@given(
    st.lists(holds, max_size=8, unique_by=lambda wish: wish.id),
    st.sampled_from(sorted(PRESETS)),
    st.sampled_from([CENTRAL, HARBOR]),
    st.sampled_from(["any", "home-branch", "item-branch"]),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([None, 4]),
)
def test_p16_under_strict_first_in_no_younger_hold_is_filled_that_an_older_one_could_have_been(
    wishes: list[Wish], preset: str, here: int, pickup_at: str, transit_range: int | None, stalling: int | None
) -> None:
    """Against a tiny reference queue: the first, in the order of the line, that nothing speaks against."""
    policy = HoldPolicy(preset=preset, order=PRESETS[preset], queue="first-in", hard_stalling_days=stalling)
    around = setting(policy)
    returned = Returned(a_copy(), here)

    def given_terms(_wish: object, _copy: object) -> Any:
        return terms(pickup_at=pickup_at, transit_range=transit_range)

    choice = capture(wishes, returned, given_terms, around)
    line = sorted(wishes, key=lambda wish: wish.turn)
    expected = [wish for wish in line if not list(reasons_not_to_capture(wish, returned, given_terms, around))]
    assert (choice.wish is None) == (not expected)
    if choice.wish:
        assert choice.wish.turn[:-1] == expected[0].turn[:-1]  # those of one moment may be told apart by nearness
    for wish, reasons in choice.passed_over:
        assert reasons, wish
        assert all(str(reason.words) for reason in reasons)


def test_p16_local_first_and_strict_first_in_differ_visibly_on_one_sample_queue() -> None:
    far, near = a_wish(1, pickup_branch_id=HARBOR), a_wish(2, queued_at=NOW)
    returned = Returned(a_copy(), CENTRAL)
    strict = setting(HoldPolicy(queue="first-in"))
    local = setting(HoldPolicy(queue="local-first", preset="traditional", order=PRESETS["traditional"]))
    assert [wish.id for wish in in_order([far, near], returned, strict)] == [1, 2]
    assert [wish.id for wish in in_order([far, near], returned, local)] == [2, 1]


def test_p16_the_choice_is_explained_with_whoever_was_passed_over() -> None:
    stalled = a_wish(1, pickup_branch_id=HARBOR, requested_at=NOW)
    around = setting(HoldPolicy(hard_stalling_days=2))
    choice = capture([stalled, a_wish(2, queued_at=NOW)], Returned(a_copy(), CENTRAL), lambda *_: terms(), around)
    assert choice.wish is not None
    assert choice.wish.id == 2
    told = explain(choice, 2, around)
    assert "Of 2 holds" in str(told.sentence)
    assert any("passed over" in str(step.what) and "Harbor" in str(step.result) for step in told.steps)
    assert type(told).from_data(told.to_data()) == told


def test_hld_01_a_forced_copy_comes_before_all() -> None:
    first, forced = a_wish(1), a_wish(2, target="force", item_id=1, queued_at=NOW)
    choice = capture([first, forced], Returned(a_copy(), CENTRAL), lambda *_: terms(), setting())
    assert choice.wish == forced
