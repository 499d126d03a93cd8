"""Reading closures: what is shut unexpectedly, and what would move if the doors were shut, longer or shorter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from shelflist.records.branches.followers import Days, Outcome, change_between, preview
from shelflist.records.branches.models import CalendarException, Closure
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries.organisation import days_that_differ, load_organisation
from shelflist.records.branches.rules.closing import Closing, ShutDays, days_of

State = Literal["now", "ahead", "over", "cancelled"]
NEWEST = 40


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """A closure as its page shows it."""

    id: int
    reason: str
    made_at: datetime
    made_by_name: str
    days: tuple[ShutDays, ...]
    state: State

    @property
    def last_on(self) -> date:
        return max(days.last_on for days in self.days)


def closures(tree: Organisation, now: datetime) -> list[ClosureFacts]:
    """The newest closures, the latest made first."""
    rows = Closure.objects.prefetch_related("days").order_by("-pk")[:NEWEST]
    return [_facts(row, tree, now) for row in rows]


def closures_at(tree: Organisation, branch_ids: Iterable[int], now: datetime) -> list[ClosureFacts]:
    """Closures that are going on or ahead at any of these branches or above them."""
    wanted = {id for branch_id in branch_ids for id in tree.ancestors[branch_id]}
    rows = Closure.objects.filter(
        cancelled_at=None, days__branch_id__in=wanted, days__last_on__gte=now.date() - timedelta(days=1)
    )
    found = (_facts(row, tree, now) for row in rows.distinct().prefetch_related("days").order_by("pk"))
    return [facts for facts in found if facts.state in ("now", "ahead")]


def _facts(row: Closure, tree: Organisation, now: datetime) -> ClosureFacts:
    columns = ShutDays.__dataclass_fields__
    days = sorted(
        (ShutDays(**{name: getattr(one, name) for name in columns}) for one in row.days.all()),
        key=lambda one: one.branch_id,
    )
    states = {_state(one, tree, now) for one in days}
    state: State = next((one for one in ("now", "ahead") if one in states), "over")
    if row.cancelled_at is not None:
        state = "cancelled"
    return ClosureFacts(row.pk, row.reason, row.made_at, row.made_by_name, tuple(days), state)


def _state(days: ShutDays, tree: Organisation, now: datetime) -> State:
    local = tree.calendar(days.branch_id).local(now)
    begins = datetime.combine(days.first_on, days.shut_from or time(0))
    ends = datetime.combine(days.last_on, days.shut_until or time.max)
    at = local.replace(tzinfo=None)
    if at >= ends:
        return "over"
    return "now" if at >= begins else "ahead"


def shut_days(row: Closure) -> list[ShutDays]:
    """The days of a closure as they are kept, branch by branch."""
    return [ShutDays(*days) for days in row.days.order_by("branch_id").values_list(*ShutDays.__dataclass_fields__)]


def closure_days(closure_id: int) -> Days | None:
    """Where and when a closure is or was to be; None when it was taken back."""
    row = Closure.objects.filter(pk=closure_id).first()
    return span(shut_days(row)) if row is not None else None


def rows_of(closure_id: int, reason: str, shut: Iterable[ShutDays]) -> list[CalendarException]:
    """The rows that keep these days, not yet written."""
    return [CalendarException(closure_id=closure_id, reason=reason, moves=True, **asdict(days)) for days in shut]


def span(shut: Iterable[ShutDays]) -> Days:
    """The branches, and the first and the last day of all of these days."""
    known = list(shut)
    return Days(
        frozenset(days.branch_id for days in known),
        min(days.first_on for days in known),
        max(days.last_on for days in known),
    )


def would_move(closing: Closing, now: datetime) -> tuple[Outcome, ...]:
    """What would move if the doors were shut like this."""
    before = load_organisation()
    shut = days_of(closing, before, now)
    after = load_organisation([*days_that_differ(), *rows_of(0, closing.reason, shut)])
    return preview(change_between(before, after, span(shut)))


def would_move_instead(closure_id: int, last_on: date, shut_until: time | None) -> tuple[Outcome, ...]:
    """What would move if this closure lasted to that day instead."""
    rows = days_that_differ()
    before = load_organisation(rows)
    mine = [row for row in rows if row.closure_id == closure_id]
    if not mine:
        return ()
    was = [ShutDays(**{name: getattr(row, name) for name in ShutDays.__dataclass_fields__}) for row in mine]
    for row in mine:
        row.last_on, row.shut_until = last_on, shut_until
    days = span([*was, *(ShutDays(one.branch_id, one.first_on, last_on) for one in was)])
    return preview(change_between(before, load_organisation(rows), days))
