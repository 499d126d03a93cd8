"""How long after the due date nothing is charged, and how closed days lengthen that (CIR-09). Pure, no clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.due import DAY_LOANS_END

GraceMode = Literal["no", "if-ends-on", "all", "trailing"]
"""`no`: closed days use up grace. `if-ends-on`: grace that ends when shut lasts to the next open day or opening.
`all`: closed days never use it up. `trailing`: as `all`, and the closed days right after it belong to it."""

Interval = Literal["hour", "day", "week"]


def grace_ends(due: datetime, count: int, interval: Interval, mode: GraceMode, calendar: OpeningCalendar) -> datetime:
    """The instant (UTC) up to which a loan due at `due` is not charged; `due` itself when there is no grace.

    Grace in days or weeks ends at 23:59 local time, grace in hours after so many elapsed (in mode `all`: open) hours.
    With a calendar that never opens, closed days use up grace, as in mode `no`.
    """
    if count <= 0:
        return due
    if calendar.next_open_day(calendar.day_of(due)) is None:
        mode = "no"
    if interval == "hour":
        return _by_hour(due, timedelta(hours=count), mode, calendar)
    days = count * 7 if interval == "week" else count
    return max(due, calendar.instant(_by_day(calendar.day_of(due), days, mode, calendar), DAY_LOANS_END))


def _by_day(due: date, days: int, mode: GraceMode, calendar: OpeningCalendar) -> date:
    plain = due + timedelta(days=days)
    if mode == "no":
        return plain
    if mode == "if-ends-on":
        return calendar.next_open_day(plain) or plain
    day = due
    for _count in range(days):
        following = calendar.next_open_day(day, on_or_after=False)
        if following is None:
            return max(day, plain)
        day = following
    if mode == "trailing":
        following = calendar.next_open_day(day, on_or_after=False)
        day = following - timedelta(days=1) if following else day
    return day


def _by_hour(due: datetime, length: timedelta, mode: GraceMode, calendar: OpeningCalendar) -> datetime:
    plain = due + length
    if mode == "no":
        return plain
    if mode == "if-ends-on":
        return plain if calendar.is_open_up_to(plain) else calendar.next_opening(plain) or plain
    left = length
    spans = calendar.spans_from(due)
    for opens, closes in spans:
        open_time = closes - max(opens, due)
        if open_time < left:
            left -= open_time
            continue
        ends = max(opens, due) + left
        if mode == "trailing" and ends == closes:
            return calendar.next_opening(ends) or ends
        return ends
    return plain
