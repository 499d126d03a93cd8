"""When a stage is due, and what becomes of those that were missed. Calendar-aware; `now` is always given.

After an outage one message is enough: of all the stages that one loan has missed only the latest is sent, the others
are written down as collapsed (P17).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.sequences import NoticeSequence, Step, stages

LATE = timedelta(hours=48)
"""What is later than this was missed: the program or its mail was down."""

HORIZON_DAYS = 400
Verdict = Literal["later", "due", "collapsed", "too old", "before the rule", "no time for it", "over"]


@dataclass(frozen=True, slots=True)
class Turn:
    """The moment that an event is about (the due date, the end of a card), and from when on it counts.

    `since` is when the subject came into being: a loan of two days has no notice three days before it is due.
    `until` is when stages before the moment lose their sense.
    """

    at: datetime
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one subject: when it is its turn, and what becomes of it now."""

    number: int
    step: Step
    moment: datetime
    verdict: Verdict
    why: Phrase

    @property
    def is_late(self) -> bool:
        return self.verdict == "due" and bool(self.why.values.get("late"))


def moment_of(at: datetime, step: Step, more_days: int, calendar: OpeningCalendar) -> datetime:
    """When this stage is due, as an instant."""
    days = step.days + more_days
    if not days and step.at is None:
        return at + timedelta(minutes=step.minutes)
    day = calendar.day_of(at)
    day = _open_days_on(day, days, calendar) if step.open_days else day + timedelta(days=days)
    if step.only_open and calendar.has_hours and not calendar.is_open_on(day):
        day = _open_day_near(day, before=days < 0, calendar=calendar)
    if step.at is None:
        return calendar.instant(day, calendar.local(at).timetz().replace(tzinfo=None)) + timedelta(minutes=step.minutes)
    return calendar.instant(day, step.at) + timedelta(minutes=step.minutes)


def _open_days_on(day: date, count: int, calendar: OpeningCalendar) -> date:
    """So many open days further on, or back."""
    if not calendar.has_hours:
        return day + timedelta(days=count)
    one = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    for _ahead in range(HORIZON_DAYS):
        if not left:
            break
        day += one
        left -= calendar.is_open_on(day)
    return day


def _open_day_near(day: date, *, before: bool, calendar: OpeningCalendar) -> date:
    if before:
        return calendar.last_open_day(day, not_before=day - timedelta(days=60)) or day
    return calendar.next_open_day(day) or day


def plan(
    sequence: NoticeSequence, turn: Turn, calendar: OpeningCalendar, now: datetime, done: Collection[int] = ()
) -> list[Stage]:
    """Every stage that has not been dealt with, in order of time. At most one is due."""
    found = sorted(
        (moment_of(turn.at, step, more, calendar), number, step)
        for number, step, more in stages(sequence.steps)
        if number not in done
    )
    passed = [(moment, number) for moment, number, step in found if _counts(sequence, turn, moment, step, now)]
    latest = passed[-1] if passed else None
    planned = []
    for moment, number, step in found:
        verdict, why = _judged(sequence, turn, moment, step, now, is_latest=(moment, number) == latest)
        planned.append(Stage(number, step, moment, verdict, why))
    return planned


def _counts(sequence: NoticeSequence, turn: Turn, moment: datetime, step: Step, now: datetime) -> bool:
    verdict, _why = _judged(sequence, turn, moment, step, now, is_latest=True)
    return verdict == "due"


def _judged(
    sequence: NoticeSequence, turn: Turn, moment: datetime, step: Step, now: datetime, *, is_latest: bool
) -> tuple[Verdict, Phrase]:
    if moment < turn.since:
        return "no time for it", _("Its time, {moment}, was over before this began.", moment=moment)
    if sequence.starts_at is not None and moment < sequence.starts_at:
        return "before the rule", _("The rule began only later, on {moment}.", moment=sequence.starts_at)
    if moment > now:
        return "later", _("Its time is {moment}.", moment=moment)
    if turn.until is not None and now >= turn.until:
        return "over", _("It would come too late to be of use.")
    if step.valid_hours is not None and now - moment > timedelta(hours=step.valid_hours):
        return "too old", _("It was due on {moment} and is too old to be sent.", moment=moment)
    if not is_latest:
        return "collapsed", _("A later stage is due too, and one message is enough.")
    if now - moment > LATE:
        return "due", _("It was due on {moment} and is sent late.", moment=moment, late=True)
    return "due", _("It was due on {moment}.", moment=moment)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when nobody is disturbed, in local time; it may go over midnight."""

    begins: time
    ends: time


def after_quiet_hours(moment: datetime, quiet: QuietHours | None, calendar: OpeningCalendar) -> datetime:
    """The moment itself, or the end of the quiet hours in which it falls."""
    if quiet is None or quiet.begins == quiet.ends:
        return moment
    local = calendar.local(moment)
    at, day = local.time(), local.date()
    if quiet.begins < quiet.ends:
        return calendar.instant(day, quiet.ends) if quiet.begins <= at < quiet.ends else moment
    if at >= quiet.begins:
        return calendar.instant(day + timedelta(days=1), quiet.ends)
    return calendar.instant(day, quiet.ends) if at < quiet.ends else moment


def after_full_days(
    moment: datetime, sent_by_day: dict[date, int], cap: int | None, quiet: QuietHours | None, calendar: OpeningCalendar
) -> datetime:
    """The first moment, not in the quiet hours, on a day on which this person has not had their fill."""
    moment = after_quiet_hours(moment, quiet, calendar)
    if not cap:
        return moment
    day = calendar.day_of(moment)
    while sent_by_day.get(day, 0) >= cap:
        day += timedelta(days=1)
        moment = after_quiet_hours(calendar.instant(day, time(8)), quiet, calendar)
        day = calendar.day_of(moment)
    return moment.astimezone(UTC)


def next_ones(planned: Sequence[Stage], until: datetime) -> list[Stage]:
    """What would still go out before a moment, if nothing else happens."""
    return [stage for stage in planned if stage.verdict in ("later", "due") and stage.moment <= until]
