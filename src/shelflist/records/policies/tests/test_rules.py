from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.explanations import Explanation
from shelflist.records.policies.rules import (
    DEFAULT_WEIGHTS,
    FIELDS,
    Condition,
    Duration,
    FineTerms,
    LoanFacts,
    Rule,
    decide_terms,
    due_at,
    explain,
)
from shelflist.records.policies.rules.tables import met
from shelflist.records.policies.tests.tables import (
    CASES,
    GROUPS,
    RULES,
    VALUES,
    facts,
    random_facts,
    random_rules,
    table,
)

TABLE = table()


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_cir_02_and_cir_03_decisions_follow_the_case_table(case):
    terms = decide_terms(TABLE, facts(case["facts"]))
    assert terms.rule_id == case["wins"]
    assert terms.lends is case.get("lends", True)
    assert [c.rule_id for c in terms.candidates if c.verdict in {"wins", "lighter"}] == case["matched"]
    assert terms.matching == len(case["matched"])
    if "days" in case:
        assert (terms.length.amount, terms.length.unit) == (case["days"], "days")
    if "renewals" in case:
        assert terms.max_renewals == case["renewals"]
    if "fine" in case:
        assert (terms.fine.cents if terms.fine else "none") == case["fine"]
    if "cap" in case:
        assert terms.fine.max_cents == case["cap"]
    for name, source in case.get("sources", {}).items():
        assert terms.sources[name] == source


@pytest.mark.parametrize(("level", "days"), [(1, 7), (2, 21), (3, 56)])
def test_cir_04_the_item_picks_one_of_three_lengths_and_the_renewals_come_with_them(level: int, days: int) -> None:
    length = Duration(9, "Three lengths", "days", 7, 21, 56, max_renewals=3, max_auto_renewals=2)
    root = replace(RULES[0], duration=length, renewals="inherit")
    terms = decide_terms(table((root,)), facts({**CASES[0]["facts"], "loan_level": level}))
    assert (terms.length.amount, terms.length.unit) == (days, "days")
    assert (terms.max_renewals, terms.max_auto_renewals) == (3, 2)


def test_cir_01_there_are_21_fields_and_each_has_a_weight():
    assert len(FIELDS) == len(set(FIELDS)) == 21
    assert set(DEFAULT_WEIGHTS) == set(FIELDS)


def case_values(case: LoanFacts) -> dict[str, object]:
    """What a condition on each field must be to be met by this case."""
    return {
        "branch": case.branch_id,
        "branch_group": 9,
        "patron_category": case.patron_category_id,
        "item_type": case.item_type_id,
        "location": case.location_id,
        "marc_type": case.marc_type,
        "marc_form": case.marc_form,
        "bib_level": case.bib_level,
        "video_format": case.video_format,
        "item_branch": case.item_branch_id,
        "item_branch_group": 9,
        "owner": case.owner_id,
        "owner_group": 9,
        "patron_branch": case.patron_branch_id,
        "patron_branch_group": 9,
        "reference": case.reference,
        "juvenile": case.juvenile,
        "is_renewal": case.is_renewal,
        "patron_age_from": case.patron_age,
        "patron_age_to": case.patron_age,
        "item_younger_than_days": case.item_age_days + 1,
    }


MEETS = LoanFacts(
    branch_id=4,
    patron_category_id=2,
    patron_branch_id=4,
    item_type_id=1,
    location_id=1,
    item_branch_id=4,
    owner_id=4,
    patron_age=30,
    juvenile=True,
    reference=True,
    is_renewal=True,
    item_age_days=10,
    marc_type="a",
    marc_form="a",
    bib_level="m",
    video_format="v",
)
FAILS = LoanFacts(
    branch_id=3,
    patron_category_id=5,
    patron_branch_id=3,
    item_type_id=2,
    location_id=2,
    item_branch_id=3,
    owner_id=3,
    patron_age=None,
    item_age_days=11,
    marc_type="b",
    marc_form="b",
    bib_level="s",
    video_format="z",
)


@pytest.mark.parametrize("field", FIELDS)
def test_cir_01_a_rule_on_each_field_wins_where_it_is_met_and_nowhere_else(field):
    rule = Rule(id=2, name="one field", conditions=(Condition(field, case_values(MEETS)[field], "x"),), lends=False)
    one = table((RULES[0], rule))
    assert decide_terms(one, MEETS).rule_id == 2
    assert decide_terms(one, FAILS).rule_id == 1


def test_cir_01_a_branch_belongs_to_the_groups_of_the_branches_above_it():
    assert table().groups_of == GROUPS
    assert decide_terms(table(), MEETS).rule_id == 7


def test_cir_02_editing_the_weights_changes_the_winner():
    case = facts({"branch": "harbor", "patron_category": "adult", "item_type": "book", "location": "stacks"})
    assert decide_terms(TABLE, case).rule_id == 7
    heavier = table(weights={**DEFAULT_WEIGHTS, "branch": 20})
    assert decide_terms(heavier, case).rule_id == 31


def test_cir_02_of_equally_heavy_rules_the_one_deeper_in_the_tree_wins():
    city = Rule(id=2, name="city", conditions=(Condition("branch", 1, "city"),), lends=True)
    desk = Rule(id=9, name="desk", conditions=(Condition("branch", 5, "desk"),), lends=True)
    case = facts({"branch": "desk", "patron_category": "adult", "item_type": "map", "location": "stacks"})
    assert decide_terms(table((RULES[0], city, desk)), case).rule_id == 9


def test_cir_02_of_equally_heavy_and_deep_rules_the_lower_number_wins():
    by_type = Rule(id=4, name="type", conditions=(Condition("item_type", 3, "map"),))
    by_flag = Rule(id=3, name="reference", conditions=(Condition("reference", False, "no"),))
    case = facts({"branch": "desk", "patron_category": "adult", "item_type": "map", "location": "stacks"})
    assert decide_terms(table((RULES[0], by_type, by_flag)), case).rule_id == 3


def test_cir_02_the_root_rule_comes_last_even_when_nothing_weighs_anything():
    case = facts({"branch": "harbor", "patron_category": "adult", "item_type": "map", "location": "stacks"})
    weightless = table(weights=dict.fromkeys(FIELDS, 0))
    assert decide_terms(weightless, case).rule_id == 31


def test_a_damaged_table_without_a_root_rule_still_decides():
    case = facts({"branch": "city", "patron_category": "child", "item_type": "map", "location": "stacks"})
    terms = decide_terms(table(RULES[1:]), case)
    assert (terms.rule_id, terms.length.amount, terms.fine) == (0, 14, None)
    assert decide_terms(table(()), case).length.amount == 14


def test_at_most_four_near_misses_follow_and_drafts_are_marked():
    terms = decide_terms(TABLE, facts(CASES[0]["facts"]))
    verdicts = [candidate.verdict for candidate in terms.candidates]
    assert verdicts[:2] == ["wins", "lighter"]
    assert set(verdicts[2:]) == {"no match", "not active"}
    assert len(verdicts) == 2 + 4
    draft = next(candidate for candidate in terms.candidates if candidate.verdict == "not active")
    assert draft.rule_id == 33
    fast = next(candidate for candidate in terms.candidates if candidate.rule_id == 12)
    assert [(m.field, m.met) for m in fast.matches] == [
        ("category", True),
        ("shelf", False),
        ("branch", True),
    ]


def test_grace_and_renewals_of_a_heavier_rule_override_those_of_the_fine_and_the_length():
    lenient = Rule(
        id=50, name="lenient", conditions=(Condition("juvenile", False, "no"),), grace_intervals=9, renewals=7
    )
    heavy = table((*RULES, lenient), weights={**DEFAULT_WEIGHTS, "juvenile": 99})
    terms = decide_terms(heavy, facts(CASES[0]["facts"]))
    assert (terms.rule_id, terms.fine.grace_intervals, terms.max_renewals) == (50, 9, 7)
    assert (terms.sources["fine"], terms.sources["grace_intervals"], terms.length.amount) == (7, 50, 21)


def test_grace_and_renewals_of_a_lighter_rule_do_not_reach_past_a_heavier_fine_and_length():
    lenient = Rule(
        id=50, name="lenient", conditions=(Condition("juvenile", False, "no"),), grace_intervals=9, renewals=7
    )
    terms = decide_terms(table((*RULES, lenient)), facts(CASES[0]["facts"]))
    assert (terms.rule_id, terms.fine.grace_intervals, terms.max_renewals) == (7, 0, 2)


@given(random_rules(), random_facts)
def test_cir_02_some_rule_always_wins_and_it_is_the_heaviest_that_matches(rules, case):
    one = table(rules)
    terms = decide_terms(one, case)
    values = one.case(case)
    matching = [rule for rule in rules if rule.active and all(met(c, values) for c in rule.conditions)]
    assert rules[0] in matching
    assert terms.rule_id in {rule.id for rule in matching}
    heaviest = max(one.weight_of(rule) for rule in matching)
    assert one.weight_of(one.rule(terms.rule_id)) == heaviest


@given(random_rules(), random_facts, st.randoms(use_true_random=False))
def test_cir_02_the_order_in_which_rules_are_kept_does_not_matter(rules, case, chance: random.Random):
    shuffled = list(rules)
    chance.shuffle(shuffled)
    assert decide_terms(table(rules), case) == decide_terms(table(tuple(shuffled)), case)


@given(random_rules(), random_facts)
def test_cir_03_inheritance_always_ends_in_a_value_and_names_its_rule(rules, case):
    terms = decide_terms(table(rules), case)
    assert terms.length.amount > 0
    assert terms.length.days_mode in {"ignore", "skip", "push"}
    assert {"lends", "duration", "fine", "renewals", "days_mode", "after_closing"} <= set(terms.sources)
    assert set(terms.sources.values()) <= {c.rule_id for c in terms.candidates if c.verdict in {"wins", "lighter"}}


@given(random_rules(), st.lists(random_facts, min_size=2, max_size=6))
def test_remembered_decisions_are_those_a_fresh_table_makes(rules, cases):
    remembering = table(rules)
    for case in (*cases, *reversed(cases)):
        assert decide_terms(remembering, case) == decide_terms(table(rules), case)


@given(st.sampled_from(FIELDS).flatmap(lambda name: st.tuples(st.just(name), VALUES[name])), random_facts)
def test_cir_01_adding_a_condition_never_makes_a_rule_match_more(pair, case):
    field, wanted = pair
    values = table().case(case)
    narrower = (*RULES[1].conditions, Condition(field, wanted, ""))
    assert not all(met(c, values) for c in narrower) or all(met(c, values) for c in RULES[1].conditions)


NOON = datetime(2026, 11, 14, 17, 0, tzinfo=UTC)


def test_cir_11_a_renewal_counts_from_the_old_due_date_only_when_the_terms_say_so():
    terms = decide_terms(TABLE, facts(CASES[0]["facts"]))
    calendar = OpeningCalendar()
    old_due = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
    assert due_at(terms, calendar, NOON, old_due=old_due).at == datetime(2026, 12, 5, 23, 59, tzinfo=UTC)
    extending = replace(terms, renew_extends_from_due=True)
    assert due_at(extending, calendar, NOON, old_due=old_due).at == datetime(2026, 12, 11, 23, 59, tzinfo=UTC)


def test_cir_25_an_explanation_survives_being_stored():
    case = facts(CASES[1]["facts"])
    terms = decide_terms(TABLE, case)
    calendar = OpeningCalendar()
    story = explain(terms, due_at(terms, calendar, NOON), case, calendar)
    assert str(story.sentence) == "Due 28 Nov 2026, because rule 12, “New books, adults”, weighs most."
    assert "Plus 14 days, by rule 12" in [str(step.what) for step in story.steps]
    assert Explanation.from_data(story.to_data()) == story
    assert LoanFacts(**story.facts) == case


def test_cir_25_not_lending_is_explained_by_the_rule_that_says_so():
    case = facts(CASES[5]["facts"])
    story = explain(decide_terms(TABLE, case), None, case, OpeningCalendar())
    assert str(story.sentence) == "Not lent: rule 23, “Reference stays”, says so."


def test_fine_terms_survive_being_stored_with_the_loan():
    terms = decide_terms(TABLE, facts(CASES[0]["facts"]))
    assert FineTerms.from_data(terms.fine.to_data()) == terms.fine


def test_a_case_is_decided_once_however_often_it_is_asked():
    many = tuple(
        replace(
            RULES[1 + n % 9], id=100 + n, conditions=(*RULES[1 + n % 9].conditions, Condition("marc_type", str(n), ""))
        )
        for n in range(30)
    )
    one = table((*RULES, *many))
    cases = [facts({**case["facts"], "item_age_days": age}) for case in CASES for age in range(20)]
    decided = [decide_terms(one, case) for case in cases]
    again = [decide_terms(one, replace(case)) for case in cases]
    assert all(first is second for first, second in zip(decided, again, strict=True))


def test_cir_11_when_and_how_a_loan_may_be_renewed_is_a_value_none_or_inherited():
    root = replace(
        RULES[0], renew_not_before_days=3, renew_not_after_days="none", renew_until="none", unseen_renewals=2
    )
    films = Rule(
        id=50,
        name="films",
        conditions=(Condition("item_type", 2, "dvd"),),
        renew_not_before_days="none",
        renew_until=date(2026, 12, 18),
    )
    one = table((root, films))
    film = {"branch": "city", "patron_category": "adult", "item_type": "dvd", "location": "stacks"}
    terms = decide_terms(one, facts(film))
    assert (terms.renew_not_before_days, terms.renew_not_after_days) == (None, None)
    assert (terms.renew_until, terms.unseen_renewals) == (date(2026, 12, 18), 2)
    assert (terms.sources["renew_not_before_days"], terms.sources["unseen_renewals"]) == (50, 1)
    book = decide_terms(one, facts({**film, "item_type": "book"}))
    assert (book.renew_not_before_days, book.renew_until) == (3, None)
