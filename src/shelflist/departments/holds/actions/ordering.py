"""The order of a queue: one hold put before another, to the front, or to the end. Needs a permission of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.rules import states
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act

A_MOMENT = timedelta(microseconds=1)


def move_hold(*, hold_id: int, to: int, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """Give a waiting hold another place in its queue: 1 is the front. The request time stays as it was."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        desk.must(act.by, "reorder-holds", around)
        hold = _waiting(hold_id)
        planning.lock_titles(act.cursor, [hold.record_id])
        others = [one for one in _line(hold) if one.pk != hold.pk]
        changes = Changes(act)
        place = min(max(to, 1), len(others) + 1)
        _squeeze(changes, hold, others, place - 1)
        return _done(changes, hold, _("Moved the hold on “{title}” to place {place}",
                                      title=answering.title_of(hold.record_id), place=place))  # fmt: skip

    request = {"hold": hold_id, "to": to}
    return perform("move-hold", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def cut_in_line(*, hold_id: int, cut: bool = True, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """Mark a waiting hold as before all others, or take the mark away."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        desk.must(act.by, "reorder-holds", around)
        hold = _waiting(hold_id)
        changes = Changes(act)
        changes.set(hold, cut_in_line=cut)
        title = answering.title_of(hold.record_id)
        said = _("Put the hold on “{title}” in front", title=title)
        return _done(changes, hold, said if cut else _("Put the hold on “{title}” back in line", title=title))

    request = {"hold": hold_id, "cut": cut}
    return perform("cut-in-line", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def _waiting(hold_id: int) -> Hold:
    hold = locked_hold(hold_id)
    if hold.state not in states.WAITING | {states.SUSPENDED}:
        raise Refused(
            Refusal(
                code="hold-not-in-line",
                message=_("This hold is “{state}” and no longer in the queue.", state=states.state_name(hold.state)),
                details={"state": hold.state},
            )
        )
    return hold


def _line(hold: Hold) -> list[Hold]:
    """Those that wait for the title, in order; locked, so that two who move things do not cross."""
    line = queue_of(hold.record_id, hold.work_key).filter(state__in=sorted(states.WAITING | {states.SUSPENDED}))
    return list(line.select_for_update(of=("self",)))


def _squeeze(changes: Changes, hold: Hold, others: list[Hold], place: int) -> None:
    """Give the hold a queue time between its new neighbours; when there is no room, those behind move on a little."""
    before = others[place - 1] if place else None
    after = others[place] if place < len(others) else None
    # In front of a hold that cut in line, one has to cut as well; behind the last one that did not, one has not.
    cut = after.cut_in_line if after is not None else bool(before and before.cut_in_line)
    if after is None and before is not None:
        cut = before.cut_in_line
    low = before.queued_at if before is not None and before.cut_in_line == cut else None
    high = after.queued_at if after is not None else None
    changes.set(hold, cut_in_line=cut, queued_at=_between(low, high, hold.queued_at))
    last = hold.queued_at
    for one in others[place:]:
        if one.cut_in_line != cut or one.queued_at > last:
            break
        last += A_MOMENT
        changes.set(one, queued_at=last)


def _between(low: datetime | None, high: datetime | None, otherwise: datetime) -> datetime:
    if low is None:
        return high - timedelta(seconds=1) if high is not None else otherwise
    if high is None:
        return max(low + timedelta(seconds=1), otherwise)
    return low + (high - low) / 2 if high - low > 2 * A_MOMENT else low + A_MOMENT


def _done(changes: Changes, hold: Hold, said: Phrase) -> HoldReceipt:
    act = changes.act
    changes.log(hold, HoldEvent.Cause.CHANGED)
    planning.replan(act.cursor, desk.around_of(act), changes.titles)
    act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
    act.say(said)
    act.undoable(changes.to_data())
    return answering.receipt(hold)
