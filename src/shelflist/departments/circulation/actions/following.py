"""Due dates follow the calendar: what falls due while the doors are shut is moved past that, and comes back exactly.

A loan keeps when it was planned to be due; when it is due now is reckoned from that and from the calendar of the branch
that lent it. Loans by the day fall due on few instants, so that a branch's loans move in a handful of statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, QuerySet

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.closures import Followed, past_closures
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.followers import EXAMPLES, CalendarChange, Example, Follower, Moved
from shelflist.records.loans.models import Loan
from shelflist.records.loans.rules.moving import move_in_words


@dataclass(frozen=True, slots=True)
class Together:
    """Open loans of one branch that were planned for and are due on the same instants: they move together."""

    branch_id: int
    planned: datetime
    due: datetime
    by_the_hour: bool
    count: int
    first_loan_id: int

    def rows(self) -> QuerySet[Loan]:
        return Loan.objects.filter(
            returned_at__isnull=True,
            branch_id=self.branch_id,
            planned_due_at=self.planned,
            due_at=self.due,
            by_the_hour=self.by_the_hour,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Where they are due from now on; `planned` differs from before only when the weekly hours changed."""

    loans: Together
    planned: datetime
    followed: Followed


def _moves(change: CalendarChange) -> Iterator[Move]:
    """Everything that is due at another instant after the change."""
    for loans in _touched(change):
        calendar = change.after.calendar(loans.branch_id)
        planned = loans.planned
        if change.replans:
            planned = _planned_anew(change.before.calendar(loans.branch_id), calendar, loans)
        followed = past_closures(calendar, planned, by_the_hour=loans.by_the_hour)
        if followed.at != loans.due or planned != loans.planned:
            yield Move(loans, planned, followed)


def _touched(change: CalendarChange) -> Iterator[Together]:
    """Open loans whose way from the planned to the present due date touches the days of the change."""
    rows = Loan.objects.filter(returned_at__isnull=True, branch_id__in=change.branch_ids, due_at__gte=change.begins_at)
    if change.ends_at is not None:
        rows = rows.filter(planned_due_at__lte=change.ends_at)
    together = rows.values_list("branch_id", "planned_due_at", "due_at", "by_the_hour").annotate(
        count=Count("pk"), first=Min("pk")
    )
    for row in together.order_by("planned_due_at", "branch_id", "due_at", "by_the_hour"):
        yield Together(*row)


def _planned_anew(before: OpeningCalendar, after: OpeningCalendar, loans: Together) -> datetime:
    """When hours change for good: what was planned for open doors that will be shut is due when they open next."""
    if loans.by_the_hour:
        if before.is_open_up_to(loans.planned) and not after.is_open_up_to(loans.planned):
            return after.next_opening(loans.planned) or loans.planned
        return loans.planned
    day = before.day_of(loans.planned)
    if not before.is_open_on(day) or after.is_open_on(day):
        return loans.planned
    opens = after.next_open_day(day)
    at = before.local(loans.planned).timetz().replace(tzinfo=None, fold=0)
    return loans.planned if opens is None else after.instant(opens, at)


def preview(change: CalendarChange) -> Moved:
    """How many due dates would move, with the first few."""
    moves = list(_moves(change))
    return Moved(sum(move.loans.count for move in moves), _examples(change, moves))


def _examples(change: CalendarChange, moves: Sequence[Move]) -> tuple[Example, ...]:
    ids = [move.loans.first_loan_id for move in moves[:EXAMPLES]]
    titles = dict(Loan.objects.filter(pk__in=ids).values_list("pk", "item__record__title")) if ids else {}
    return tuple(_example(change, move, titles[move.loans.first_loan_id]) for move in moves[:EXAMPLES])


def _example(change: CalendarChange, move: Move, title: str) -> Example:
    calendar = change.after.calendar(move.loans.branch_id)
    names = {"title": title, "branch": change.after.branch(move.loans.branch_id).name}
    others = move.loans.count - 1
    what = (
        nphrase(
            "“{title}” and {count} other from {branch}", "“{title}” and {count} others from {branch}", others, **names
        )
        if others
        else _("“{title}” from {branch}", **names)
    )
    return Example(
        what,
        _shown(calendar, move.loans.due, by_the_hour=move.loans.by_the_hour),
        _shown(calendar, move.followed.at, by_the_hour=move.loans.by_the_hour),
    )


def _shown(calendar: OpeningCalendar, moment: datetime, *, by_the_hour: bool) -> date:
    return calendar.local(moment) if by_the_hour else calendar.day_of(moment)


def follow(change: CalendarChange, act: Act) -> Moved:
    """Move every due date that the change touches, inside its transaction."""
    count = 0
    undo: list[list[Any]] = []
    moves = list(_moves(change))
    for move in moves:
        if move.planned != move.loans.planned:
            undo.append(_remembered(move))
        count += _write(move, change.after.calendar(move.loans.branch_id))
    return Moved(count, _examples(change, moves), {"plans": undo} if undo else {})


def due_by_the_calendar(calendar: OpeningCalendar, planned: datetime, *, by_the_hour: bool) -> dict[str, Any]:
    """The columns that say when a loan planned for this instant is due, by the calendar as it is now."""
    followed = past_closures(calendar, planned, by_the_hour=by_the_hour)
    moved = move_in_words(calendar, planned, followed, by_the_hour=by_the_hour) if followed.moved else None
    return {"due_at": followed.at, "moved": moved}


def _write(move: Move, calendar: OpeningCalendar) -> int:
    moved = None
    if move.followed.moved:
        moved = move_in_words(calendar, move.planned, move.followed, by_the_hour=move.loans.by_the_hour)
    return move.loans.rows().update(
        planned_due_at=move.planned, due_at=move.followed.at, moved=moved, due_version=F("due_version") + 1
    )


def _remembered(move: Move) -> list[Any]:
    """Which loans got another plan: the plan before, the plan and due date after, and their numbers."""
    moments = (move.loans.planned, move.planned, move.followed.at)
    return [*(moment.isoformat() for moment in moments), list(move.loans.rows().values_list("pk", flat=True))]


def take_back(undo: Mapping[str, Any], act: Act) -> None:
    """Give loans the plan back that they had before the hours changed, unless they were renewed since.

    Closures are reckoned with afterwards, by following the change back.
    """
    for *moments, ids in undo.get("plans", ()):
        old_plan, plan, due = (datetime.fromisoformat(moment) for moment in moments)
        still = Loan.objects.filter(pk__in=ids, returned_at__isnull=True, planned_due_at=plan, due_at=due)
        still.update(planned_due_at=old_plan, due_at=old_plan, moved=None, due_version=F("due_version") + 1)


def words(count: int) -> Phrase:
    return nphrase("{count} due date", "{count} due dates", count)


DUE_DATES = Follower("due-dates", words, preview, follow, take_back)
