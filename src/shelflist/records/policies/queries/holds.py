"""The hold rules and the policy about lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.models import Post
from shelflist.records.policies.models import HOLD_REFERENCES, AgeProtectionRule, HoldPolicySettings, HoldRule
from shelflist.records.policies.queries import tables
from shelflist.records.policies.rules.hold_policy import HoldPolicy
from shelflist.records.policies.rules.holds import HOLD_BRANCH_FIELDS, HOLD_FIELDS, AgeProtection, HoldTable
from shelflist.records.policies.rules.holds import HoldRule as Rule

CHOSEN = ("item_level", "on_shelf", "pickup_at", "range_from", "shelf_days_mode")
NUMBERS_OR_NONE = ("transit_range", "max_holds", "max_per_day", "max_per_record", "hold_days")
OR_INHERITED = ("count_frozen", "stop_blocked", "shelf_days", "recall_threshold_days", "recall_return_days")


def hold_table(numbers: Mapping[str, int] | None = None) -> HoldTable:
    """The hold rules as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _table.value(numbers)


def _load() -> HoldTable:
    return HoldTable(rules=tuple(all_hold_rules()), weights=tables.weights("hold"), **tables.trees())


_table: Remembered[HoldTable] = Remembered(tables.REVISIONS, _load)


def all_hold_rules() -> list[Rule]:
    """Every hold rule, drafts included, by number."""
    rows = HoldRule.objects.select_related(
        *HOLD_REFERENCES, "location__branch", "age_protection", "recall_fine"
    ).order_by("pk")
    return [hold_rule_of(row) for row in rows]


def hold_rule_of(row: HoldRule) -> Rule:
    """The rule as the evaluator knows it."""
    exact = HOLD_BRANCH_FIELDS if row.strict else ()
    gives: dict[str, Any] = {name: getattr(row, name) for name in CHOSEN}
    gives |= {name: tables.or_inherit(getattr(row, name)) for name in OR_INHERITED}
    gives |= {name: tables.sourced(getattr(row, f"{name}_source"), getattr(row, name)) for name in NUMBERS_OR_NONE}
    return Rule(
        id=row.pk,
        name=row.name,
        conditions=tuple(tables.conditions_of(row, HOLD_FIELDS, HOLD_REFERENCES, exact)),
        is_root=row.is_root,
        active=row.active,
        strict=row.strict,
        holdable=tables.flag(row.holdable),
        not_collected_fee=tables.sourced(row.not_collected_fee_source, row.not_collected_fee_cents),
        age_protection=_protection(row),
        recall_allowed=tables.flag(row.recall_allowed),
        recall_fine=tables.fine_of(row.recall_fine)
        if row.recall_fine
        else tables.none_or_inherit(row.recall_fine_source),
        description=row.description,
        **gives,
    )


def _protection(row: HoldRule) -> Any:
    given: AgeProtectionRule | None = row.age_protection
    if given is None:
        return tables.none_or_inherit(row.age_protection_source)
    return AgeProtection(given.pk, given.name, given.days, given.proximity, given.counts_from)  # type: ignore[arg-type]


def hold_policy(numbers: Mapping[str, int] | None = None) -> HoldPolicy:
    """The policy about lines as of these revision numbers."""
    return _policy.value(numbers)


def _load_policy() -> HoldPolicy:
    row = HoldPolicySettings.objects.first()
    return policy_of(row) if row else HoldPolicy()


_policy: Remembered[HoldPolicy] = Remembered("policies", _load_policy)


def policy_of(row: HoldPolicySettings) -> HoldPolicy:
    names = [name for name in HoldPolicy.__dataclass_fields__ if name != "order"]
    return HoldPolicy(order=tuple(row.order), **{name: getattr(row, name) for name in names})


def requestor_of(by: Actor) -> frozenset[str]:
    """What hold rules can ask about whoever places a hold: patron, program, or staff with the codes of their roles."""
    if by.kind == "patron":
        return frozenset({"patron"})
    if by.kind != "staff":
        return frozenset({"program"})
    roles = Post.objects.filter(user_id=by.id).values_list("role__code", flat=True) if by.id is not None else []
    return frozenset({"staff", *roles})
