"""The terms of one loan: asked of the rule table and the calendar, with the explanation that is stored (CIR-25).

Loans by the day that are made on one day at one branch under the same terms are due on the same day for the same
reasons. At a busy desk that is most of them, so it is reckoned, and put into words, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions.desk import Here
from shelflist.departments.circulation.rules import Shortened
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import Phrase, nphrase, value_to_data
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies import rules as policies
from shelflist.records.policies.queries import rule_table

REMEMBERED = 1024


def renewal_terms(given: policies.Terms) -> rules.RenewalTerms:
    """When the rules let a loan be renewed."""
    return rules.RenewalTerms(
        not_before_days=given.renew_not_before_days,
        not_after_days=given.renew_not_after_days,
        not_after_on=given.renew_until,
        max_unseen=given.unseen_renewals,
    )


@dataclass(frozen=True)
class Reckoned:
    """What the terms and the calendar say, whoever borrows: when it is due, and why."""

    terms: policies.Terms
    calendar: OpeningCalendar
    due: policies.DueDate

    @cached_property
    def when(self) -> date | datetime:
        """The due date as it is said: a day, or a local moment for a loan by the hour."""
        return self.calendar.local(self.due.at) if self.due.by_the_hour else self.calendar.day_of(self.due.at)

    @cached_property
    def length(self) -> Phrase:
        """The length in words, and whether closed days moved the end: “14 days, moved past Thanksgiving”."""
        length = self.terms.length
        words = {
            "days": nphrase("{count} day", "{count} days", length.amount),
            "hours": nphrase("{count} hour", "{count} hours", length.amount),
            "minutes": nphrase("{count} minute", "{count} minutes", length.amount),
        }[length.unit]
        aimed = next((day.on for day in self.due.days if "aim" in day.marks), None)
        if aimed is None or self.due.by_the_hour:
            return words
        special = self.calendar.special_on(aimed)
        if special is not None:
            return _("{length}, moved past {reason}", length=words, reason=special.reason)
        return _("{length}, moved to an open day", length=words)

    def explained(self, facts: policies.LoanFacts) -> Explanation:
        return policies.explain(self.terms, self.due, facts, self.calendar)


@dataclass(frozen=True, slots=True)
class Decision:
    """The terms of this loan or renewal, and the facts that they came from."""

    facts: policies.LoanFacts
    reckoned: Reckoned
    now: datetime
    old_due: datetime | None
    told: dict[str, Any]
    shortened: Shortened | None = None
    limits: dict[str, Any] = field(default_factory=dict)

    @property
    def terms(self) -> policies.Terms:
        return self.reckoned.terms

    @property
    def due(self) -> policies.DueDate:
        return self.reckoned.due

    def explanation(self) -> dict[str, Any]:
        """Why it is due then, as stored data, with all that is needed to decide it again later."""
        more = {"now": value_to_data(self.now)}
        if self.old_due is not None:
            more["old_due"] = value_to_data(self.old_due)
        if self.shortened is not None:
            more |= {"hold_count": self.shortened.hold_count, "shortened_days": self.shortened.days}
        facts = {name: getattr(self.facts, name) for name in FACT_NAMES}
        told = {**self.told, "facts": {**facts, **more}}
        return {**told, "limits": self.limits} if self.limits else told


FACT_NAMES = tuple(policies.LoanFacts.__dataclass_fields__)
Remembered = tuple[Reckoned, dict[str, Any]]
_remembered: dict[tuple[int, int, date], Remembered] = {}


def decide(
    facts: policies.LoanFacts,
    here: Here,
    now: datetime,
    old_due: datetime | None = None,
    shortened: Shortened | None = None,
) -> Decision:
    """Ask the rule table and the calendar of this branch. For a renewal give the due date so far."""
    return reckon(policies.decide_terms(rule_table(here.numbers), facts), facts, here, now, old_due, shortened)


def reckon(
    terms: policies.Terms,
    facts: policies.LoanFacts,
    here: Here,
    now: datetime,
    old_due: datetime | None = None,
    shortened: Shortened | None = None,
) -> Decision:
    """What these terms come to here and now."""
    calendar = here.calendar
    if old_due is not None or shortened is not None or terms.length.by_the_hour or terms.hard_date is not None:
        ceilings = (shortened.ceiling(calendar, now),) if shortened else ()
        due = policies.due_at(terms, calendar, now, old_due=old_due, ceilings=ceilings)
        reckoned = Reckoned(terms, calendar, due)
        return Decision(facts, reckoned, now, old_due, _told(reckoned, facts, now), shortened)
    # The tables are replaced and never changed, and what is remembered keeps them alive: their identity will do.
    key = (id(terms), id(calendar), calendar.day_of(now))
    known = _remembered.get(key)
    if known is None:
        reckoned = Reckoned(terms, calendar, policies.due_at(terms, calendar, now))
        known = (reckoned, _told(reckoned, facts, now))
        if len(_remembered) >= REMEMBERED:
            _remembered.clear()
        _remembered[key] = known
    return Decision(facts, known[0], now, None, known[1])


def _told(reckoned: Reckoned, facts: policies.LoanFacts, now: datetime) -> dict[str, Any]:
    """The explanation as data, without the facts of one case, and what it stood on."""
    told = replace(reckoned.explained(facts), facts={}).to_data()
    return {**told, **rules.basis(reckoned.terms, reckoned.calendar, reckoned.calendar.day_of(now))}
