"""P22: twenty-five misconfigurations, each seeded into a sound policy, each caught and each said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from shelflist.ground.common.due import HardDate
from shelflist.records.policies.rules import DEFAULT_WEIGHTS, NONE, Cap, Condition, Duration, Fine, Rule
from shelflist.records.policies.rules.hold_linter import lint_everything
from shelflist.records.policies.rules.hold_policy import HoldPolicy
from shelflist.records.policies.rules.holds import DEFAULT_HOLD_WEIGHTS, AgeProtection, HoldRule
from shelflist.records.policies.rules.limits import Limit, Limits, LimitSet, LimitTable
from shelflist.records.policies.rules.linter import BranchHours, Finding, Surroundings
from shelflist.records.policies.tests.tables import BRANCHES, RULES, table
from shelflist.records.policies.tests.test_hold_rules import RULES as HOLD_RULES
from shelflist.records.policies.tests.test_hold_rules import table as hold_table

TODAY = date(2026, 11, 14)
DAYS = Duration(1, "Days", "days", 7, 14, 21, 2)
FINE = Fine(1, "Quarter", 10, 25, 50, "day")
CAP = Cap(1, "Ten", amount_cents=1000)
BOOK = Condition("item_type", 1, "book")
DEPTHS = {path[-1]: len(path) - 1 for path in BRANCHES.values()}
ANCESTORS = {path[-1]: frozenset(path) for path in BRANCHES.values()}


def _everything(most: int) -> LimitSet:
    return LimitSet(1, "Everything", Limits(rules=(Limit(1, "all", (), most, is_root=True),)))


def _films(*limits: Limit, depth: int | None = None) -> LimitSet:
    return LimitSet(2, "Films", Limits(rules=limits), frozenset({2}), depth=depth)


@dataclass(frozen=True)
class Policy:
    """A sound policy; each mistake changes one thing of it."""

    rules: tuple[Rule, ...] = (RULES[0], Rule(2, "Books", (BOOK,), duration=DAYS, fine=FINE, cap=CAP))
    weights: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    holds: tuple[HoldRule, ...] = (replace(HOLD_RULES[0], recall_allowed=False),)
    hold_weights: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_HOLD_WEIGHTS))
    lines: HoldPolicy = field(default_factory=lambda: HoldPolicy(soft_boundary_depth=1, hard_boundary_depth=0))
    limits: tuple[LimitSet, ...] = (_everything(50), _films(Limit(2, "films", (), 10, is_root=True)))
    hours: bool = True

    def findings(self) -> list[Finding]:
        branches = {id: BranchHours(f"Branch {id}", self.hours, True) for id in ANCESTORS if id != 5}
        around = Surroundings(branches, {9: 1, 10: 0}, {1: 3}, ANCESTORS, deepest=2)
        return lint_everything(
            table(self.rules, weights=self.weights),
            hold_table(self.holds, weights=self.hold_weights),
            self.lines,
            LimitTable(self.limits, ANCESTORS, DEPTHS),
            TODAY,
            around,
        )


def loan(*asks: Condition, **gives: Any) -> Callable[[Policy], Policy]:
    """One more loan rule."""
    rule = Rule(3, "Third", asks or (Condition("item_type", 2, "dvd"),), **gives)
    return lambda policy: replace(policy, rules=(*policy.rules, rule))


def hold(*asks: Condition, **gives: Any) -> Callable[[Policy], Policy]:
    rule = HoldRule(3, "Third", asks or (Condition("item_type", 2, "dvd"),), **gives)
    return lambda policy: replace(policy, holds=(*policy.holds, rule))


def lines(**gives: Any) -> Callable[[Policy], Policy]:
    return lambda policy: replace(policy, lines=replace(policy.lines, **gives))


def limits(*sets: LimitSet) -> Callable[[Policy], Policy]:
    return lambda policy: replace(policy, limits=sets)


USED_UP = HardDate("Terms", False, ((date(2026, 1, 1), date(2026, 6, 1)),))
MISTAKES: dict[str, tuple[str, Callable[[Policy], Policy]]] = {
    "the blank that deleted fines: a maximum, but no fine": ("maximum-without-fine", loan(fine=NONE, cap=CAP)),
    "a fine that grows for ever": ("fine-without-maximum", loan(fine=FINE, cap=NONE)),
    "a fine of nothing": ("fine-of-nothing", loan(fine=Fine(2, "Zero", 0, 0, 0, "day"), cap=CAP)),
    "a maximum of nothing": ("maximum-of-nothing", loan(fine=FINE, cap=Cap(2, "Zero", amount_cents=0))),
    "a branch that lends and has no hours": ("no-hours", lambda policy: replace(policy, hours=False)),
    "loans by the hour where there are no hours": (
        "hourly-without-hours",
        lambda policy: loan(Condition("branch", 4, "Harbor"), duration=Duration(2, "H", "hours", 1, 2, 4, 0))(
            replace(policy, hours=False)
        ),
    ),
    "no root rule": ("no-root", lambda policy: replace(policy, rules=policy.rules[1:])),
    "a rule that can never win": (
        "never-wins",
        lambda policy: replace(loan(BOOK, Condition("bib_level", "m", "m"))(policy), weights=WEIGHTLESS),
    ),
    "rules ask for what weighs nothing": (
        "weightless-field",
        lambda policy: replace(loan(Condition("bib_level", "m", "m"), lends=True)(policy), weights=WEIGHTLESS),
    ),
    "fixed dates that are used up": ("fixed-dates-used-up", loan(hard_date=USED_UP)),
    "no renewals any more": ("renewals-over", loan(renew_until=date(2026, 6, 1))),
    "a group without branches": ("empty-group", loan(Condition("branch_group", 10, "Nobody"), lends=False)),
    "a branch that is closed for good": ("closed-branch", loan(Condition("branch", 5, "Old desk"), lends=False)),
    "a shelf that stands at another branch": (
        "shelf-elsewhere",
        loan(Condition("location", 1, "Stacks"), Condition("item_branch", 4, "Harbor"), lends=False),
    ),
    "no root hold rule": ("no-hold-root", lambda policy: replace(policy, holds=())),
    "a hold rule that can never win": (
        "never-wins",
        lambda policy: replace(
            policy,
            holds=(
                *policy.holds,
                HoldRule(2, "Main", (Condition("owner", 2, "main"),), shelf_days=3),
                HoldRule(4, "Books of Main", (Condition("owner", 2, "main"), Condition("bib_level", "m", "m"))),
            ),
            hold_weights={**policy.hold_weights, "bib_level": 0},
        ),
    ),
    "holds that allow no holds": ("limit-of-no-holds", hold(max_holds=0)),
    "copies that may go nowhere": ("range-too-deep", hold(transit_range=7)),
    "requests that run out before other branches are asked": (
        "stalled-to-the-end",
        lambda policy: lines(hard_stalling_days=30)(hold(hold_days=30)(policy)),
    ),
    "recalls that are allowed and switched off": ("recalls-are-off", hold(recall_allowed=True)),
    "new copies that are never old": ("protection-for-ever", hold(age_protection=AgeProtection(1, "x", 4000, 0))),
    "an order in which nobody was first": (
        "nobody-was-first",
        lines(queue="local-first", order=("capture-pickup", "priority")),
    ),
    "a soft boundary beyond the hard one": ("boundaries-crossed", lines(soft_boundary_depth=0, hard_boundary_depth=1)),
    "a set of limits without a limit": ("set-without-limit", limits(_films())),
    "a limit that is never reached": (
        "limit-beyond-total",
        limits(_everything(5), _films(Limit(2, "films", (), 10, is_root=True))),
    ),
}
WEIGHTLESS = {**DEFAULT_WEIGHTS, "bib_level": 0}


def test_p22_a_sound_policy_has_nothing_wrong_and_nothing_odd():
    assert Policy().findings() == []


def test_p22_there_are_twenty_five_mistakes():
    assert len(MISTAKES) == 25


@pytest.mark.parametrize("mistake", MISTAKES)
def test_p22_each_seeded_misconfiguration_is_caught_and_said_in_a_sentence(mistake):
    code, seed = MISTAKES[mistake]
    found = {finding.code: finding for finding in seed(Policy()).findings()}
    assert code in found
    assert str(found[code].message).endswith((".", "?"))


MORE = {
    "local-first-without-nearness": lines(queue="local-first"),
    "limit-of-nothing": limits(_films(Limit(2, "films", (), 0, is_root=True))),
    "limit-too-deep": limits(_films(Limit(2, "films", (), 3, is_root=True), depth=9)),
    "boundary-too-deep": lines(hard_boundary_depth=9, soft_boundary_depth=None),
    "criterion-unknown": lines(order=("request-time", "height")),
    "stalling-crossed": lines(hard_stalling_days=9, soft_stalling_days=3),
    "nothing-to-recall": lambda policy: replace(
        lines(recalls_on=True)(policy), holds=(replace(policy.holds[0], recall_threshold_days=90),)
    ),
    "recall-without-effect": hold(recall_threshold_days=7, recall_return_days=7),
    "fee-of-nothing": hold(not_collected_fee=0),
    "request-too-short": hold(hold_days=3),
    "renewals-always-open": loan(duration=DAYS, renew_not_before_days=60),
    "too-many-unseen-renewals": loan(renewals=1, unseen_renewals=5),
    "empty-group": hold(Condition("owner_group", 10, "Nobody")),
    "closed-branch": hold(Condition("pickup_branch", 5, "Old desk")),
}


@pytest.mark.parametrize("code", MORE)
def test_p22_other_mistakes_are_caught_too(code):
    assert code in {finding.code for finding in MORE[code](Policy()).findings()}
