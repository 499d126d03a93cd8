"""Opening hours and the days that differ from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.calendar import Stretch
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.models import Branch, CalendarException, OpeningHours
from shelflist.records.branches.queries import load_organisation
from shelflist.records.branches.rules import (
    reasons_against_exception,
    reasons_against_hours,
    warnings_about_hours,
)

Weekly = Mapping[int, Sequence[Stretch]]


def set_hours(*, branch_id: int, weekly: Weekly, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Replace a branch's weekly hours, Monday 0. With none at all, it inherits those of the branch above."""
    plain = {str(day): [str(stretch) for stretch in weekly[day]] for day in sorted(weekly) if weekly[day]}

    def work(act: Act) -> Saved:
        branch = _branch(branch_id, by)
        if reasons := reasons_against_hours(weekly):
            raise Refused(reasons)
        OpeningHours.objects.filter(branch=branch).delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(branch=branch, weekday=day, opens=stretch.opens, closes=stretch.closes)
            for day in sorted(weekly)
            for stretch in weekly[day]
        )
        bump("branches")
        act.on(about=f"branch:{branch_id}")
        act.say(_("Opening hours of {name} set", name=branch.name))
        tree = load_organisation()
        return Saved(branch_id, warnings_about_hours(tree, tree.branch(branch_id)))

    request = {"branch": branch_id, "hours": plain}
    return perform("set-hours", work, by=by, now=now, key=key, request=request, answer=Saved)


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
    key: str | None = None,
) -> Saved:
    """Close a branch and everything below it on these days, or give it other hours. Can be undone."""
    data = {
        "branch_id": branch_id,
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
        "reason": reason,
        "opens": opens.isoformat() if opens else None,
        "closes": closes.isoformat() if closes else None,
    }

    def work(act: Act) -> Saved:
        branch = _branch(branch_id, by)
        if reasons := reasons_against_exception(first_on, last_on, reason, opens, closes):
            raise Refused(reasons)
        row = CalendarException.objects.create(
            branch=branch, first_on=first_on, last_on=last_on, reason=reason, opens=opens, closes=closes
        )
        bump("branches")
        act.on(about=f"branch:{branch_id}")
        act.say(_said(row, branch.name))
        act.undoable({"id": row.pk})
        return Saved(row.pk)

    return perform("add-closure", work, by=by, now=now, key=key, request=data, answer=Saved)


def remove_exception(*, exception_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let the usual hours hold again on these days. Can be undone."""

    def work(act: Act) -> Saved:
        row = CalendarException.objects.filter(pk=exception_id).first()
        if row is None:
            raise Refused(
                Refusal(code="closure-not-found", message=_("These days have been taken off the list already."))
            )
        branch = _branch(row.branch_id, by)
        act.on(about=f"branch:{branch.pk}")
        act.say(
            _("{name}: {first} to {last}, {reason}, taken off the calendar", name=branch.name, **_days(row))
            if row.first_on != row.last_on
            else _("{name}: {first}, {reason}, taken off the calendar", name=branch.name, **_days(row))
        )
        act.undoable(_as_data(row))
        row.delete()
        bump("branches")
        return Saved(exception_id)

    return perform("remove-closure", work, by=by, now=now, key=key, request={"id": exception_id}, answer=Saved)


def undo_add_exception(entry: Entry, act: Act) -> None:
    """The undo of `add-closure`."""
    if entry.undo is None or not CalendarException.objects.filter(pk=entry.undo["id"]).delete()[0]:
        raise Refused(changed_since())
    bump("branches")


def undo_remove_exception(entry: Entry, act: Act) -> None:
    """The undo of `remove-closure`: the days come back with their old number, so that their precedence is the same."""
    if entry.undo is None or not Branch.objects.filter(pk=entry.undo["branch_id"]).exists():
        raise Refused(changed_since())
    CalendarException.objects.create(**entry.undo)
    bump("branches")


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


def _as_data(row: CalendarException) -> dict[str, Any]:
    return {
        "id": row.pk,
        "branch_id": row.branch_id,
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
        "reason": row.reason,
        "opens": row.opens.isoformat() if row.opens else None,
        "closes": row.closes.isoformat() if row.closes else None,
    }
