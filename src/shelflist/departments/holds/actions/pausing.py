"""Suspending a hold until a day, and resuming it: by hand or by itself when the day has come (HLD-12)."""

from __future__ import annotations

from datetime import date, datetime

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.rules import states
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act


def suspend_hold(
    *, hold_id: int, until: date | None = None, by: Actor, now: datetime, key: str | None = None
) -> HoldReceipt:
    """Let a hold rest until a day, or until somebody resumes it. Its place is kept. Refused once it has a copy."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        desk.must_handle(act.by, hold, around)
        if until is not None and until <= around.setting.today:
            raise Refused(
                Refusal(
                    code="day-has-passed",
                    message=_("A hold cannot be suspended until {day}, which is not to come.", day=until),
                    remedy=_("Choose a later day, or none."),
                )
            )
        changes = Changes(act)
        if hold.state == states.SUSPENDED and hold.thaws_on != until:
            changes.set(hold, thaws_on=until)  # another day than before
        else:
            lost = hold.target_item_id
            changes.lead(hold, "suspend", states.SUSPENDED, suspended_at=act.now, thaws_on=until, hopeless_since=None)
            changes.log(hold, HoldEvent.Cause.SUSPENDED, item_id=lost)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        title = answering.title_of(hold.record_id)
        said = _("Suspended the hold on “{title}” until {day}", title=title, day=until)
        act.say(said if until else _("Suspended the hold on “{title}”", title=title))
        act.undoable(changes.to_data())
        return answering.receipt(hold)

    request = {"hold": hold_id, "until": until}
    return perform("suspend-hold", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def resume_hold(*, hold_id: int, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """Put a suspended hold back in line, at the place it kept."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        desk.must_handle(act.by, hold, around)
        changes = Changes(act)
        thaw(changes, hold)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        act.say(_("Resumed the hold on “{title}”", title=answering.title_of(hold.record_id)))
        act.undoable(changes.to_data())
        return answering.receipt(hold)

    return perform("resume-hold", work, by=by, now=now, key=key, request={"hold": hold_id}, answer=HoldReceipt)


def thaw(changes: Changes, hold: Hold) -> None:
    """Resume a locked hold inside the caller's transaction."""
    changes.lead(hold, "thaw", states.WAITING_FOR_ITEM, suspended_at=None, thaws_on=None)
    changes.log(hold, HoldEvent.Cause.RESUMED)
