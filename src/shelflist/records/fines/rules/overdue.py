"""What being late costs, step by step, from the terms that were stored with the loan (CIR-05, CIR-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.explanations import Step
from shelflist.ground.common.grace import GraceMode, Interval, grace_ends
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase, value_to_data
from shelflist.ground.common.phrases import phrase as _

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FineFacts:
    """What a loan's stored terms say about being late."""

    cents: int
    interval: Interval = "day"
    grace_intervals: int = 0
    grace_over_closure: GraceMode = "no"
    charge_closed_days: bool = False
    max_cents: int | None = None
    max_percent: int | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FineFacts | None:
        """From Loan.fine_terms; None when being late costs nothing."""
        if not data:
            return None
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})


@dataclass(frozen=True, slots=True)
class Overdue:
    """What being late costs, and how that was found."""

    cents: int
    steps: tuple[Step, ...] = ()

    def explanation(self) -> dict[str, Any]:
        """As stored with the charge."""
        return {"steps": [[step.what.to_data(), value_to_data(step.result)] for step in self.steps]}


def overdue(
    fine: FineFacts | None,
    due_at: datetime,
    until: datetime,
    calendar: OpeningCalendar,
    *,
    price_cents: int | None = None,
) -> Overdue:
    """What a loan due at `due_at` costs when it comes back, or ceases to be charged, at `until`.

    Once the grace is over, the time within it counts as well. A percentage is of the copy's price, rounded down; a
    copy without a price has no such bound.
    """
    if fine is None or fine.cents <= 0 or until <= due_at:
        return Overdue(0)
    steps = [Step(_("Due"), calendar.local(due_at)), Step(_("Counted to"), calendar.local(until))]
    ends = grace_ends(due_at, fine.grace_intervals, fine.interval, fine.grace_over_closure, calendar)
    if ends > due_at:
        steps.append(Step(_("Grace ends"), calendar.local(ends)))
    if until <= ends:
        return Overdue(0, (*steps, Step(_("Within the grace: nothing is charged"))))
    count = intervals(fine, due_at, until, calendar)
    cents = count * fine.cents
    steps.append(Step(_counted(fine, count), Money(cents)))
    for most, words in _bounds(fine, price_cents):
        if cents > most:
            cents = most
            steps.append(Step(words, Money(most)))
    return Overdue(cents, tuple(steps))


def intervals(fine: FineFacts, due_at: datetime, until: datetime, calendar: OpeningCalendar) -> int:
    """How many intervals are begun: local days, weeks of seven of them, or hours by the clock.

    Closed days, and for hours the time when the doors are shut, are left out unless the terms charge them. A calendar
    without hours has no closed days.
    """
    leave_out = not fine.charge_closed_days and calendar.has_hours
    if fine.interval == "hour":
        late = _open_time(due_at, until, calendar) if leave_out else until - due_at
        return -(-late // HOUR)
    first, last = calendar.day_of(due_at), calendar.day_of(until)
    days = (last - first).days
    if leave_out:
        days = sum(calendar.is_open_on(day) for day in _days_after(first, last))
    return days if fine.interval == "day" else -(-days // 7)


def _days_after(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]


def _open_time(since: datetime, until: datetime, calendar: OpeningCalendar) -> timedelta:
    total = timedelta()
    for opens, closes in calendar.spans_from(since):
        if opens >= until:
            break
        total += min(closes, until) - max(opens, since)
    return total


def _counted(fine: FineFacts, count: int) -> Phrase:
    each = Money(fine.cents)
    if fine.interval == "hour":
        return nphrase("{count} hour at {each}", "{count} hours at {each}", count, each=each)
    if fine.interval == "week":
        return nphrase("{count} week at {each}", "{count} weeks at {each}", count, each=each)
    return nphrase("{count} day at {each}", "{count} days at {each}", count, each=each)


def _bounds(fine: FineFacts, price_cents: int | None) -> list[tuple[int, Phrase]]:
    found = []
    if fine.max_cents is not None:
        found.append((fine.max_cents, _("Not more than this for one loan")))
    if fine.max_percent is not None and price_cents:
        most = price_cents * fine.max_percent // 100
        found.append((most, _("Not more than {percent} % of the price", percent=fine.max_percent)))
    return found
