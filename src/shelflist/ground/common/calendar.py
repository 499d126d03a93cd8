"""When a branch is open: weekly hours, days that differ, and local time turned into instants. Pure, no clock.

Instants are aware datetimes in UTC; days and times of day are local to the branch. Local times that a clock change
touches are resolved by one rule: a time that the clock skips is read as if it had not been put forward (02:30
becomes 03:30), and of a time that comes twice the later one is meant, except for an opening, where it is the earlier.
A day that a time zone skipped altogether counts as closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from shelflist.ground.common.explanations import Day, Mark
from shelflist.ground.common.specialdays import MIDNIGHT as MIDNIGHT
from shelflist.ground.common.specialdays import SpecialDays as SpecialDays
from shelflist.ground.common.specialdays import Stretch as Stretch

HORIZON_DAYS = 800
"""How far ahead an open day is looked for. A library shut for longer is treated as one without hours."""

ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
REMEMBERED_DAYS = 5000


@dataclass(frozen=True)
class OpeningCalendar:
    """The calendar of one branch. `weekly` goes by weekday, Monday 0; of the exceptions the one added last wins.

    `exceptions` are in the order in which they were added. An unknown time zone is read as UTC, so that a
    damaged setting never stops the desk.
    """

    timezone: str = "UTC"
    weekly: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)
    exceptions: tuple[SpecialDays, ...] = ()
    _hours: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_named(self.timezone) or ZoneInfo("UTC")

    @cached_property
    def has_hours(self) -> bool:
        """False for a branch whose opening was never described: no weekday and no exception has any hours."""
        return any(self.weekly.values()) or any(special.stretches for special in self.exceptions)

    # -- days ---------------------------------------------------------------------------------------------------

    def special_on(self, day: date) -> SpecialDays | None:
        """The exception in force on this day."""
        return next((special for special in reversed(self.exceptions) if special.covers(day)), None)

    def hours_on(self, day: date) -> tuple[Stretch, ...]:
        """The stretches of opening on this day, in order; empty when closed."""
        known = self._hours.get(day)
        if known is None:
            if len(self._hours) >= REMEMBERED_DAYS:
                self._hours.clear()
            known = self._hours[day] = self._look_up(day)
        return known

    def _look_up(self, day: date) -> tuple[Stretch, ...]:
        stretches = self._planned(day, len(self.exceptions))
        if stretches and self.day_of(self.instant(day, time(12))) != day:
            return ()
        return tuple(sorted(stretches))

    def _planned(self, day: date, count: int) -> tuple[Stretch, ...]:
        """What the week and the first so many exceptions say; one that shuts for a part of the day cuts the rest."""
        for place in range(count - 1, -1, -1):
            special = self.exceptions[place]
            if special.covers(day):
                return special.cut(self._planned(day, place), day) if special.cuts(day) else special.stretches
        return self.weekly.get(day.weekday(), ())

    def shuts_early_on(self, day: date) -> SpecialDays | None:
        """The exception that takes the end off this day's opening, or None."""
        for place in range(len(self.exceptions) - 1, -1, -1):
            special = self.exceptions[place]
            if not special.covers(day):
                continue
            if not special.cuts(day):
                return None
            usual = self._planned(day, place)
            if _end_of(special.cut(usual, day)) < _end_of(usual):
                return special
        return None

    def is_open_on(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def next_open_day(self, day: date, *, on_or_after: bool = True) -> date | None:
        """The first open day from `day` on (or after it), or None when there is none within HORIZON_DAYS."""
        if not self.has_hours:
            return None
        first = 0 if on_or_after else 1
        for ahead in range(first, HORIZON_DAYS + 1):
            if self.hours_on(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        return None

    def last_open_day(self, day: date, *, not_before: date) -> date | None:
        """The last open day up to and including `day` that is not before `not_before`, or None."""
        while day >= not_before:
            if self.hours_on(day):
                return day
            day -= ONE_DAY
        return None

    def closed_run(self, day: date, *, at_most: int = 60) -> tuple[date, date]:
        """The first and last of the closed days in a row around a closed day, looking `at_most` days either way."""
        first = last = day
        while (day - first).days < at_most and not self.hours_on(first - ONE_DAY):
            first -= ONE_DAY
        while (last - day).days < at_most and not self.hours_on(last + ONE_DAY):
            last += ONE_DAY
        return first, last

    def day_strip(self, first: date, last: date, marks: Mapping[date, tuple[Mark, ...]]) -> tuple[Day, ...]:
        """Every day from first to last, marked open or shut and with the marks given."""
        count = (last - first).days + 1
        days = (first + timedelta(days=n) for n in range(count))
        return tuple(Day(day, ("open" if self.hours_on(day) else "shut", *marks.get(day, ()))) for day in days)

    # -- instants -----------------------------------------------------------------------------------------------

    def day_of(self, moment: datetime) -> date:
        """The local day of an instant."""
        return moment.astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def instant(self, day: date, at: time, *, earlier: bool = False) -> datetime:
        """The instant of a local time; see the module for the hours that a clock change skips or repeats."""
        early = datetime.combine(day, at, self.zone).astimezone(UTC)
        if earlier:
            return early
        late = datetime.combine(day, at.replace(fold=1), self.zone).astimezone(UTC)
        return max(early, late)

    def open_spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of this day as instants, overlapping ones joined."""
        begun: datetime | None = None
        ended: datetime | None = None
        for stretch in self.hours_on(day):
            opens = self.instant(day, stretch.opens, earlier=True)
            closes_on = day + ONE_DAY if stretch.closes == MIDNIGHT else day
            # The midnight after a day is its end: when the clock repeats it, the first one.
            closes = self.instant(closes_on, stretch.closes, earlier=stretch.closes == MIDNIGHT)
            if ended is not None and begun is not None and opens > ended:
                yield begun, ended
                begun = None
            begun = opens if begun is None else begun
            ended = closes if ended is None else max(ended, closes)
        if begun is not None and ended is not None and begun < ended:
            yield begun, ended

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of opening that end after the moment, in order, joined over midnight, for HORIZON_DAYS."""
        begun: datetime | None = None
        ended = moment
        day = self.day_of(moment) - ONE_DAY
        last = day + timedelta(days=HORIZON_DAYS)
        while day <= last:
            for opens, closes in self.open_spans(day):
                if begun is not None and opens > ended:
                    yield begun, ended
                    begun = None
                if closes > moment:
                    begun = opens if begun is None else begun
                    ended = closes
            day += ONE_DAY
        if begun is not None:
            yield begun, ended

    def is_open_at(self, moment: datetime) -> bool:
        """True from the instant of opening until just before the instant of closing."""
        return any(opens <= moment < closes for opens, closes in self.open_spans(self.day_of(moment)))

    def is_open_up_to(self, moment: datetime) -> bool:
        """True while the doors are open and at the very instant they close: one can still bring something back."""
        return self.is_open_at(moment) or self.is_open_at(moment - INSTANT)

    def closing_of(self, day: date) -> datetime | None:
        """The instant at which the doors close for good on this day, or None when they never open."""
        spans = list(self.open_spans(day))
        return spans[-1][1] if spans else None

    def next_opening(self, moment: datetime) -> datetime | None:
        """The next instant after the moment at which the doors open, or None when there is none in sight."""
        if not self.has_hours:
            return None
        return next((opens for opens, _ in self.spans_from(moment) if opens > moment), None)

    def last_closing(self, *, after: datetime, until: datetime) -> datetime | None:
        """The last closing later than `after` and not later than `until`, or None."""
        found: datetime | None = None
        for _, closes in self.spans_from(after):
            if closes > until:
                break
            found = closes
        return found


def _end_of(stretches: tuple[Stretch, ...]) -> time:
    return max((stretch.ends for stretch in stretches), default=MIDNIGHT)


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone with this IANA name, or None when there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, OSError, ValueError):
        return None
