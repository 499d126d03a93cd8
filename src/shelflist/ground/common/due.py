"""When a loan is due, reckoned step by step from its length and a branch's calendar (CIR-06 to CIR-09). Pure, no clock.

Loans by the day are due at 23:59 local time. Loans by the hour or minute count real elapsed time, so that a clock
change neither lengthens nor shortens them. What closed days and closing times do is the rule's `days_mode` and
`after_closing`. Where a calendar has no open day at all, loans are reckoned as if every day were open and the result
carries the flag `no-hours` or `never-open`: the desk goes on, the screen says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from shelflist.ground.common.calendar import ONE_DAY, OpeningCalendar
from shelflist.ground.common.explanations import Day, Mark, Step
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

Unit = Literal["days", "hours", "minutes"]
DaysMode = Literal["ignore", "skip", "push"]
AfterClosing = Literal["closing", "next-opening"]
Flag = Literal["no-hours", "never-open", "hard-date", "hard-date-used-up", "ceiling", "ceiling-passed", "due-when-shut"]

DAY_LOANS_END = time(23, 59)
STRIP_DAYS = 31
LONGEST_COUNT_DAYS = 20_000


@dataclass(frozen=True, slots=True)
class HardDate:
    """A list of fixed due dates (CIR-06). `values` are pairs (active from, due on); the newest active one not yet
    past is used, as the latest day possible or, with `always`, as the due date whatever the loan's length."""

    name: str
    always: bool
    values: tuple[tuple[date, date], ...]

    def on(self, day: date) -> date | None:
        """The fixed date in force on this day; None when the list has none left."""
        usable = [pair for pair in self.values if pair[0] <= day <= pair[1]]
        return max(usable)[1] if usable else None


@dataclass(frozen=True, slots=True)
class LoanLength:
    """How long a loan lasts, and what closures do to its end."""

    amount: int
    unit: Unit
    days_mode: DaysMode = "push"
    after_closing: AfterClosing = "closing"

    @property
    def by_the_hour(self) -> bool:
        return self.unit != "days"


@dataclass(frozen=True, slots=True)
class DueDate:
    """The instant (UTC) a loan is due, and how it was found."""

    at: datetime
    by_the_hour: bool
    steps: tuple[Step, ...] = ()
    days: tuple[Day, ...] = ()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A due date may not be later than this instant, for this reason ("The card expires on 3 May 2027")."""

    at: datetime
    why: Phrase


class Reckoning:
    """Steps and flags gathered on the way from the loan's start to its due date."""

    def __init__(self, calendar: OpeningCalendar, start: datetime, length: LoanLength) -> None:
        self.calendar = calendar
        self.start = start
        self.length = length
        self.first_day = calendar.day_of(start)
        self.steps: list[Step] = []
        self.flags: set[Flag] = set()
        self.aim: date | None = None

    def step(self, what: Phrase, result: date | datetime | Phrase | None = None) -> None:
        self.steps.append(Step(what, result))

    def no_open_day(self) -> None:
        """Remember, once, that the calendar was of no help."""
        flag: Flag = "never-open" if self.calendar.has_hours else "no-hours"
        if flag not in self.flags:
            self.flags.add(flag)
            self.step(
                _("No open day is in sight: counted as if every day were open")
                if flag == "never-open"
                else _("No opening hours are set here: counted as if every day were open")
            )

    def finished(self, at: datetime) -> DueDate:
        self.step(_("Due"), self.calendar.local(at))
        return DueDate(at, self.length.by_the_hour, tuple(self.steps), self._strip(at), frozenset(self.flags))

    def _strip(self, at: datetime) -> tuple[Day, ...]:
        """The days from start to end; of a long loan the first one and the last STRIP_DAYS - 1."""
        first, last = self.first_day, self.calendar.day_of(at)
        marks: dict[date, tuple[Mark, ...]] = {first: ("start",)}
        if self.aim and self.aim != last:
            marks[self.aim] = (*marks.get(self.aim, ()), "aim")
        marks[last] = (*marks.get(last, ()), "due")
        resume = max(first, last - timedelta(days=STRIP_DAYS - 1))
        if resume == first:
            return self.calendar.day_strip(first, last, marks)
        return (*self.calendar.day_strip(first, first, marks), *self.calendar.day_strip(resume + ONE_DAY, last, marks))


def due_at(
    calendar: OpeningCalendar,
    start: datetime,
    length: LoanLength,
    *,
    hard_date: HardDate | None = None,
    ceilings: tuple[Ceiling, ...] = (),
    source: Phrase | None = None,
    renewal: bool = False,
    counted_from: datetime | None = None,
) -> DueDate:
    """When something lent or renewed at `start` is due.

    `counted_from` is the old due date of a renewal that extends from it; one that has passed is not used, or a late
    renewal would be short or already over. `source` names the rule in the steps.
    """
    reckoning = Reckoning(calendar, start, length)
    base = start
    if counted_from is not None and counted_from > start:
        base = counted_from
        reckoning.step(_("Renewed, counted from the old due date"), _shown(calendar, base, length))
    else:
        reckoning.step(_("Renewed") if renewal else _("Lent"), _shown(calendar, base, length))
    limits = _limits(reckoning, hard_date, ceilings)
    if length.by_the_hour:
        return _hourly(reckoning, base, limits, source)
    return _daily(reckoning, base, limits, source)


# -- ceilings -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """The one fixed date to use instead of counting, if any, and the earliest of all ceilings."""

    always: tuple[date, str] | None
    ceiling: Ceiling | None
    ceiling_flag: Flag = "ceiling"


def _limits(reckoning: Reckoning, hard_date: HardDate | None, ceilings: tuple[Ceiling, ...]) -> Limits:
    calendar = reckoning.calendar
    candidates: list[tuple[Ceiling, Flag]] = []
    for ceiling in ceilings:
        if ceiling.at > reckoning.start:
            candidates.append((ceiling, "ceiling"))
        else:
            reckoning.flags.add("ceiling-passed")
            reckoning.step(_("{why}: already past, not applied", why=ceiling.why))
    always: tuple[date, str] | None = None
    if hard_date is not None:
        fixed = hard_date.on(reckoning.first_day)
        if fixed is None or calendar.instant(fixed, DAY_LOANS_END) <= reckoning.start:
            reckoning.flags.add("hard-date-used-up")
            reckoning.step(_("The list of fixed dates “{list}” has none left: not applied", list=hard_date.name))
        elif hard_date.always:
            always = (fixed, hard_date.name)
        else:
            why = _("Fixed date of the list “{list}”", list=hard_date.name)
            candidates.append((Ceiling(calendar.instant(fixed, DAY_LOANS_END), why), "hard-date"))
    if not candidates:
        return Limits(always, None)
    ceiling, flag = min(candidates, key=lambda pair: pair[0].at)
    return Limits(always, ceiling, flag)


# -- loans by the day -----------------------------------------------------------------------------------------------


def _daily(reckoning: Reckoning, base: datetime, limits: Limits, source: Phrase | None) -> DueDate:
    calendar, mode = reckoning.calendar, reckoning.length.days_mode
    if limits.always:
        day, name = limits.always
        reckoning.flags.add("hard-date")
        reckoning.step(_("Always the fixed date of the list “{list}”", list=name), day)
    else:
        day = _counted(reckoning, calendar.day_of(base), source)
    if mode != "ignore":
        day = _onto_open_day(reckoning, day)
    at = calendar.instant(day, DAY_LOANS_END)
    if limits.ceiling and at > limits.ceiling.at:
        at = _under_ceiling_by_day(reckoning, limits.ceiling, limits.ceiling_flag)
        at = at if at > reckoning.start else limits.ceiling.at
    return reckoning.finished(at)


def _counted(reckoning: Reckoning, day: date, source: Phrase | None) -> date:
    """The day so many days, or open days in mode `skip`, after `day`."""
    amount, calendar = reckoning.length.amount, reckoning.calendar
    if reckoning.length.days_mode == "skip":
        counted: date | None = day
        for _count in range(amount):
            counted = calendar.next_open_day(counted, on_or_after=False) if counted else None
            if counted is None or (counted - day).days > LONGEST_COUNT_DAYS:
                counted = None
                break
        if counted is not None:
            reckoning.step(_plus("open days", amount, source), counted)
            return counted
        reckoning.no_open_day()
    ends = day + timedelta(days=amount)
    reckoning.step(_plus("days", amount, source), ends)
    return ends


def _onto_open_day(reckoning: Reckoning, day: date) -> date:
    calendar = reckoning.calendar
    if calendar.is_open_on(day):
        closes = calendar.closing_of(day)
        if closes is not None:
            reckoning.step(_("Open that day, till {time}", time=_clock(calendar, closes)), _("stays"))
        return day
    opens = calendar.next_open_day(day)
    if opens is None:
        reckoning.no_open_day()
        return day
    reckoning.aim = day
    reckoning.step(_("{shut}: move to the next open day", shut=shut_around(calendar, day)), opens)
    return opens


def _under_ceiling_by_day(reckoning: Reckoning, ceiling: Ceiling, flag: Flag) -> datetime:
    """The end of the last day that the ceiling allows: an open one (a ceiling is never exceeded, so it moves earlier),
    or, when there is none after the loan began, the ceiling itself."""
    calendar = reckoning.calendar
    reckoning.flags.add(flag)
    day = calendar.day_of(ceiling.at)
    if calendar.instant(day, DAY_LOANS_END) > ceiling.at:
        day -= ONE_DAY
    reckoning.step(_("{why}: not later than this", why=ceiling.why), calendar.day_of(ceiling.at))
    if day < reckoning.first_day:
        return ceiling.at
    if reckoning.length.days_mode == "ignore" or not calendar.has_hours:
        return calendar.instant(day, DAY_LOANS_END)
    opens = calendar.last_open_day(day, not_before=reckoning.first_day)
    if opens is None:
        reckoning.flags.add("due-when-shut")
        return calendar.instant(day, DAY_LOANS_END)
    if opens != day:
        reckoning.aim = day
        reckoning.step(_("{shut}: move to the last open day before", shut=shut_around(calendar, day)), opens)
    return calendar.instant(opens, DAY_LOANS_END)


# -- loans by the hour ----------------------------------------------------------------------------------------------


def _hourly(reckoning: Reckoning, base: datetime, limits: Limits, source: Phrase | None) -> DueDate:
    calendar, length = reckoning.calendar, reckoning.length
    if limits.always:
        day, name = limits.always
        at = calendar.closing_of(day) or calendar.instant(day, DAY_LOANS_END)
        at = at if at > reckoning.start else calendar.instant(day, DAY_LOANS_END)
        reckoning.flags.add("hard-date")
        reckoning.step(_("Always the fixed date of the list “{list}”", list=name), calendar.local(at))
    else:
        at = base + (timedelta(hours=length.amount) if length.unit == "hours" else timedelta(minutes=length.amount))
        reckoning.step(_plus(length.unit, length.amount, source), calendar.local(at))
    if length.days_mode != "ignore":
        at = _into_open_hours(reckoning, at)
    if limits.ceiling and at > limits.ceiling.at:
        at = _under_ceiling_by_hour(reckoning, limits.ceiling, limits.ceiling_flag)
    return reckoning.finished(at)


def _into_open_hours(reckoning: Reckoning, at: datetime) -> datetime:
    calendar = reckoning.calendar
    if calendar.is_open_up_to(at):
        return at
    if reckoning.length.after_closing == "closing":
        closing = calendar.last_closing(after=reckoning.start, until=at)
        if closing is not None:
            reckoning.aim = calendar.day_of(at)
            reckoning.step(_("That is after closing: due at closing"), calendar.local(closing))
            return closing
    opening = calendar.next_opening(at)
    if opening is None:
        reckoning.no_open_day()
        return at
    reckoning.aim = calendar.day_of(at)
    reckoning.step(_("Not open then: due at the next opening"), calendar.local(opening))
    return opening


def _under_ceiling_by_hour(reckoning: Reckoning, ceiling: Ceiling, flag: Flag) -> datetime:
    calendar = reckoning.calendar
    reckoning.flags.add(flag)
    reckoning.step(_("{why}: not later than this", why=ceiling.why), calendar.local(ceiling.at))
    if reckoning.length.days_mode == "ignore" or not calendar.has_hours or calendar.is_open_up_to(ceiling.at):
        return ceiling.at
    closing = calendar.last_closing(after=reckoning.start, until=ceiling.at)
    if closing is None:
        reckoning.flags.add("due-when-shut")
        return ceiling.at
    reckoning.step(_("Not open then: due at the last closing before"), calendar.local(closing))
    return closing


# -- words ----------------------------------------------------------------------------------------------------------


def shut_around(calendar: OpeningCalendar, day: date) -> Phrase:
    """The closed days in a row around a closed day: “Shut 26 Nov to 29 Nov, Thanksgiving”."""
    first, last = calendar.closed_run(day)
    special = calendar.special_on(day)
    reason = special.reason if special else ""
    if first == last:
        return _("Shut on {day}, {reason}", day=day, reason=reason) if reason else _("Shut on {day}", day=day)
    if reason:
        return _("Shut {first} to {last}, {reason}", first=first, last=last, reason=reason)
    return _("Shut {first} to {last}", first=first, last=last)


def _plus(unit: str, amount: int, source: Phrase | None) -> Phrase:
    counted = {
        "days": nphrase("Plus {count} day", "Plus {count} days", amount),
        "open days": nphrase("Plus {count} open day", "Plus {count} open days", amount),
        "hours": nphrase("Plus {count} hour", "Plus {count} hours", amount),
        "minutes": nphrase("Plus {count} minute", "Plus {count} minutes", amount),
    }[unit]
    return _("{counted}, by {rule}", counted=counted, rule=source) if source else counted


def _shown(calendar: OpeningCalendar, moment: datetime, length: LoanLength) -> date | datetime:
    return calendar.local(moment) if length.by_the_hour else calendar.day_of(moment)


def _clock(calendar: OpeningCalendar, moment: datetime) -> str:
    """The time of day, 24:00 for the end of the day."""
    text = f"{calendar.local(moment):%H:%M}"
    return "24:00" if text == "00:00" else text
