"""Recalling a loan for a reader who waits (HLD-22): which loan, until when, and what a recall is at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shelflist.departments.holds.rules import states
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

END_OF_DAY = time(23, 59)

REQUESTED, OVERDUE, RETURNED, IN_TRANSIT, WAITING = "requested", "overdue", "returned", "in-transit", "waiting"
EXPIRED, CANCELLED, FULFILLED = "expired", "cancelled", "fulfilled"
RECALL_STATES: dict[str, Phrase] = {
    REQUESTED: _("Recalled"),
    OVERDUE: _("Recalled and overdue"),
    RETURNED: _("Returned"),
    IN_TRANSIT: _("On its way"),
    WAITING: _("Ready to pick up"),
    EXPIRED: _("Expired"),
    CANCELLED: _("Cancelled"),
    FULFILLED: _("Picked up"),
}


def recall_state(hold_state: str, *, loan_is_open: bool, due_at: datetime, now: datetime) -> str:
    """What a recall is now, read off its hold and the loan it shortened."""
    ended = {states.FULFILLED: FULFILLED, states.CANCELLED: CANCELLED, states.EXPIRED: EXPIRED}
    if hold_state in ended:
        return ended[hold_state]
    if hold_state in states.KEPT:
        return WAITING
    if hold_state == states.IN_TRANSIT:
        return IN_TRANSIT
    if not loan_is_open:
        return RETURNED
    return OVERDUE if due_at < now else REQUESTED


@dataclass(frozen=True, slots=True)
class Recallable:
    """A loan of a copy that could fill the hold, and what the hold rules say about recalling it."""

    loan_id: int
    item_id: int
    lent_at: datetime
    due_at: datetime
    allowed: bool
    threshold_days: int
    return_days: int
    recalled: bool = False


def new_due(loan: Recallable, now: datetime, calendar: OpeningCalendar) -> datetime:
    """A reader keeps a loan for the days that are theirs whatever happens, and gets some days to bring it back; the
    day is an open one."""
    theirs = loan.lent_at + timedelta(days=loan.threshold_days)
    day = calendar.day_of(max(theirs, now + timedelta(days=loan.return_days)))
    return calendar.instant(calendar.next_open_day(day) or day, END_OF_DAY)


def choose(loans: Sequence[Recallable], now: datetime, calendar: OpeningCalendar) -> Recallable | None:
    """The loan that has lasted longest among those that a recall makes shorter."""
    usable = [one for one in loans if one.allowed and not one.recalled and new_due(one, now, calendar) < one.due_at]
    return min(usable, key=lambda one: (one.lent_at, one.loan_id), default=None)


def why_not(loans: Sequence[Recallable], *, switched_on: bool) -> Refusal:
    """Why nothing was recalled."""
    if not switched_on:
        message = _("This library does not recall loans.")
    elif not loans:
        message = _("No copy that could fill this hold is on loan.")
    elif not any(one.allowed for one in loans):
        message = _("The hold rules do not let these loans be recalled.")
    elif all(one.recalled for one in loans if one.allowed):
        message = _("What is on loan was recalled already.")
    else:
        message = _("A recall would bring it back no sooner.")
    return Refusal(code="no-recall", message=message, remedy=_("The hold keeps its place in the queue."))
