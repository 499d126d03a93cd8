"""Reading the loan rules: as the table that decides, and as rows for the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelflist.ground.common.due import HardDate
from shelflist.ground.journal import revisions
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.models import REFERENCES, HardDueDate, LoanRule, MatchWeight
from shelflist.records.policies.rules import (
    DEFAULT_WEIGHTS,
    FIELDS,
    INHERIT,
    NONE,
    Cap,
    Condition,
    Duration,
    Fine,
    Rule,
    RuleTable,
)

SHOWN_FLAGS = {True: "yes", False: "no"}


def rule_table(numbers: Mapping[str, int] | None = None) -> RuleTable:
    """The rule table as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _table.value(numbers)


def _load() -> RuleTable:
    tree = organisation(revisions.current())
    categories = {pk: _ids(path) | {pk} for pk, path in PatronCategory.objects.values_list("pk", "path")}
    return RuleTable(
        rules=tuple(all_rules()),
        weights=weights(),
        branch_ancestors=tree.ancestors,
        category_ancestors=categories,
        groups_of=tree.groups_of,
    )


_table: Remembered[RuleTable] = Remembered(("policies", "branches", "categories"), _load)


def _ids(path: str) -> frozenset[int]:
    return frozenset(int(step) for step in path.split("/") if step)


def weights() -> dict[str, int]:
    """The weight of each of the 21 fields: as the library set it, else as delivered."""
    return {**DEFAULT_WEIGHTS, **dict(MatchWeight.objects.filter(field__in=FIELDS).values_list("field", "weight"))}


def all_rules() -> list[Rule]:
    """Every rule, drafts included, by number."""
    rows = LoanRule.objects.select_related(
        *REFERENCES, "location__branch", "duration", "fine", "max_fine", "hard_due_date"
    ).order_by("pk")
    hard_dates = {row.pk: hard_date(row) for row in HardDueDate.objects.prefetch_related("values")}
    return [rule_of(row, hard_dates) for row in rows]


def hard_date(row: HardDueDate) -> HardDate:
    return HardDate(row.name, row.always, tuple((value.active_from, value.due_on) for value in row.values.all()))


def rule_of(row: LoanRule, hard_dates: Mapping[int, HardDate]) -> Rule:
    """The rule as the evaluator knows it."""
    return Rule(
        id=row.pk,
        name=row.name,
        conditions=tuple(conditions(row)),
        is_root=row.is_root,
        active=row.active,
        lends=INHERIT if row.lends == LoanRule.Lends.INHERIT else row.lends == LoanRule.Lends.YES,
        duration=_duration(row),
        renewals=_or_inherit(row.renewals),
        fine=_fine(row),
        grace_intervals=_or_inherit(row.grace_intervals),
        cap=_cap(row),
        hard_date=hard_dates[row.hard_due_date_id] if row.hard_due_date_id else _none_or_inherit(row.hard_due_source),
        days_mode=row.days_mode,  # type: ignore[arg-type]  # the choices of the column
        after_closing=row.after_closing,  # type: ignore[arg-type]
        renew_extends_from_due=_or_inherit(row.renew_extends_from_due),
        hold_ratio_total=_or_inherit(row.hold_ratio_total),
        hold_ratio_available=_or_inherit(row.hold_ratio_available),
        description=row.description,
    )


def conditions(row: LoanRule) -> list[Condition]:
    """What a rule asks for, in the order of the 21 fields."""
    found = []
    for name in FIELDS:
        value = getattr(row, f"{name}_id" if name in REFERENCES else name)
        if value is not None and value != "":
            found.append(Condition(name, value, _shown(row, name, value)))
    return found


def _shown(row: LoanRule, name: str, value: Any) -> str:
    if name == "location":
        return f"{row.location}, {row.location.branch}" if row.location else ""
    if name in REFERENCES:
        return str(getattr(row, name))
    if name == "item_younger_than_days":
        return f"{value} days"
    return SHOWN_FLAGS[value] if isinstance(value, bool) else str(value)


def _or_inherit(value: Any) -> Any:
    return INHERIT if value is None else value


def _none_or_inherit(source: str) -> Any:
    return NONE if source == LoanRule.Source.NONE else INHERIT


def _duration(row: LoanRule) -> Any:
    given = row.duration
    if given is None:
        return INHERIT
    return Duration(
        id=given.pk,
        name=given.name,
        unit=given.unit,  # type: ignore[arg-type]
        short=given.short,
        normal=given.normal,
        extended=given.extended,
        max_renewals=given.max_renewals,
        max_auto_renewals=given.max_auto_renewals,
    )


def _fine(row: LoanRule) -> Any:
    given = row.fine
    if given is None:
        return _none_or_inherit(row.fine_source)
    return Fine(
        id=given.pk,
        name=given.name,
        low_cents=given.low_cents,
        normal_cents=given.normal_cents,
        high_cents=given.high_cents,
        interval=given.interval,  # type: ignore[arg-type]
        grace_intervals=given.grace_intervals,
        grace_over_closure=given.grace_over_closure,  # type: ignore[arg-type]
        charge_closed_days=given.charge_closed_days,
    )


def _cap(row: LoanRule) -> Any:
    given = row.max_fine
    if given is None:
        return _none_or_inherit(row.max_fine_source)
    return Cap(given.pk, given.name, given.amount_cents, given.percent)
