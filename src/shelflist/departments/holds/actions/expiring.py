"""Holds that end or resume by themselves: no longer wanted, not picked up in time, suspended until today (HLD-13)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold, take_back
from shelflist.departments.holds.actions.pausing import resume_hold
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import charge, take_back_charges
from shelflist.records.fines.rules import kinds

EVERY_SECONDS = 15 * 60


def expire_hold(*, hold_id: int, by: Actor, now: datetime) -> HoldReceipt:
    """End a hold whose time is over. What was not picked up stays on the shelf until it is cleared; if the rule asks a
    price for that, it is written down. Refused(not-due) when it is not over yet."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        until = hold.shelf_expires_at if hold.state in states.KEPT else hold.expires_at
        if until is None or until > act.now:
            raise Refused(Refusal(code="not-due", message=_("The time of this hold is not over yet.")))
        changes = Changes(act)
        was_ready = hold.state in states.KEPT
        fact = _charge(act, hold) if was_ready else None
        changes.lead(
            hold, "expire", states.EXPIRED, expired_at=act.now, hopeless_since=None, thaws_on=None,
            not_collected_fact_id=fact,
        )  # fmt: skip
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        title = answering.title_of(hold.record_id)
        said = _("“{title}” was not picked up in time", title=title)
        act.say(said if was_ready else _("The hold on “{title}” has expired", title=title))
        act.undoable({**changes.to_data(), "charges": [fact]})
        return answering.receipt(hold)

    return perform("expire-hold", work, by=by, now=now, answer=HoldReceipt)


def _charge(act: Act, hold: Hold) -> int | None:
    return charge(
        act,
        kind=kinds.NOT_COLLECTED,
        amount_cents=hold.not_collected_cents,
        reason=_("“{title}” was not picked up", title=answering.title_of(hold.record_id)),
        patron_id=hold.patron_id,
        branch_id=hold.pickup_branch_id,
    )


def undo_expiry(entry: Entry, act: Act) -> None:
    """The hold is open again, and nothing is owed for it."""
    data = entry.undo or {}
    titles = take_back(data, act)
    take_back_charges(act, data["charges"])
    planning.replan(act.cursor, desk.around_of(act), titles)


def end_what_is_over(now: datetime) -> None:
    """For the worker's schedule: expire what is over, resume what was suspended until today."""
    by = system_actor("Shelflist", "worker")
    for hold_id in over(now):
        with suppress(Refused):  # somebody was quicker
            expire_hold(hold_id=hold_id, by=by, now=now)
    for hold_id in thawing(now):
        with suppress(Refused):
            resume_hold(hold_id=hold_id, by=by, now=now)


def over(now: datetime) -> Iterable[int]:
    """The holds whose time is over."""
    waiting = Q(state__in=sorted(states.WAITING | {states.SUSPENDED}), expires_at__lte=now)
    kept = Q(state__in=sorted(states.KEPT), shelf_expires_at__lte=now)
    return list(Hold.objects.filter(waiting | kept).order_by("pk").values_list("pk", flat=True))


def thawing(now: datetime) -> Iterable[int]:
    """The holds whose day to resume has come at the branch where they are picked up."""
    tree = organisation()
    soon = now.date() + timedelta(days=1)
    rows = Hold.objects.filter(state=states.SUSPENDED, thaws_on__lte=soon).order_by("pk")
    return [
        pk
        for pk, branch_id, day in rows.values_list("pk", "pickup_branch_id", "thaws_on")
        if day is not None and day <= tree.calendar(branch_id).day_of(now)
    ]
