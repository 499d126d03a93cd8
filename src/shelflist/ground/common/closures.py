"""Where something that falls due while the doors are unexpectedly shut is moved to (CON-04). Pure, no clock.

What was planned is kept, and where it falls now is always reckoned from that and from the calendar as it is: closing,
closing for longer or shorter, and not closing after all are the same reckoning, and come back exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shelflist.ground.common.calendar import HORIZON_DAYS, ONE_DAY, OpeningCalendar
from shelflist.ground.common.explanations import Step
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.specialdays import SpecialDays


@dataclass(frozen=True, slots=True)
class Followed:
    """When it falls now, the reasons of the closures that it was moved past, and the steps in words."""

    at: datetime
    past: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def moved(self) -> bool:
        return bool(self.past)


def past_closures(calendar: OpeningCalendar, planned: datetime, *, by_the_hour: bool = False) -> Followed:
    """What was planned for this instant, moved past the closures that move things, onto a really open day.

    Something by the day keeps its time of day; something by the hour falls to the next opening. Where no open day is
    in sight it stays where it was.
    """
    special = closure_at(calendar, planned, by_the_hour=by_the_hour)
    if special is None:
        return Followed(planned)
    past = [special.reason]
    at = calendar.next_opening(planned) if by_the_hour else _next_open_day(calendar, planned, past)
    if at is None:
        return Followed(planned)
    shown = calendar.local(at) if by_the_hour else calendar.day_of(at)
    step = Step(_("Moved past “{reason}” to the next open day", reason=", ".join(dict.fromkeys(past))), shown)
    return Followed(at, tuple(dict.fromkeys(past)), (step,))


def closure_at(calendar: OpeningCalendar, moment: datetime, *, by_the_hour: bool = False) -> SpecialDays | None:
    """The closure that keeps something due at this instant from being brought, or None.

    By the day: one that shuts the whole day or the end of it. By the hour: one on whose day the doors are shut then.
    """
    day = calendar.day_of(moment)
    special = calendar.special_on(day)
    if special is None or not special.moves:
        return None
    if by_the_hour:
        return None if calendar.is_open_up_to(moment) else special
    if calendar.is_open_on(day):
        return calendar.shuts_early_on(day)
    return special


def _next_open_day(calendar: OpeningCalendar, planned: datetime, past: list[str]) -> datetime | None:
    """The first day after the planned one that is open to its usual end; the reasons met on the way are noted."""
    at = calendar.local(planned).timetz().replace(tzinfo=None, fold=0)
    day: date | None = calendar.day_of(planned)
    last = calendar.day_of(planned) + HORIZON_DAYS * ONE_DAY
    while day is not None and day <= last:
        day = calendar.next_open_day(day, on_or_after=False)
        if day is None:
            return None
        cut = calendar.shuts_early_on(day)
        if cut is None or not cut.moves:
            return calendar.instant(day, at)
        past.append(cut.reason)
    return None
