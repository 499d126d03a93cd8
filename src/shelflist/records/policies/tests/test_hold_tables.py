"""The hold rules as the database keeps them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.tests.build import build_city
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.models import (
    HOLD_AGES,
    HOLD_CODES,
    HOLD_FLAGS,
    HOLD_REFERENCES,
    HoldPolicySettings,
    HoldRule,
)
from shelflist.records.policies.queries import hold_policy, hold_table, requestor_of, weights
from shelflist.records.policies.rules.hold_policy import PRESETS
from shelflist.records.policies.rules.holds import DEFAULT_HOLD_WEIGHTS, HOLD_FIELDS

pytestmark = pytest.mark.django_db


def test_an_empty_library_has_a_root_hold_rule_weights_and_a_policy():
    root = hold_table().order[-1]
    assert (root.is_root, root.holdable, root.max_holds, root.max_per_record, root.shelf_days) == (
        True, True, "none", 1, 7,
    )  # fmt: skip
    assert weights("hold") == dict(DEFAULT_HOLD_WEIGHTS)
    assert (hold_policy().preset, hold_policy().queue, hold_policy().order) == ("fifo", "first-in", PRESETS["fifo"])


def sample(field: str) -> object:
    if field in HOLD_FLAGS:
        return False
    if field in HOLD_CODES:
        return "a"
    if field in HOLD_AGES:
        return 0
    if field == "patron_category":
        return PatronCategory.objects.create(code="some", name="Some", path="1/")
    if field == "item_type":
        return ItemType.objects.create(code="some", name="Some")
    city = build_city()
    if field == "location":
        return city.main.locations.create(code="x", name="X")
    if field.endswith("group"):
        return HoldRule._meta.get_field(field).related_model.objects.create(code="g", name="G")
    return city.main


@pytest.mark.parametrize("field", HOLD_FIELDS)
def test_hld_04_the_database_refuses_two_active_hold_rules_that_ask_for_the_same(field):
    wanted = {field: sample(field)}
    HoldRule.objects.create(name="first", **wanted)
    HoldRule.objects.create(name="draft", active=False, **wanted)
    with pytest.raises(IntegrityError, match="active_hold_rules_differ_in_what_they_ask"), transaction.atomic():
        HoldRule.objects.create(name="second", **wanted)
    bump("policies")
    assert any(c.field == field for rule in hold_table().rules for c in rule.conditions)


def test_hld_04_every_field_is_a_column_of_one_sort():
    assert {*HOLD_REFERENCES, *HOLD_CODES, *HOLD_FLAGS, *HOLD_AGES} == set(HOLD_FIELDS)


def test_hld_04_a_strict_rule_differs_from_one_that_reaches_below_and_must_name_a_branch():
    main = build_city().main
    HoldRule.objects.create(name="main and below", pickup_branch=main)
    HoldRule.objects.create(name="main", pickup_branch=main, strict=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldRule.objects.create(name="nowhere", strict=True, juvenile=True)


@pytest.mark.parametrize(
    "left_open",
    [
        {"max_holds_source": "inherit"},
        {"max_holds_source": "value"},
        {"max_holds": 4},
        {"shelf_days": None},
        {"shelf_days": 0},
        {"recall_allowed": "inherit"},
        {"age_protection_source": "inherit"},
        {"active": False},
        {"juvenile": True},
    ],
)
def test_hld_05_the_root_rule_leaves_nothing_open_and_no_value_is_blank(left_open):
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldRule.objects.filter(is_root=True).update(**left_open)


def test_there_is_one_policy_about_lines():
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldPolicySettings.objects.create(id=2)


def test_hld_04_who_asks_is_a_reader_staff_or_a_program():
    assert requestor_of(Actor("patron", 3, "Amina", "opac")) == {"patron"}
    assert requestor_of(Actor("staff", 3, "Jo", "desk")) == {"staff"}
    assert requestor_of(system_actor("import")) == {"program"}
