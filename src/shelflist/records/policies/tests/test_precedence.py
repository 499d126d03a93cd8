"""Golden cases of precedence over all 21 fields of loan rules, and groups of branches as fields of both kinds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from shelflist.records.policies.rules import DEFAULT_WEIGHTS, FIELDS, Condition, Rule, decide_terms
from shelflist.records.policies.rules.holds import HOLD_FIELDS, HoldRule, decide_hold_terms
from shelflist.records.policies.tests.tables import RULES, table
from shelflist.records.policies.tests.test_hold_rules import FAILS as HOLD_FAILS
from shelflist.records.policies.tests.test_hold_rules import MEETS as HOLD_MEETS
from shelflist.records.policies.tests.test_hold_rules import RULES as HOLD_RULES
from shelflist.records.policies.tests.test_hold_rules import table as hold_table
from shelflist.records.policies.tests.test_rules import FAILS, MEETS, case_values

DATA = tomllib.loads((Path(__file__).parent / "cases" / "precedence.toml").read_text(encoding="utf-8"))
VALUES = case_values(MEETS)


def asks(*fields: str, number: int) -> Rule:
    return Rule(number, " and ".join(fields), tuple(Condition(field, VALUES[field], "x") for field in fields))


def test_cir_02_of_21_rules_that_all_match_they_win_in_this_order_and_no_other():
    assert sorted(DATA["order"]) == sorted(DATA["numbers"]) == sorted(FIELDS)
    rules = {field: asks(field, number=number) for field, number in DATA["numbers"].items()}
    left = list(DATA["order"])
    while left:
        one = table((RULES[0], *(rules[field] for field in left)))
        assert decide_terms(one, MEETS).rule_id == rules[left[0]].id, left[0]
        left.pop(0)
    assert decide_terms(table((RULES[0],)), MEETS).rule_id == RULES[0].id


@pytest.mark.parametrize("pair", DATA["pair"], ids=[pair["says"] for pair in DATA["pair"]])
def test_cir_02_the_sum_of_the_fields_decides(pair):
    rules = [asks(*fields, number=number) for number, fields in enumerate(pair["asks"], start=2)]
    assert decide_terms(table((RULES[0], *rules)), MEETS).rule_id == rules[pair["wins"]].id


@pytest.mark.parametrize("field", FIELDS)
def test_cir_02_any_field_wins_over_all_others_together_when_it_is_given_the_weight(field):
    others = asks(*(other for other in FIELDS if other != field), number=2)
    heavy = {**DEFAULT_WEIGHTS, field: 1000}
    assert decide_terms(table((RULES[0], others, asks(field, number=3)), weights=heavy), MEETS).rule_id == 3


GROUPS = [field for field in FIELDS if field.endswith("_group")]
HOLD_GROUPS = [field for field in HOLD_FIELDS if field.endswith("_group")]


@pytest.mark.parametrize("field", GROUPS)
def test_con_02_a_loan_rule_for_a_group_of_branches_holds_for_its_branches_alone(field):
    rule = Rule(2, "group", (Condition(field, 9, "Harbor and friends"),), lends=False)
    one = table((RULES[0], rule))
    assert not decide_terms(one, MEETS).lends
    assert decide_terms(one, FAILS).lends


@pytest.mark.parametrize("field", HOLD_GROUPS)
def test_con_02_a_hold_rule_for_a_group_of_branches_holds_for_its_branches_alone(field):
    rule = HoldRule(2, "group", (Condition(field, 9, "Harbor and friends"),), holdable=False)
    one = hold_table((HOLD_RULES[0], rule))
    assert not decide_hold_terms(one, HOLD_MEETS).holdable
    assert decide_hold_terms(one, HOLD_FAILS).holdable


def test_con_02_groups_can_be_asked_of_every_branch_that_a_rule_knows():
    assert GROUPS == ["branch_group", "item_branch_group", "owner_group", "patron_branch_group"]
    assert len(HOLD_GROUPS) == 5
