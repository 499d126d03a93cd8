"""Opening hours and the days that differ from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.calendar import Stretch
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.specialdays import Repeats
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.actions.changing import Followed, change_calendar, counted
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.followers import Days
from shelflist.records.branches.models import Branch, CalendarException, OpeningHours
from shelflist.records.branches.queries import load_organisation
from shelflist.records.branches.rules import (
    DaysDetails,
    reasons_against_exception,
    reasons_against_hours,
    warnings_about_hours,
)

Weekly = Mapping[int, Sequence[Stretch]]


def set_hours(
    *, branch_id: int, weekly: Weekly, by: Actor, now: datetime, move: bool | None = None, key: str | None = None
) -> Saved:
    """Replace a branch's weekly hours, Monday 0. With none at all, it inherits those of the branch above.

    `move` says what becomes of things due when the doors were open and will be shut: True plans them anew for the next
    opening, False leaves them; None is refused with the list (calendar-change-affects) when there are any.
    """
    plain = {str(day): [str(stretch) for stretch in weekly[day]] for day in sorted(weekly) if weekly[day]}

    def work(act: Act) -> Saved:
        branch = _branch(branch_id, by)
        if reasons := reasons_against_hours(weekly):
            raise Refused(reasons)
        before = hours_of(branch_id)
        wanted = [(day, stretch.opens, stretch.closes) for day in sorted(weekly) for stretch in weekly[day]]
        today = load_organisation().calendar(branch_id).day_of(now)
        days = Days(frozenset({branch_id}), today, None, replans=True)
        followed = change_calendar(act, days, lambda: write_hours(branch_id, wanted), move=move)
        act.on(about=f"branch:{branch_id}")
        act.say(_with_moved(_("Opening hours of {name} set", name=branch.name), followed))
        undo = {"branch": branch_id, "before": before, "after": hours_of(branch_id)}
        act.undoable({**undo, "today": today.isoformat(), "follow": followed.undo, "moved": bool(move)})
        return Saved(branch_id, warnings_about_hours(followed.tree, followed.tree.branch(branch_id)))

    request = {"branch": branch_id, "hours": plain, "move": move}
    return perform("set-hours", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_hours(entry: Entry, act: Act) -> None:
    """The undo of `set-hours`: the week as it was, and the plans of what was planned anew."""
    data = entry.undo or {}
    branch_id = data["branch"]
    if hours_of(branch_id) != data["after"]:
        raise Refused(changed_since())
    days = Days(frozenset({branch_id}), date.fromisoformat(data["today"]), None)
    change_calendar(
        act, days, lambda: write_hours(branch_id, data["before"]), move=data["moved"], taken_back=data["follow"]
    )


def hours_of(branch_id: int) -> list[list[Any]]:
    """The hours that a branch has of its own, as data."""
    rows = OpeningHours.objects.filter(branch_id=branch_id).order_by("weekday", "opens")
    return [[row.weekday, row.opens.isoformat(), row.closes.isoformat()] for row in rows]


def write_hours(branch_id: int, rows: Iterable[Sequence[Any]]) -> None:
    """Building block: replace a branch's own hours by these: weekday, opening and closing, as times or as data."""
    OpeningHours.objects.filter(branch_id=branch_id).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(branch_id=branch_id, weekday=day, opens=_as_time(opens), closes=_as_time(closes))
        for day, opens, closes in rows
    )


def _as_time(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def add_exception(
    *,
    branch_id: int,
    first_on: date,
    last_on: date,
    reason: str,
    by: Actor,
    now: datetime,
    opens: time | None = None,
    closes: time | None = None,
    repeats: Repeats = "",
    until_on: date | None = None,
    move: bool | None = None,
    key: str | None = None,
) -> Saved:
    """Close a branch and everything below it on these days, or give it other hours. Can be undone.

    `move` says what becomes of things due then: True moves them past these days, False leaves them; None is refused
    with the list (calendar-change-affects) when there are any.
    """

    details = DaysDetails(first_on, last_on, reason, opens, closes, repeats, until_on)

    def work(act: Act) -> Saved:
        branch = _branch(branch_id, by)
        if reasons := reasons_against_exception(details):
            raise Refused(reasons)
        row = CalendarException(branch=branch, **asdict(details), moves=move is not False)
        followed = change_calendar(act, _days_of(row), row.save, move=move)
        if move is None:  # nothing was due then
            CalendarException.objects.filter(pk=row.pk).update(moves=False)
        act.on(about=f"branch:{branch_id}")
        act.say(_with_moved(_said(row, branch.name), followed))
        act.undoable({"id": row.pk, "moved": bool(move), "follow": followed.undo})
        return Saved(row.pk)

    request = {"branch": branch_id, "move": move, **_plain(details)}
    return perform("add-closure", work, by=by, now=now, key=key, request=request, answer=Saved)


def change_exception(
    *,
    exception_id: int,
    first_on: date,
    last_on: date,
    reason: str,
    by: Actor,
    now: datetime,
    opens: time | None = None,
    closes: time | None = None,
    repeats: Repeats = "",
    until_on: date | None = None,
    move: bool | None = None,
    key: str | None = None,
) -> Saved:
    """Correct days that differ where they stand: their place among the others is kept. Can be undone.

    With `move` None it is refused with the list (calendar-change-affects) when anything would move or come back.
    """
    details = DaysDetails(first_on, last_on, reason, opens, closes, repeats, until_on)

    def work(act: Act) -> Saved:
        row = CalendarException.objects.select_related("branch").filter(pk=exception_id, closure=None).first()
        if row is None:
            raise Refused(_taken_off())
        branch = _branch(row.branch_id, by)
        if reasons := reasons_against_exception(details):
            raise Refused(reasons)
        before, days = _as_data(row), _days_of(row)
        for name, value in asdict(details).items():
            setattr(row, name, value)
        row.moves = row.moves or bool(move)
        followed = change_calendar(act, _both(days, _days_of(row)), row.save, move=move)
        act.on(about=f"branch:{branch.pk}")
        act.say(_with_moved(_said(row, branch.name), followed))
        act.undoable({"before": before, "after": _as_data(row), "moved": bool(move), "follow": followed.undo})
        return Saved(row.pk)

    request = {"id": exception_id, "move": move, **_plain(details)}
    return perform("change-days", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_change_exception(entry: Entry, act: Act) -> None:
    """The undo of `change-days`: the days as they were, unless they were changed again."""
    data = entry.undo or {}
    row = CalendarException.objects.filter(pk=data["before"]["id"]).first()
    if row is None or _as_data(row) != data["after"]:
        raise Refused(changed_since())
    before = _from_data(data["before"])
    days = _both(_days_of(row), _days_of(before))
    change_calendar(act, days, before.save, move=data["moved"], taken_back=data["follow"])


def _both(some: Days, others: Days) -> Days:
    """From the first of all these days to the last."""
    ends = (some.last_on, others.last_on)
    last_on = None if None in ends else max(end for end in ends if end is not None)
    return Days(some.branch_ids | others.branch_ids, min(some.first_on, others.first_on), last_on)


def _taken_off() -> Refusal:
    return Refusal(code="closure-not-found", message=_("These days have been taken off the list already."))


def remove_exception(
    *, exception_id: int, by: Actor, now: datetime, move: bool | None = None, key: str | None = None
) -> Saved:
    """Let the usual hours hold again on these days; what was moved past them comes back. Can be undone.

    With `move` None it is refused with the list (calendar-change-affects) when anything would come back.
    """

    def work(act: Act) -> Saved:
        row = CalendarException.objects.filter(pk=exception_id, closure=None).first()
        if row is None:
            raise Refused(_taken_off())
        branch = _branch(row.branch_id, by)
        data = _as_data(row)
        followed = change_calendar(act, _days_of(row), lambda: _forget(exception_id), move=move)
        said = (
            _("{name}: {first} to {last}, {reason}, taken off the calendar", name=branch.name, **_days(row))
            if row.first_on != row.last_on
            else _("{name}: {first}, {reason}, taken off the calendar", name=branch.name, **_days(row))
        )
        act.on(about=f"branch:{branch.pk}")
        act.say(_with_moved(said, followed))
        act.undoable({"row": data, "moved": bool(move), "follow": followed.undo})
        return Saved(exception_id)

    request = {"id": exception_id, "move": move}
    return perform("remove-closure", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_add_exception(entry: Entry, act: Act) -> None:
    """The undo of `add-closure`."""
    data = entry.undo or {}
    row = CalendarException.objects.filter(pk=data["id"]).first()
    if row is None:
        raise Refused(changed_since())
    move, plans = data["moved"], data["follow"]
    change_calendar(act, _days_of(row), lambda: _forget(data["id"]), move=move, taken_back=plans)


def undo_remove_exception(entry: Entry, act: Act) -> None:
    """The undo of `remove-closure`: the days come back with their old number, so that their precedence is the same."""
    data = entry.undo or {}
    if not Branch.objects.filter(pk=data["row"]["branch_id"]).exists():
        raise Refused(changed_since())
    row = _from_data(data["row"])
    change_calendar(
        act, _days_of(row), lambda: row.save(force_insert=True), move=data["moved"], taken_back=data["follow"]
    )


def _forget(exception_id: int) -> None:
    CalendarException.objects.filter(pk=exception_id).delete()


def _days_of(row: CalendarException) -> Days:
    """The days that a row concerns; of days that repeat, from the first time to the end of the last."""
    last_on: date | None = row.last_on
    if row.repeats:
        last_on = row.until_on + (row.last_on - row.first_on) if row.until_on else None
    return Days(frozenset({row.branch_id}), row.first_on, last_on)


def _with_moved(said: Phrase, followed: Followed) -> Phrase:
    if not followed.outcomes:
        return said
    return _("{what}. Moved: {moved}", what=said, moved=counted(followed.outcomes))


def _branch(branch_id: int, by: Actor) -> Branch:
    branch = Branch.objects.filter(pk=branch_id).first()
    if branch is None:
        raise Refused(not_found())
    by.must("edit-branches", branch.path)
    return branch


def _days(row: CalendarException) -> dict[str, Any]:
    return {"first": row.first_on, "last": row.last_on, "reason": row.reason}


def _said(row: CalendarException, name: str) -> Phrase:
    if row.opens is None:
        return _("{name} closed {first} to {last}, {reason}", name=name, **_days(row))
    return _("{name} has other hours {first} to {last}, {reason}", name=name, **_days(row))


def _plain(details: DaysDetails) -> dict[str, Any]:
    return {name: _text(value) for name, value in asdict(details).items()}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


DAYS = ("first_on", "last_on", "until_on")
TIMES = ("opens", "closes", "shut_from", "shut_until")
ALL = ("id", "branch_id", "reason", "repeats", "moves", *DAYS, *TIMES)


def _as_data(row: CalendarException) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in ALL}


def _from_data(data: Mapping[str, Any]) -> CalendarException:
    values = dict(data)
    values |= {name: date.fromisoformat(values[name]) for name in DAYS if values[name]}
    values |= {name: time.fromisoformat(values[name]) for name in TIMES if values[name]}
    return CalendarException(**values)
