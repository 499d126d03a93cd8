"""Loan terms: which rule wins, what it gives, when the loan is due and why (CIR-01 to CIR-09)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelflist.ground.common import due as reckoning
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.due import Ceiling, DueDate, HardDate, LoanLength
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.deciding import RuleTable
from shelflist.records.policies.rules.tables import INHERIT, Condition
from shelflist.records.policies.rules.terms import FineTerms, Terms
from shelflist.records.policies.rules.values import (
    BUILT_IN_ROOT,
    DEFAULT_WEIGHTS,
    FIELDS,
    NONE,
    Cap,
    Duration,
    Fine,
    LoanFacts,
    Rule,
)

__all__ = [
    "BUILT_IN_ROOT", "DEFAULT_WEIGHTS", "FIELDS", "INHERIT", "NONE",
    "Cap", "Ceiling", "Condition", "DueDate", "Duration", "Fine", "FineTerms", "HardDate", "LoanFacts", "LoanLength",
    "Rule", "RuleTable", "Terms",
    "decide_terms", "due_at", "explain",
]  # fmt: skip


def decide_terms(table: RuleTable, facts: LoanFacts) -> Terms:
    """The terms that the table gives to this case. Never fails: the root rule, or a built-in one, always matches."""
    return table.decide(facts)


def due_at(
    terms: Terms,
    calendar: OpeningCalendar,
    now: datetime,
    *,
    old_due: datetime | None = None,
    ceilings: tuple[Ceiling, ...] = (),
) -> DueDate:
    """When a loan made at `now` under these terms is due; for a renewal give its due date so far as `old_due`.

    A renewal counts from the old due date when the terms say so and it has not passed, else from `now` (CIR-11).
    """
    number = terms.sources.get("duration", terms.rule_id)
    return reckoning.due_at(
        calendar,
        now,
        terms.length,
        hard_date=terms.hard_date,
        ceilings=ceilings,
        source=_("rule {number}", number=number),
        renewal=old_due is not None,
        counted_from=old_due if terms.renew_extends_from_due else None,
    )


def explain(terms: Terms, due: DueDate | None, facts: LoanFacts, calendar: OpeningCalendar) -> Explanation:
    """The whole story behind a due date, or behind a refusal when the terms do not lend (`due` is None).

    Its `facts` hold what the rules depended on, so that the decision can be made again later (CIR-25).
    """
    kept: dict[str, Any] = facts.to_data()
    return Explanation(
        sentence=_sentence(terms, due, calendar),
        candidates=terms.candidates,
        steps=due.steps if due else (),
        days=due.days if due else (),
        facts=kept,
    )


def _sentence(terms: Terms, due: DueDate | None, calendar: OpeningCalendar) -> Phrase:
    if due is None or not terms.lends:
        number = terms.sources.get("lends", terms.rule_id)
        name = next((rule.name for rule in terms.candidates if rule.rule_id == number), terms.rule_name)
        return _("Not lent: rule {number}, “{name}”, says so.", number=number, name=name)
    when = calendar.local(due.at) if due.by_the_hour else calendar.day_of(due.at)
    aimed = next((day.on for day in due.days if "aim" in day.marks), None)
    values: dict[str, Any] = {"when": when, "number": terms.rule_id, "name": terms.rule_name}
    if aimed is not None and not due.by_the_hour:
        values["aim"] = aimed
        return _("Due {when}, because rule {number}, “{name}”, weighs most, and we are shut on {aim}.", **values)
    if "hard-date" in due.flags or "ceiling" in due.flags:
        return _("Due {when}: rule {number}, “{name}”, weighs most, and there is a latest date.", **values)
    return _("Due {when}, because rule {number}, “{name}”, weighs most.", **values)
