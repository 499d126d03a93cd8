"""The book drop (CIR-17): since when what lies in it counts as returned, and when emptying it is over by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shelflist.ground.common.calendar import ONE_DAY, OpeningCalendar

LOOKS_BACK_DAYS = 60
ENDS_AFTER_SILENCE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BookDrop:
    """The drop is being emptied: what is scanned counts as returned at `effective_at`."""

    effective_at: datetime
    began_at: datetime
    last_scan_at: datetime


def last_closed(calendar: OpeningCalendar, now: datetime) -> datetime | None:
    """When the doors last closed: nothing in the drop came later than a reader could still hand it in, or so we count.

    None for a branch without hours, and for one whose doors have not closed within two months.
    """
    if not calendar.has_hours:
        return None
    day = calendar.day_of(now)
    for back in range(LOOKS_BACK_DAYS + 1):
        closings = [closes for _opens, closes in calendar.open_spans(day - back * ONE_DAY) if closes <= now]
        found = next((closes for closes in reversed(closings) if not calendar.is_open_at(closes)), None)
        if found is not None:
            return found
    return None


def ends_at(drop: BookDrop, calendar: OpeningCalendar) -> datetime:
    """When the session is over by itself: half an hour after the last scan, and at midnight however busy it is.

    A drop that somebody forgot to end would date back everything that comes over the counter.
    """
    midnight = calendar.instant(calendar.day_of(drop.began_at) + ONE_DAY, time(0))
    return min(drop.last_scan_at + ENDS_AFTER_SILENCE, midnight)


def is_over(drop: BookDrop, calendar: OpeningCalendar, now: datetime) -> bool:
    """True when the next scan counts as of now again."""
    return now >= ends_at(drop, calendar)
