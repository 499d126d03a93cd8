"""Snow day: shut the doors of branches in one act, for longer, for shorter, or not after all; what was due follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Self

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.actions.changing import Followed, change_calendar, counted
from shelflist.records.branches.followers import Outcome
from shelflist.records.branches.models import CalendarException, Closure
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import load_organisation
from shelflist.records.branches.queries.closures import rows_of, shut_days, span
from shelflist.records.branches.rules.closing import (
    Closing,
    ShutDays,
    days_in_words,
    days_of,
    reasons_against_closing,
    reasons_against_days,
)


@dataclass(frozen=True, slots=True)
class ClosureReceipt:
    """Doors were shut, or not after all: which closure, and what moved along."""

    closure_id: int
    outcomes: tuple[Outcome, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"closure": self.closure_id, "outcomes": [outcome.to_data() for outcome in self.outcomes]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["closure"], tuple(Outcome.from_data(outcome) for outcome in data["outcomes"]))


def close(*, closing: Closing, by: Actor, now: datetime, key: str | None = None) -> ClosureReceipt:
    """Shut branches with everything below them, now or on some days. Can be undone."""

    def work(act: Act) -> ClosureReceipt:
        tree = load_organisation()
        if reasons := reasons_against_closing(closing, tree, now):
            raise Refused(reasons)
        shut = days_of(closing, tree, now)
        _must_close(by, tree, shut)
        row = Closure.objects.create(reason=closing.reason, made_at=now, made_by_name=by.name)

        def write() -> None:
            CalendarException.objects.bulk_create(rows_of(row.pk, row.reason, shut))

        followed = change_calendar(act, span(shut), write, move=True)
        _tell(act, row, _("{names} closed {when}, {reason}", **_words(shut, tree, closing.reason)), followed)
        act.undoable({"closure": row.pk, "after": _state(row), "follow": followed.undo})
        return ClosureReceipt(row.pk, followed.outcomes)

    request = {**asdict(closing), "shut_until": _clock(closing.shut_until)}
    return perform("close", work, by=by, now=now, key=key, request=request, answer=ClosureReceipt)


def change_closure(
    *,
    closure_id: int,
    last_on: date,
    by: Actor,
    now: datetime,
    shut_until: time | None = None,
    key: str | None = None,
) -> ClosureReceipt:
    """Keep the doors shut to this day, longer or shorter than said before; they open at `shut_until` on it."""

    def work(act: Act) -> ClosureReceipt:
        row = _closure(closure_id)
        tree = load_organisation()
        before = _state(row)
        shut = [_with_end(days, last_on, shut_until) for days in shut_days(row)]
        _must_close(by, tree, shut)
        if reasons := reasons_against_days(shut, tree, now):
            raise Refused(reasons)
        spanned = span([*shut, *shut_days(row)])
        followed = change_calendar(act, spanned, lambda: _write_days(row, shut), move=True)
        _tell(act, row, _("{names} closed {when} instead, {reason}", **_words(shut, tree, row.reason)), followed)
        act.undoable({"closure": row.pk, "before": before, "after": _state(row), "follow": followed.undo})
        return ClosureReceipt(row.pk, followed.outcomes)

    request = {"closure": closure_id, "last_on": last_on, "shut_until": _clock(shut_until)}
    return perform("change-closure", work, by=by, now=now, key=key, request=request, answer=ClosureReceipt)


def open_again(*, closure_id: int, by: Actor, now: datetime, key: str | None = None) -> ClosureReceipt:
    """Open the doors now: a closure that has begun ends here."""

    def work(act: Act) -> ClosureReceipt:
        row = _closure(closure_id)
        tree = load_organisation()
        before, shut = _state(row), []
        for days in shut_days(row):
            local = tree.calendar(days.branch_id).local(now)
            if days.first_on > local.date() or days.last_on < local.date():
                raise Refused(
                    Refusal(
                        code="closure-not-going-on",
                        message=_("This closure is not going on now."),
                        remedy=_("Cancel it, or change its days."),
                    )
                )
            at = local.time().replace(second=0, microsecond=0)
            shut.append(_with_end(days, local.date(), max(at, days.shut_from or at)))
        _must_close(by, tree, shut)
        spanned = span([*shut, *shut_days(row)])
        followed = change_calendar(act, spanned, lambda: _write_days(row, shut), move=True)
        _tell(act, row, _("{names} open again, {reason} is over", **_words(shut, tree, row.reason)), followed)
        act.undoable({"closure": row.pk, "before": before, "after": _state(row), "follow": followed.undo})
        return ClosureReceipt(row.pk, followed.outcomes)

    request = {"closure": closure_id}
    return perform("open-again", work, by=by, now=now, key=key, request=request, answer=ClosureReceipt)


def cancel_closure(*, closure_id: int, by: Actor, now: datetime, key: str | None = None) -> ClosureReceipt:
    """The doors were not shut, or will not be, after all: everything is due again when it was."""

    def work(act: Act) -> ClosureReceipt:
        row = _closure(closure_id)
        tree, shut = load_organisation(), shut_days(row)
        _must_close(by, tree, shut)
        followed = change_calendar(act, span(shut), lambda: _cancel(row, now), move=True)
        _tell(act, row, _("{names} not closed {when} after all, {reason}", **_words(shut, tree, row.reason)), followed)
        act.undoable({"closure": row.pk, "after": _state(row), "follow": followed.undo})
        return ClosureReceipt(row.pk, followed.outcomes)

    request = {"closure": closure_id}
    return perform("cancel-closure", work, by=by, now=now, key=key, request=request, answer=ClosureReceipt)


# -- taking back ------------------------------------------------------------------------------------------------------


def undo_close(entry: Entry, act: Act) -> None:
    """The undo of `close`: as if nobody had closed."""
    row, data = _as_it_was_left(entry)
    followed = change_calendar(act, span(shut_days(row)), lambda: _forget(row), move=True, taken_back=data["follow"])
    act.say(_undone(entry, followed))


def undo_change(entry: Entry, act: Act) -> None:
    """The undo of `change-closure` and `open-again`: the days as they were before."""
    row, data = _as_it_was_left(entry)
    before = [_from_data(days) for days in data["before"]["days"]]
    spanned = span([*before, *shut_days(row)])
    followed = change_calendar(act, spanned, lambda: _write_days(row, before), move=True, taken_back=data["follow"])
    act.say(_undone(entry, followed))


def undo_cancel(entry: Entry, act: Act) -> None:
    """The undo of `cancel-closure`: closed after all."""
    row, data = _as_it_was_left(entry)
    spanned = span(shut_days(row))
    followed = change_calendar(act, spanned, lambda: _cancel(row, None), move=True, taken_back=data["follow"])
    act.say(_undone(entry, followed))


def _as_it_was_left(entry: Entry) -> tuple[Closure, Mapping[str, Any]]:
    data = entry.undo or {}
    row = Closure.objects.select_for_update().filter(pk=data["closure"]).first()
    if row is None or _state(row) != data["after"]:
        raise Refused(changed_since(_("This closure was changed again since.")))
    return row, data


def _undone(entry: Entry, followed: Followed) -> Phrase:
    said = Phrase.from_data(entry.said)
    if not followed.outcomes:
        return _("Undone: {what}", what=said)
    return _("Undone: {what}. Moved back: {moved}", what=said, moved=counted(followed.outcomes))


# -- rows -------------------------------------------------------------------------------------------------------------


def _closure(closure_id: int) -> Closure:
    row = Closure.objects.select_for_update().filter(pk=closure_id).first()
    if row is None or row.cancelled_at is not None:
        raise Refused(Refusal(code="closure-not-found", message=_("This closure has been cancelled already.")))
    return row


def _write_days(closure: Closure, shut: Iterable[ShutDays]) -> None:
    for days in shut:
        closure.days.filter(branch_id=days.branch_id).update(
            first_on=days.first_on, last_on=days.last_on, shut_from=days.shut_from, shut_until=days.shut_until
        )


def _cancel(closure: Closure, at: datetime | None) -> None:
    closure.cancelled_at = at
    closure.save(update_fields=["cancelled_at"])


def _forget(closure: Closure) -> None:
    closure.delete()


def _with_end(days: ShutDays, last_on: date, shut_until: time | None) -> ShutDays:
    return ShutDays(days.branch_id, days.first_on, last_on, days.shut_from, shut_until)


def _state(row: Closure) -> dict[str, Any]:
    """The closure as data: to see whether it was changed since."""
    return {
        "cancelled": row.cancelled_at.isoformat() if row.cancelled_at else None,
        "days": [
            [
                days.branch_id,
                days.first_on.isoformat(),
                days.last_on.isoformat(),
                _clock(days.shut_from),
                _clock(days.shut_until),
            ]
            for days in shut_days(row)
        ],
    }


def _clock(at: time | None) -> str | None:
    return at.isoformat() if at else None


def _from_data(data: list[Any]) -> ShutDays:
    branch_id, first_on, last_on, *times = data
    shut_from, shut_until = (time.fromisoformat(at) if at else None for at in times)
    return ShutDays(branch_id, date.fromisoformat(first_on), date.fromisoformat(last_on), shut_from, shut_until)


def _must_close(by: Actor, tree: Organisation, shut: Iterable[ShutDays]) -> None:
    for days in shut:
        by.must("close-branches", tree.path_of(days.branch_id))


# -- words ------------------------------------------------------------------------------------------------------------


def _words(shut: Iterable[ShutDays], tree: Organisation, reason: str) -> dict[str, Any]:
    known = list(shut)
    names = ", ".join(tree.branch(days.branch_id).name for days in known)
    return {"names": names, "when": days_in_words(known[0]), "reason": reason}


def _tell(act: Act, row: Closure, what: Phrase, followed: Followed) -> None:
    act.on(about=f"closure:{row.pk}")
    act.say(_("{what}. Moved: {moved}", what=what, moved=counted(followed.outcomes)) if followed.outcomes else what)
