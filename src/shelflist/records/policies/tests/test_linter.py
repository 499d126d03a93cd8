from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from shelflist.ground.common.due import HardDate
from shelflist.records.policies.rules import DEFAULT_WEIGHTS, Cap, Condition, Duration, Fine, Rule, decide_terms
from shelflist.records.policies.rules.linter import BranchHours, lint
from shelflist.records.policies.tests.tables import RULES, random_facts, random_rules, table

TODAY = date(2026, 11, 14)
ROOT = RULES[0]
BRANCHES = {2: BranchHours("Main", True, True), 4: BranchHours("Harbor", False, True)}
DAYS = Duration(1, "Days", "days", 7, 14, 21, 2)
HOURS = Duration(2, "Hours", "hours", 1, 2, 4, 0)
FINE = Fine(1, "Quarter", 10, 25, 50, "day")
CAP = Cap(1, "Ten", amount_cents=1000)
AT_MAIN, AT_HARBOR, AT_DESK = (Condition("branch", id, name) for id, name in ((2, "Main"), (4, "Harbor"), (5, "Desk")))
BOOK, TEACHER, ADULT = (
    Condition("item_type", 1, "book"),
    Condition("patron_category", 3, "t"),
    Condition("patron_category", 2, "a"),
)


def rule(number: int, *conditions: Condition, **gives: object) -> Rule:
    return Rule(id=number, name=f"Rule {number}", conditions=conditions, **gives)


def codes(*rules: Rule, **more: object) -> set[tuple[str, int | None]]:
    found = lint(table(rules, **more), TODAY, {2: BRANCHES[2]})
    assert all(str(finding.message) for finding in found)
    return {(finding.code, finding.rule_id) for finding in found}


def test_p22_the_table_of_the_drawn_page_has_nothing_wrong():
    assert not [finding for finding in lint(table(), TODAY, {}) if finding.severity == "wrong"]


GOOD = rule(2, BOOK, duration=DAYS, fine=FINE, cap=CAP)
SEEDED = {
    "fine without a maximum": (rule(2, BOOK, fine=FINE), ("fine-without-maximum", 2)),
    "a fine of nothing": (replace(GOOD, fine=Fine(2, "Zero", 0, 0, 0, "day")), ("fine-of-nothing", 2)),
    "a maximum without a fine": (rule(2, BOOK, cap=CAP), ("maximum-without-fine", 2)),
    "a maximum of nothing": (replace(GOOD, cap=Cap(1, "Zero", amount_cents=0)), ("maximum-of-nothing", 2)),
    "a maximum below one step": (replace(GOOD, cap=Cap(1, "Tiny", amount_cents=5)), ("maximum-below-one-step", 2)),
    "amounts that fall": (replace(GOOD, fine=replace(FINE, low_cents=99)), ("fines-out-of-order", 2)),
    "an hourly fine on days": (replace(GOOD, fine=replace(FINE, interval="hour")), ("hourly-fine-on-days", 2)),
    "lengths that fall": (replace(GOOD, duration=replace(DAYS, short=99)), ("lengths-out-of-order", 2)),
    "more automatic renewals than renewals": (
        replace(GOOD, duration=replace(DAYS, max_auto_renewals=9)),
        ("too-many-automatic-renewals", 2),
    ),
    "a length for what is not lent": (rule(2, BOOK, lends=False, duration=DAYS), ("length-of-nothing", 2)),
    "fixed dates that are used up": (
        replace(GOOD, hard_date=HardDate("Terms", False, ((date(2026, 1, 1), date(2026, 6, 1)),))),
        ("fixed-dates-used-up", 2),
    ),
    "fixed dates that end today": (
        replace(GOOD, hard_date=HardDate("Terms", False, ((date(2026, 1, 1), TODAY),))),
        ("fixed-dates-ending", 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDED)
def test_p22_each_seeded_mistake_is_found(name):
    mistaken, finding = SEEDED[name]
    assert finding in codes(ROOT, mistaken)
    assert finding not in codes(ROOT, GOOD)


def test_p22_a_missing_root_rule_and_a_missing_length_are_found():
    assert ("no-root", None) in codes(GOOD)
    assert ("length-missing", 1) in codes(replace(ROOT, duration="inherit"), GOOD)


def test_p22_a_lending_branch_without_hours_and_hourly_loans_there_are_found():
    found = {(f.code, f.rule_id) for f in lint(table((ROOT, rule(2, AT_HARBOR, duration=HOURS))), TODAY, BRANCHES)}
    assert {("no-hours", None), ("hourly-without-hours", 2)} <= found
    assert ("hourly-without-hours", 2) not in codes(ROOT, rule(2, AT_MAIN, duration=HOURS))


def test_p22_a_field_that_weighs_nothing_is_found():
    assert ("weightless-field", None) in codes(ROOT, GOOD, weights={**DEFAULT_WEIGHTS, "item_type": 0})


def test_p22_a_rule_that_never_wins_is_found_and_the_one_before_it_is_named():
    wide = rule(2, Condition("location", 2, "new"))
    narrow = rule(3, Condition("location", 2, "new"), AT_DESK)
    backwards = {**DEFAULT_WEIGHTS, "branch": 0, "location": 5}
    assert ("never-wins", 2) not in codes(ROOT, wide, narrow)
    found = lint(table((ROOT, rule(2, AT_MAIN), rule(3, AT_DESK)), weights=backwards), TODAY, {})
    assert not [f for f in found if f.code == "never-wins"], "the deeper branch goes first, so both can win"
    older = rule(4, Condition("patron_age_from", 60, "60"))
    old = rule(3, Condition("patron_age_from", 50, "50"))
    found = [f for f in lint(table((ROOT, old, older)), TODAY, {}) if f.code == "never-wins"]
    assert [f.rule_id for f in found] == [4]
    assert "rule 3" in str(found[0].message)


@given(random_rules(), random_facts)
def test_p22_a_rule_said_never_to_win_never_wins(rules, case):
    one = table(rules)
    never = {finding.rule_id for finding in lint(one, TODAY, {}) if finding.code == "never-wins"}
    assert decide_terms(one, case).rule_id not in never
