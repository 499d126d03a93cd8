"""How long a hold is wanted, and how long its copy stands on the pick-up shelf (HLD-13), step by step on a calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shelflist.ground.common.calendar import ONE_DAY, OpeningCalendar

END_OF_DAY = time(23, 59)


def last_day(
    calendar: OpeningCalendar, today: date, asked: date | None, hold_days: int | None
) -> tuple[date | None, datetime | None]:
    """The last day a hold is wanted, and when it expires: as the reader asked, else as the rule says, else never.

    The rule's days are a ceiling for what a reader may ask.
    """
    by_rule = today + timedelta(days=hold_days) if hold_days is not None else None
    days = [day for day in (asked, by_rule) if day is not None]
    if not days:
        return None, None
    day = min(days)
    return day, request_expiry(calendar, day)


def request_expiry(calendar: OpeningCalendar, wanted_until: date) -> datetime:
    """The end of that day, or of the next open day when the branch is closed on it."""
    day = calendar.next_open_day(wanted_until) or wanted_until
    return calendar.instant(day, END_OF_DAY)


def shelf_expiry(calendar: OpeningCalendar, ready_at: datetime, days: int | None, mode: str) -> datetime | None:
    """Until when it stands on the shelf: so many days after it was put there, to the end of the last one.

    “open-days”: closed days are not counted. “every-day”: they are, but the last day is an open one. None: for ever.
    """
    if days is None:
        return None
    day = calendar.day_of(ready_at)
    if mode == "open-days" and calendar.has_hours:
        for _ in range(days):
            following = calendar.next_open_day(day, on_or_after=False)
            day = following if following is not None else day + ONE_DAY
    else:
        day += timedelta(days=days)
    day = calendar.next_open_day(day) or day
    return calendar.instant(day, END_OF_DAY)
