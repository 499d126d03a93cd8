"""Stretches of opening, and days that differ from the week: once or again, the whole day or a part. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

Repeats = Literal["", "weekly", "monthly", "monthly-weekday", "yearly", "yearly-weekday", "yearly-last-weekday"]

MIDNIGHT = time(0)
END_OF_DAY = time.max
# How many days special days may last so that they are over before they come again
LONGEST_REPEATED: dict[str, int] = {
    "weekly": 7,
    "monthly": 28,
    "monthly-weekday": 28,
    "yearly": 365,
    "yearly-weekday": 350,
    "yearly-last-weekday": 350,
}


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One stretch of opening in local time; closing at 00:00 means the end of the day."""

    opens: time
    closes: time

    @property
    def ends(self) -> time:
        """The closing, in an order in which the end of the day comes last."""
        return END_OF_DAY if self.closes == MIDNIGHT else self.closes

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days, first and last included, that differ from the week: other hours, or closed when there are none.

    `repeats` says when they come again, the last time beginning on `until` at the latest. With `shut_from` the doors
    shut at that time of the first day, with `shut_until` they open at that time of the last; what the calendar says of
    the rest of these two days holds. `moves`: what falls due on these days is moved past them. `closure` is the number
    of the closure that they belong to, 0 for none.
    """

    first_on: date
    last_on: date
    reason: str
    stretches: tuple[Stretch, ...] = ()
    repeats: Repeats = ""
    until: date | None = None
    shut_from: time | None = None
    shut_until: time | None = None
    moves: bool = False
    closure: int = 0

    def covers(self, day: date) -> bool:
        if not self.repeats:
            return self.first_on <= day <= self.last_on
        return self.time_on(day) is not None

    def time_on(self, day: date) -> tuple[date, date] | None:
        """The first and the last day of the time in which these days come and that this day belongs to, or None."""
        length = self.last_on - self.first_on
        for begins in self._beginnings(day):
            if begins <= day <= begins + length and begins >= self.first_on:
                return None if self.until is not None and begins > self.until else (begins, begins + length)
        return None

    def _beginnings(self, day: date) -> Iterator[date]:
        """Every day on which these days may begin and still be going on the given day, the latest first."""
        if not self.repeats:
            yield self.first_on
        elif self.repeats == "weekly":
            yield day - timedelta(days=(day - self.first_on).days % 7)
        elif self.repeats in ("monthly", "monthly-weekday"):
            yield from self._in_month(day.year, day.month)
            yield from self._in_month(*((day.year - 1, 12) if day.month == 1 else (day.year, day.month - 1)))
        else:
            yield from self._in_month(day.year, self.first_on.month)
            yield from self._in_month(day.year - 1, self.first_on.month)

    def _in_month(self, year: int, month: int) -> Iterator[date]:
        """The day of this month on which they begin; none where the month has no such day."""
        length = monthrange(year, month)[1]
        if self.repeats in ("monthly", "yearly"):
            if self.first_on.day <= length:
                yield date(year, month, self.first_on.day)
            return
        if self.repeats == "yearly-last-weekday":
            last = date(year, month, length)
            yield last - timedelta(days=(last.weekday() - self.first_on.weekday()) % 7)
            return
        first = date(year, month, 1)
        week = (self.first_on.day - 1) // 7
        number = 1 + (self.first_on.weekday() - first.weekday()) % 7 + 7 * week
        if number <= length:
            yield date(year, month, number)

    def cuts(self, day: date) -> bool:
        """True on a day of which only a part is shut."""
        begins = self.shut_from is not None and day == self.first_on
        return begins or (self.shut_until is not None and day == self.last_on)

    def cut(self, usual: tuple[Stretch, ...], day: date) -> tuple[Stretch, ...]:
        """What is left of a day's usual hours when its shut part is taken out."""
        shut_from = self.shut_from if self.shut_from is not None and day == self.first_on else MIDNIGHT
        shut_until = self.shut_until if self.shut_until is not None and day == self.last_on else END_OF_DAY
        before = (_within(stretch, MIDNIGHT, shut_from) for stretch in usual)
        after = (_within(stretch, shut_until, END_OF_DAY) for stretch in usual)
        return tuple(stretch for stretch in (*before, *after) if stretch is not None)


def _within(stretch: Stretch, begins: time, ends: time) -> Stretch | None:
    """The part of a stretch between two times of day, or None."""
    opens, closes = max(stretch.opens, begins), min(stretch.ends, ends)
    if opens >= closes:
        return None
    return Stretch(opens, MIDNIGHT if closes == END_OF_DAY else closes)
