"""Appointments for picking holds up: how many people fit into each interval of the opening hours (HLD-21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """A branch's plan: at the curb or in lockers, so long an interval, so many people in each, so far ahead."""

    interval_minutes: int
    capacity: int
    days_ahead: int
    active: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval, and how many places are left in it."""

    begins_at: datetime
    left: int


def intervals(
    calendar: OpeningCalendar, day: date, terms: SlotTerms, taken: Mapping[datetime, int]
) -> Iterator[Interval]:
    """The intervals of a day: as many as fit into each stretch of opening, whole ones only."""
    step = timedelta(minutes=terms.interval_minutes)
    for opens, closes in calendar.open_spans(day):
        begins = opens
        while begins + step <= closes:
            yield Interval(begins, max(terms.capacity - taken.get(begins, 0), 0))
            begins += step


def reasons_not_to_book(
    calendar: OpeningCalendar, begins_at: datetime, terms: SlotTerms, taken: int, now: datetime
) -> Iterator[Refusal]:
    """Every reason why nobody can come then."""
    today, day = calendar.day_of(now), calendar.day_of(begins_at)
    if not terms.active:
        yield Refusal(code="no-slots", message=_("No appointments are made here."), remedy=_("Come in at any time."))
        return
    if begins_at < now or day > today + timedelta(days=terms.days_ahead):
        yield Refusal(
            code="slot-out-of-range",
            message=_("Appointments can be made for the next {count} days.", count=terms.days_ahead),
            remedy=_("Choose another time."),
        )
    if not any(one.begins_at == begins_at for one in intervals(calendar, day, terms, {})):
        yield Refusal(
            code="slot-unknown",
            message=_("No appointment begins at {moment}.", moment=calendar.local(begins_at)),
            remedy=_("Choose one of the times shown."),
        )
    elif taken >= terms.capacity:
        yield slot_full()


def slot_full() -> Refusal:
    """Everybody who fits into it has booked it."""
    return Refusal(code="slot-full", message=_("This appointment is taken."), remedy=_("Choose another time."))
