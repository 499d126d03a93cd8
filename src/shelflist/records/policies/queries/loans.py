"""The loan rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelflist.ground.common.due import HardDate
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.policies.models import REFERENCES, HardDueDate, LoanRule
from shelflist.records.policies.queries import tables
from shelflist.records.policies.rules import FIELDS, INHERIT, Cap, Condition, Duration, Rule, RuleTable


def rule_table(numbers: Mapping[str, int] | None = None) -> RuleTable:
    """The rule table as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _table.value(numbers)


def load_rules() -> RuleTable:
    """The rule table as the database has it now, past what is remembered."""
    return RuleTable(rules=tuple(all_rules()), weights=tables.weights(), **tables.trees())


_table: Remembered[RuleTable] = Remembered(tables.REVISIONS, load_rules)


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
    fixed = hard_dates[row.hard_due_date_id] if row.hard_due_date_id else tables.none_or_inherit(row.hard_due_source)
    return Rule(
        id=row.pk,
        name=row.name,
        conditions=tuple(conditions(row)),
        is_root=row.is_root,
        active=row.active,
        lends=tables.flag(row.lends),
        duration=_duration(row),
        renewals=tables.or_inherit(row.renewals),
        fine=tables.fine_of(row.fine) if row.fine else tables.none_or_inherit(row.fine_source),
        grace_intervals=tables.or_inherit(row.grace_intervals),
        cap=_cap(row),
        hard_date=fixed,
        days_mode=row.days_mode,  # type: ignore[arg-type]  # the choices of the column
        after_closing=row.after_closing,  # type: ignore[arg-type]
        renew_extends_from_due=tables.or_inherit(row.renew_extends_from_due),
        hold_ratio_total=tables.or_inherit(row.hold_ratio_total),
        hold_ratio_available=tables.or_inherit(row.hold_ratio_available),
        renew_not_before_days=tables.sourced(row.renew_not_before_source, row.renew_not_before_days),
        renew_not_after_days=tables.sourced(row.renew_not_after_source, row.renew_not_after_days),
        renew_until=tables.sourced(row.renew_until_source, row.renew_until),
        unseen_renewals=tables.sourced(row.unseen_renewals_source, row.unseen_renewals),
        description=row.description,
    )


def conditions(row: LoanRule) -> list[Condition]:
    """What a rule asks for, in the order of the 21 fields."""
    return tables.conditions_of(row, FIELDS, REFERENCES)


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


def _cap(row: LoanRule) -> Any:
    given = row.max_fine
    if given is None:
        return tables.none_or_inherit(row.max_fine_source)
    return Cap(given.pk, given.name, given.amount_cents, given.percent)
