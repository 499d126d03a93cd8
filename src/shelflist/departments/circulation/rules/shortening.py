"""A loan is shortened because many are waiting (CIR-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.due import DAY_LOANS_END, Ceiling
from shelflist.ground.common.phrases import nphrase


@dataclass(frozen=True, slots=True)
class Shortened:
    """So many holds wait that the copy is lent for a few days only."""

    hold_count: int
    days: int

    def ceiling(self, calendar: OpeningCalendar, now: datetime) -> Ceiling:
        """Not later than the end of the last of these days."""
        ends = calendar.instant(calendar.day_of(now) + timedelta(days=self.days), DAY_LOANS_END)
        why = nphrase(
            "{holds} holds are waiting: lent for {count} day",
            "{holds} holds are waiting: lent for {count} days",
            self.days,
            holds=self.hold_count,
        )
        return Ceiling(ends, why)
