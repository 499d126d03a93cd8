"""The library's day at one branch: whether the doors are open, what they do next, and what that is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui import localise

AHEAD_DAYS = 14

Doors = Literal["before", "open", "between", "after", "shut", "unknown"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day seen from a moment of it. Moments are aware; `ends_at` is the first moment of the next local day."""

    on: date
    now: datetime
    doors: Doors
    spans: tuple[tuple[datetime, datetime], ...]
    next_opening: datetime | None
    reason: str
    begins_at: datetime
    ends_at: datetime

    @property
    def closes_at(self) -> datetime | None:
        """When the doors close for good today."""
        return self.spans[-1][1] if self.spans else None

    @property
    def sentence(self) -> Phrase:
        """What the doors do: the first thing that Today says."""
        if self.doors == "open" and self.closes_at:
            return _("The doors are open till {time}.", time=localise.clock(self.closes_at))
        if self.doors in {"before", "between"} and self.next_opening:
            return _("The doors open in {span}.", span=localise.span(self.next_opening - self.now))
        if self.doors == "unknown":
            return _("No opening hours are set here.")
        return _("{today} {next}", today=self._shut(), next=self._again()) if self.next_opening else self._shut()

    def _shut(self) -> Phrase:
        if self.doors == "after":
            return _("The doors have closed for today.")
        return _("Shut today: {reason}.", reason=self.reason) if self.reason else _("Shut today.")

    def _again(self) -> Phrase:
        assert self.next_opening is not None  # asked only when there is one
        return _("They open {moment}.", moment=self.next_opening)


def the_day(calendar: OpeningCalendar, now: datetime) -> Day:
    """The local day that `now` falls on, at the branch with this calendar."""
    today = calendar.day_of(now)
    spans = tuple(calendar.open_spans(today))
    special = calendar.special_on(today)
    return Day(
        on=today,
        now=now,
        doors=_doors(calendar, spans, now),
        spans=spans,
        next_opening=calendar.next_opening(now),
        reason=special.reason if special and not spans else "",
        begins_at=calendar.instant(today, time(0), earlier=True),
        ends_at=calendar.instant(today + timedelta(days=1), time(0), earlier=True),
    )


def _doors(calendar: OpeningCalendar, spans: tuple[tuple[datetime, datetime], ...], now: datetime) -> Doors:
    if not calendar.has_hours:
        return "unknown"
    if not spans:
        return "shut"
    if any(opens <= now < closes for opens, closes in spans):
        return "open"
    if now < spans[0][0]:
        return "before"
    return "after" if now >= spans[-1][1] else "between"


def unusual_days(calendar: OpeningCalendar, today: date, days: int = AHEAD_DAYS) -> list[tuple[date, str, bool]]:
    """The days ahead (tomorrow and on) that differ from the week: the day, why, and whether the doors open at all."""
    found = []
    for ahead in range(1, days + 1):
        day = today + timedelta(days=ahead)
        special = calendar.special_on(day)
        if special is not None:
            found.append((day, special.reason, calendar.is_open_on(day)))
    return found


def open_days_up_to(calendar: OpeningCalendar, today: date, count: int) -> list[date]:
    """The last `count` open days, today included when it is one, oldest first; looks back ten weeks at most.

    Where no hours are set, every day counts.
    """
    days = (today - timedelta(days=back) for back in range(70))
    return sorted([day for day in days if not calendar.has_hours or calendar.is_open_on(day)][:count])
