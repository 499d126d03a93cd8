from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.explanations import Explanation
from shelflist.records.policies.rules.hold_policy import CRITERIA, PRESETS, TURN, HoldPolicy, capture_key
from shelflist.records.policies.rules.holds import (
    BUILT_IN_HOLD_ROOT,
    DEFAULT_HOLD_WEIGHTS,
    HOLD_FIELDS,
    HOLD_WORDS,
    AgeProtection,
    HoldFacts,
    HoldRule,
    HoldTable,
    decide_hold_terms,
    explain_hold_terms,
    is_age_protected,
)
from shelflist.records.policies.rules.tables import Condition, met
from shelflist.records.policies.tests.tables import BRANCHES, CATEGORIES, GROUPS, TYPES, VALUES, value

DATA = tomllib.loads((Path(__file__).parent / "cases" / "hold-decisions.toml").read_text(encoding="utf-8"))
HOLD_VALUES = {
    **{name: VALUES[name] for name in HOLD_FIELDS if name in VALUES},
    "request_branch": VALUES["branch"],
    "request_branch_group": st.just(9),
    "pickup_branch": VALUES["branch"],
    "pickup_branch_group": st.just(9),
    "requestor": st.sampled_from(["patron", "staff", "technician"]),
}
assert set(HOLD_VALUES) == set(HOLD_FIELDS)


def _rule(data: dict[str, Any]) -> HoldRule:
    strict = data.get("strict", False)
    return HoldRule(
        id=data["number"],
        name=data["name"],
        conditions=tuple(Condition(f, value(f, v), str(v), strict) for f, v in data.get("asks", {}).items()),
        is_root=data.get("root", False),
        active=not data.get("draft", False),
        strict=strict,
        **data["gives"],
    )


RULES = tuple(_rule(data) for data in DATA["rule"])


def table(rules: tuple[HoldRule, ...] = RULES, **more: Any) -> HoldTable:
    return HoldTable(
        rules=rules,
        branch_ancestors={path[-1]: frozenset(path) for path in BRANCHES.values()},
        category_ancestors={path[-1]: frozenset(path) for path in CATEGORIES.values()},
        groups_of=GROUPS,
        **more,
    )


def facts(data: dict[str, Any]) -> HoldFacts:
    def branch(name: str) -> int:
        return BRANCHES[data.get(name, "eastgate")][-1]

    return HoldFacts(
        patron_category_id=CATEGORIES[data.get("patron_category", "adult")][-1],
        patron_branch_id=branch("patron_branch"),
        request_branch_id=branch("request_branch"),
        pickup_branch_id=branch("pickup_branch"),
        item_branch_id=branch("item_branch"),
        owner_id=branch("owner"),
        item_type_id=TYPES[data.get("item_type", "book")],
        location_id=1,
        requestor=frozenset(data.get("requestor", ["patron"])),
        juvenile=data.get("juvenile", False),
        reference=data.get("reference", False),
        item_age_days=data.get("item_age_days", 400),
    )


@pytest.mark.parametrize("case", DATA["case"], ids=[case["says"] for case in DATA["case"]])
def test_hld_04_and_hld_05_decisions_follow_the_case_table(case):
    terms = decide_hold_terms(table(), facts(case["facts"]))
    assert terms.rule_id == case["wins"]
    for name, wanted in case["gives"].items():
        assert getattr(terms, name) == (None if wanted == "none" else wanted), name
    if "matched" in case:
        assert [c.rule_id for c in terms.candidates if c.verdict in {"wins", "lighter"}] == case["matched"]


def test_hld_04_there_are_21_fields_and_each_has_a_weight_and_a_word():
    assert len(HOLD_FIELDS) == len(set(HOLD_FIELDS)) == 21
    assert set(DEFAULT_HOLD_WEIGHTS) == set(HOLD_WORDS) == set(HOLD_FIELDS)


MEETS = HoldFacts(
    patron_category_id=2,
    patron_branch_id=4,
    request_branch_id=4,
    pickup_branch_id=4,
    item_type_id=1,
    location_id=1,
    item_branch_id=4,
    owner_id=4,
    requestor=frozenset({"staff", "technician"}),
    juvenile=True,
    reference=True,
    item_age_days=10,
    marc_type="a",
    marc_form="a",
    bib_level="m",
    video_format="v",
)
FAILS = HoldFacts(
    patron_category_id=5,
    patron_branch_id=3,
    request_branch_id=3,
    pickup_branch_id=3,
    item_type_id=2,
    location_id=2,
    item_branch_id=3,
    owner_id=3,
    item_age_days=11,
    marc_type="b",
    marc_form="b",
    bib_level="s",
    video_format="z",
)


def wanted_by(case: HoldFacts, name: str) -> Any:
    if name.endswith("_group"):
        return 9
    if name == "requestor":
        return "technician"
    if name == "item_younger_than_days":
        return case.item_age_days + 1
    return getattr(case, f"{name}_id", getattr(case, name, None))


@pytest.mark.parametrize("field", HOLD_FIELDS)
def test_hld_04_a_rule_on_each_field_wins_where_it_is_met_and_nowhere_else(field):
    rule = HoldRule(id=77, name="one field", conditions=(Condition(field, wanted_by(MEETS, field), "x"),))
    one = table((RULES[0], rule))
    assert decide_hold_terms(one, MEETS).rule_id == 77
    assert decide_hold_terms(one, FAILS).rule_id == 1


def test_hld_04_editing_the_weights_changes_the_winner():
    case = facts({"patron_category": "child", "item_type": "dvd"})
    heavier = table(weights={**DEFAULT_HOLD_WEIGHTS, "item_type": 40})
    assert decide_hold_terms(heavier, case).rule_id == 4


def test_hld_05_a_damaged_table_still_decides():
    assert decide_hold_terms(table(()), MEETS).rule_name == BUILT_IN_HOLD_ROOT.name
    assert decide_hold_terms(table((replace(RULES[0], shelf_days="inherit"),)), MEETS).shelf_days == 7


_conditions = st.sets(st.sampled_from(HOLD_FIELDS), min_size=1, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: HOLD_VALUES[name] for name in sorted(names)})
)
_random_rules = st.lists(
    st.tuples(_conditions, st.booleans(), st.integers(1, 9) | st.sampled_from(["none", "inherit"])), max_size=10
)
_branch = VALUES["branch"]
_facts = st.builds(
    HoldFacts,
    patron_category_id=VALUES["patron_category"],
    patron_branch_id=_branch,
    request_branch_id=_branch,
    pickup_branch_id=_branch,
    item_type_id=st.integers(1, 3),
    location_id=st.integers(1, 4),
    item_branch_id=_branch,
    owner_id=_branch,
    requestor=st.sampled_from([frozenset({"patron"}), frozenset({"staff", "technician"})]),
    juvenile=st.booleans(),
    reference=st.booleans(),
    item_age_days=st.integers(0, 400),
    marc_type=st.sampled_from("ab"),
    marc_form=st.sampled_from("ab"),
    bib_level=st.sampled_from("ab"),
    video_format=st.sampled_from("ab"),
)


@given(_random_rules, st.lists(_facts, min_size=1, max_size=4))
def test_hld_04_the_heaviest_rule_that_matches_wins_and_explains_itself(made, cases):
    rules = (
        RULES[0],
        *(
            HoldRule(
                id=number,
                name=f"rule {number}",
                conditions=tuple(Condition(n, v, str(v)) for n, v in asked.items()),
                active=active,
                max_holds=most,
            )
            for number, (asked, active, most) in enumerate(made, start=2)
        ),
    )
    one = table(rules)
    for case in cases:
        terms = decide_hold_terms(one, case)
        matching = [r for r in rules if r.active and all(met(c, one.case(case)) for c in r.conditions)]
        assert one.weight_of(one.rule(terms.rule_id)) == max(one.weight_of(rule) for rule in matching)
        assert terms == decide_hold_terms(table(rules), case), "what is remembered is what a fresh table decides"
        story = Explanation.from_data(explain_hold_terms(terms, case).to_data())
        assert HoldFacts.from_data(story.facts) == case
        assert str(story.sentence)


TODAY = date(2026, 11, 14)


@pytest.mark.parametrize(
    ("active", "proximity", "protected"),
    [
        (date(2026, 11, 1), 0, False),
        (date(2026, 11, 1), 1, False),
        (date(2026, 11, 1), 2, True),
        (None, 2, True),
        (date(2026, 10, 15), 2, False),
    ],
)
def test_hld_06_a_new_copy_stays_near_for_its_first_days(active, proximity, protected):
    rule = AgeProtection(1, "a month", 30, 1, "active")
    said = is_age_protected(rule, created_on=date(2026, 1, 1), active_on=active, today=TODAY, proximity=proximity)
    assert said is protected


def test_hld_06_it_may_count_from_the_day_of_cataloguing_and_a_copy_may_have_its_own_days():
    rule = AgeProtection(1, "a month", 30, 0, "created")
    ages = {"created_on": date(2026, 11, 1), "active_on": date(2026, 10, 1), "today": TODAY, "proximity": 1}
    assert is_age_protected(rule, **ages)
    assert not is_age_protected(rule, own_days=10, **ages)
    assert not is_age_protected(None, **ages)
    assert is_age_protected(None, own_days=90, **ages)


EVERGREENS = {
    "traditional": "pprox aprox priority cut depth rtime htime hprox",
    "traditional-go-home": "htime hprox pprox aprox priority cut depth rtime",
    "traditional-always-go-home": "hprox pprox aprox priority cut depth rtime htime",
    "chase-home-patron": "ohprox hprox approx pprox aprox priority cut depth rtime",
    "fifo": "priority cut rtime depth pprox hprox aprox htime",
    "fifo-go-home": "htime priority cut rtime depth pprox aprox hprox",
    "fifo-always-go-home": "hprox priority cut rtime depth pprox aprox htime",
}
ITS_NAMES = {
    "pprox": "capture-pickup",
    "hprox": "circ-request",
    "ohprox": "owner-home",
    "aprox": "adjusted-circ-pickup",
    "approx": "adjusted-capture-pickup",
    "priority": "priority",
    "cut": "cut-in-line",
    "depth": "depth",
    "htime": "home-loan-lately",
    "rtime": "request-time",
}


@pytest.mark.parametrize("preset", EVERGREENS)
def test_hld_08_the_seven_presets_are_evergreens(preset):
    assert PRESETS[preset] == tuple(ITS_NAMES[name] for name in EVERGREENS[preset].split())


def test_hld_08_there_are_eleven_criteria_and_seven_presets():
    assert len(CRITERIA) == 11
    assert set(PRESETS) == set(EVERGREENS)
    assert {name for order in PRESETS.values() for name in order} | {"been-home-lately"} == set(CRITERIA)


NEAR_BUT_LATE = {**dict.fromkeys(CRITERIA, 0), "request-time": 200}
FAR_BUT_EARLY = {**dict.fromkeys(CRITERIA, 0), "capture-pickup": 3, "circ-request": 2, "request-time": 100}
CUT_IN = {**dict.fromkeys(CRITERIA, 0), "capture-pickup": 3, "request-time": 300, "cut-in-line": 1}


@pytest.mark.parametrize(
    ("preset", "first"),
    [
        ("traditional", "near"),
        ("traditional-go-home", "near"),
        ("traditional-always-go-home", "near"),
        ("chase-home-patron", "near"),
        ("fifo", "early"),
        ("fifo-go-home", "early"),
        ("fifo-always-go-home", "near"),
    ],
)
def test_hld_08_who_is_served_first_under_each_preset(preset, first):
    policy = HoldPolicy(preset=preset, order=PRESETS[preset], queue="local-first")
    line = sorted([NEAR_BUT_LATE, FAR_BUT_EARLY], key=lambda hold: capture_key(policy, hold))
    assert line[0] is (NEAR_BUT_LATE if first == "near" else FAR_BUT_EARLY)


@pytest.mark.parametrize("preset", PRESETS)
def test_hld_08_under_strict_first_in_the_line_goes_before_everything_whatever_the_preset(preset):
    policy = HoldPolicy(preset=preset, order=PRESETS[preset], queue="first-in")
    assert policy.criteria[:3] == TURN
    assert sorted(policy.criteria) == sorted({*PRESETS[preset], *TURN})
    line = sorted([NEAR_BUT_LATE, FAR_BUT_EARLY, CUT_IN], key=lambda hold: capture_key(policy, hold))
    assert line == [CUT_IN, FAR_BUT_EARLY, NEAR_BUT_LATE]
