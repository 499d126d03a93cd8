"""What being late costs, step by step, from the terms that were stored with the loan (CIR-05, CIR-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.explanations import Step
from shelflist.ground.common.grace import GraceMode, Interval, grace_ends
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase, value_to_data
from shelflist.ground.common.phrases import phrase as _

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


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
    grace_is_charged: bool = True
    later: tuple[tuple[int, int], ...] = ()  # from which interval on which amount (FIN-05)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FineFacts | None:
        """From Loan.fine_terms; None when being late costs nothing."""
        if not data:
            return None
        values = {name: data[name] for name in cls.__slots__ if name in data}
        return cls(**values | {"later": tuple((begins, cents) for begins, cents in data.get("later", ()))})

    def amount(self, count: int) -> int:
        """What so many intervals cost, each at the amount that holds from it on."""
        total, begun, cents = 0, 1, self.cents
        for begins, next_cents in sorted(self.later):
            if begins > count:
                break
            total += max(begins - begun, 0) * cents
            begun, cents = max(begins, begun), next_cents
        return total + (count - begun + 1) * cents


@dataclass(frozen=True, slots=True)
class Overdue:
    """What being late costs, and how that was found."""

    cents: int
    steps: tuple[Step, ...] = ()
    count: int = 0  # intervals that are charged
    capped: bool = False

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

    Once the grace is over, the time within it counts as well, unless the terms leave it free. A percentage is of the
    copy's price, rounded down; a copy without a price has no such bound.
    """
    if fine is None or until <= due_at:
        return Overdue(0)
    steps = [Step(_("Due"), calendar.local(due_at)), Step(_("Counted to"), calendar.local(until))]
    ends = grace_ends(due_at, fine.grace_intervals, fine.interval, fine.grace_over_closure, calendar)
    if ends > due_at:
        steps.append(Step(_("Grace ends"), calendar.local(ends)))
    if until <= ends:
        return Overdue(0, (*steps, Step(_("Within the grace: nothing is charged"))))
    count = intervals(fine, due_at if fine.grace_is_charged else ends, until, calendar)
    cents = fine.amount(count)
    steps.append(Step(_counted(fine, count), Money(cents)))
    capped = False
    for most, words in _bounds(fine, price_cents):
        if cents > most:
            cents, capped = most, True
            steps.append(Step(words, Money(most)))
    return Overdue(cents, tuple(steps), count, capped)


What = Literal["grace", "shut", "charged", "free", "capped"]
LONGEST_SHOWN = 400  # days


@dataclass(frozen=True, slots=True)
class FineDay:
    """One local day of being late: what it was, what it added, and what stood at its end."""

    on: date
    what: What
    cents: int
    sum_cents: int


def day_by_day(
    fine: FineFacts | None,
    due_at: datetime,
    until: datetime,
    calendar: OpeningCalendar,
    *,
    price_cents: int | None = None,
) -> list[FineDay]:
    """How the fine grew, day by day (FIN-20). What each day adds is the difference of two reckonings."""
    if fine is None or until <= due_at:
        return []
    ends = grace_ends(due_at, fine.grace_intervals, fine.interval, fine.grace_over_closure, calendar)
    days: list[FineDay] = []
    before = 0
    first = calendar.day_of(due_at)
    for ahead in range((calendar.day_of(until) - first).days + 1):
        day = first + timedelta(days=ahead)
        end = min(calendar.instant(day + timedelta(days=1), time(0)) - INSTANT, until)
        if len(days) >= LONGEST_SHOWN:
            break
        found = overdue(fine, due_at, end, calendar, price_cents=price_cents)
        if ahead == 0 and not found.cents:
            continue  # the due date itself
        days.append(
            FineDay(day, _what(fine, day, end, ends, found, before, calendar), found.cents - before, found.cents)
        )
        before = found.cents
    return days


def _what(
    fine: FineFacts, day: date, end: datetime, ends: datetime, found: Overdue, before: int, calendar: OpeningCalendar
) -> What:
    if found.cents > before:
        return "charged"
    if end <= ends or (fine.interval != "hour" and day <= calendar.day_of(ends) and ends > end - timedelta(days=1)):
        return "grace"
    if found.capped:
        return "capped"
    if not fine.charge_closed_days and calendar.has_hours and not calendar.is_open_on(day):
        return "shut"
    return "free"


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
    if fine.later:
        return _in_tiers(fine, count)
    each = Money(fine.cents)
    if fine.interval == "hour":
        return nphrase("{count} hour at {each}", "{count} hours at {each}", count, each=each)
    if fine.interval == "week":
        return nphrase("{count} week at {each}", "{count} weeks at {each}", count, each=each)
    return nphrase("{count} day at {each}", "{count} days at {each}", count, each=each)


def _in_tiers(fine: FineFacts, count: int) -> Phrase:
    if fine.interval == "hour":
        return nphrase("{count} hour, in steps", "{count} hours, in steps", count)
    if fine.interval == "week":
        return nphrase("{count} week, in steps", "{count} weeks, in steps", count)
    return nphrase("{count} day, in steps", "{count} days, in steps", count)


def _bounds(fine: FineFacts, price_cents: int | None) -> list[tuple[int, Phrase]]:
    found = []
    if fine.max_cents is not None:
        found.append((fine.max_cents, _("Not more than this for one loan")))
    if fine.max_percent is not None and price_cents:
        most = price_cents * fine.max_percent // 100
        found.append((most, _("Not more than {percent} % of the price", percent=fine.max_percent)))
    return found
