"""Cancelling a hold, and bringing one back that was cancelled or has expired (HLD-16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import NO_COPY, Changes, locked_hold
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.shelf import request_expiry, shelf_expiry
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act


def cancel_hold(
    *, hold_id: int, by: Actor, now: datetime, cause: str = "", note: str = "", key: str | None = None
) -> HoldReceipt:
    """End a hold that is no longer wanted. A copy that stands on the pick-up shelf for it is cleared with the rest."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        desk.must_handle(act.by, hold, around)
        changes = Changes(act)
        own = desk.is_own(act.by, hold.patron_id)
        cancel(changes, hold, cause or (Hold.Cause.PATRON if own else Hold.Cause.STAFF), note)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        act.say(_("Cancelled the hold on “{title}”", title=answering.title_of(hold.record_id)))
        act.undoable(changes.to_data())
        warnings = (_("Its copy is still on the pick-up shelf."),) if hold.captured_item_id else ()
        return answering.receipt(hold, warnings=warnings)

    request = {"hold": hold_id, "cause": cause, "note": note}
    return perform("cancel-hold", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def cancel(changes: Changes, hold: Hold, cause: str, note: str = "") -> None:
    """Cancel a locked hold inside the caller's transaction. A copy in transit for it goes where its next check-in
    says; one on the shelf waits to be cleared."""
    item_id = hold.target_item_id or hold.captured_item_id
    changes.lead(
        hold,
        "cancel",
        states.CANCELLED,
        cancelled_at=changes.act.now,
        cancel_cause=cause,
        cancel_note=note.strip(),
        hopeless_since=None,
    )
    changes.log(hold, HoldEvent.Cause.CANCELLED, item_id=item_id)


def uncancel_hold(
    *, hold_id: int, keep_place: bool = True, by: Actor, now: datetime, key: str | None = None
) -> HoldReceipt:
    """Bring back a hold that was cancelled or has expired, at its old place in the queue or at the end of it.

    If its copy still stands on the pick-up shelf, it is ready again at once.
    """

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        desk.must_handle(act.by, hold, around)
        changes = Changes(act)
        _must_be_alone(hold)
        calendar = around.tree.calendar(hold.pickup_branch_id)
        ended: dict[str, Any] = {"cancelled_at": None, "cancel_cause": "", "cancel_note": "", "expired_at": None}
        ended["queued_at"] = hold.queued_at if keep_place else act.now
        if hold.wanted_until is not None and hold.expires_at is not None and hold.expires_at <= act.now:
            ended |= {"wanted_until": None, "expires_at": None}
        elif hold.wanted_until is not None:
            ended["expires_at"] = request_expiry(calendar, hold.wanted_until)
        if hold.captured_item_id is not None and hold.released_at is None and hold.ready_at is not None:
            until = shelf_expiry(calendar, act.now, hold.shelf_days, hold.shelf_days_mode)
            changes.lead(hold, "un-cancel", states.READY, **ended, shelf_expires_at=until)
        else:
            changes.lead(
                hold, "un-cancel", states.WAITING_FOR_ITEM, **NO_COPY, **ended, suspended_at=None, thaws_on=None
            )
        changes.log(hold, HoldEvent.Cause.UNCANCELLED)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        act.say(_("Brought back the hold on “{title}”", title=answering.title_of(hold.record_id)))
        act.undoable(changes.to_data())
        return answering.receipt(hold)

    request = {"hold": hold_id, "keep_place": keep_place}
    return perform("uncancel-hold", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def _must_be_alone(hold: Hold) -> None:
    """The reader may have placed a new one in the meantime."""
    if hold.patron_id is None:
        raise Refused(Refusal(code="patron-unknown", message=_("The reader of this hold is no longer known.")))
    others = Hold.objects.filter(
        patron_id=hold.patron_id, record_id=hold.record_id, wanted=hold.wanted, twin=hold.twin,
        state__in=sorted(states.OPEN),
    ).exclude(pk=hold.pk)  # fmt: skip
    if others.exists():
        raise Refused(
            Refusal(
                code="already-on-hold",
                message=_("This reader has another hold on this title by now."),
                remedy=_("Keep that one, or cancel it first."),
            )
        )
