"""Which tables make up the rules: what each is called, and how a row of it is written down and put back.

Packages above that keep rules of their own register them here (`register`), and get versions, diffs, drafts, rollback
and their place on the screens like everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies import models as policies
from shelflist.records.policies.rules.diffs import Key, Row

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class RuleTableKind:
    """One table: its model, what a row is called, the column that names the row it is a part of."""

    name: str
    model: Model
    label: Phrase
    part_of: str = ""
    words: Mapping[str, Phrase] = field(default_factory=dict)
    revision: str = "policies"

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        return list(self.model._meta.concrete_fields)


_kinds: dict[str, RuleTableKind] = {}


def register(kind: RuleTableKind) -> None:
    """Make a table part of the rules; called in `AppConfig.ready`, parents before their parts."""
    if kind.name in _kinds:
        raise ValueError(f"the rule table {kind.name} is registered twice")
    _kinds[kind.name] = kind


def kind_of(name: str) -> RuleTableKind:
    return _kinds[name]


def register_own() -> None:
    """The tables of this package."""
    group, limit_set = policies.LimitGroup, policies.LimitSet
    for kind in (
        RuleTableKind("duration", policies.DurationRule, _("Loan length")),
        RuleTableKind("fine", policies.FineRule, _("Fine")),
        RuleTableKind("max-fine", policies.MaxFine, _("Maximum fine")),
        RuleTableKind("fixed-dates", policies.HardDueDate, _("List of fixed dates")),
        RuleTableKind("fixed-date", policies.HardDueDateValue, _("Date in"), "hard_due_date"),
        RuleTableKind("protection", policies.AgeProtectionRule, _("Protection of new copies")),
        RuleTableKind("loan-rule", policies.LoanRule, _("Loan rule")),
        RuleTableKind("hold-rule", policies.HoldRule, _("Hold rule")),
        RuleTableKind("weight", policies.MatchWeight, _("Weight")),
        RuleTableKind("hold-policy", policies.HoldPolicySettings, _("Policy about lines")),
        RuleTableKind("limit-group", group, _("Group of types and shelves")),
        RuleTableKind("limit-group-type", group.item_types.through, _("Type in"), "limitgroup"),
        RuleTableKind("limit-group-shelf", group.locations.through, _("Shelf in"), "limitgroup"),
        RuleTableKind("limit-set", limit_set, _("Set of limits")),
        RuleTableKind("limit-set-type", limit_set.item_types.through, _("Type counted by"), "limitset"),
        RuleTableKind("limit-set-shelf", limit_set.locations.through, _("Shelf counted by"), "limitset"),
        RuleTableKind("limit-set-group", limit_set.groups.through, _("Group counted by"), "limitset"),
        RuleTableKind("limit", policies.Limit, _("Limit of"), "limit_set"),
    ):
        register(kind)


def snapshot() -> dict[Key, Row]:
    """Every row of every rule table as plain JSON."""
    state: dict[Key, Row] = {}
    for kind in _kinds.values():
        names = [column.attname for column in kind.columns]
        for values in kind.model._default_manager.order_by("pk").values_list(*names):
            row = {name: _plain(value) for name, value in zip(names, values, strict=True)}
            state[kind.name, row[pk_of(kind.name)]] = row
    return state


def as_data(kind: RuleTableKind, row: models.Model) -> Row:
    """One row as plain JSON."""
    return {column.attname: _plain(getattr(row, column.attname)) for column in kind.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def pk_of(table: str) -> str:
    """The column that numbers the rows of a table."""
    pk = _kinds[table].model._meta.pk
    assert pk is not None
    return pk.attname


def kinds() -> tuple[RuleTableKind, ...]:
    """Every table, parents before their parts."""
    return tuple(_kinds.values())
