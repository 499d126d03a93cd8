"""Changing a copy's status: the building block other departments' actions use, and the simple acts of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.actions.receipts import ItemReceipt, locked, receipt
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import (
    AVAILABLE,
    CATALOGUING,
    DAMAGED,
    MISSING,
    RESHELVING,
    reason_against,
    status_name,
)


def change_status(item: Item, *, to: str, act: str, now: datetime, also: Mapping[str, Any] | None = None) -> str:
    """Set the status inside the caller's transaction, in one guarded UPDATE; return the status before.

    `act` is one of `rules.statuses.ACTS`, or "undo". `also` sets further columns in the same statement (values or F()
    expressions); the plain values are set on `item` as well. Raises Refused(status-does-not-lead-there,
    status-not-set-by-hand) when the act does not lead there, and Refused(status-changed-meanwhile) when somebody else
    changed the row since it was read: exactly one of several rivals wins.
    """
    old = item.status
    if refusal := reason_against(old, to, act):
        raise Refused(refusal)
    changes: dict[str, Any] = dict(also or {})
    if to != old:
        changes |= {"status": to, "status_changed_at": now}
    if changes and not Item.objects.filter(pk=item.pk, status=old).update(**changes):
        raise Refused(changed_meanwhile())
    for name, value in changes.items():
        if not hasattr(value, "resolve_expression"):
            setattr(item, name, value)
    return old


def changed_meanwhile() -> Refusal:
    return Refusal(
        code="status-changed-meanwhile",
        message=_("Somebody else has just done something with this copy."),
        remedy=_("Scan it again to see where it stands now."),
    )


def mark_missing(*, item_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> ItemReceipt:
    """It is not where it should be. Refused for a copy that is lent, lost or with another library."""
    return _by_hand("mark-missing", item_id, MISSING, "return", why, by=by, now=now, key=key)


def mark_damaged(*, item_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> ItemReceipt:
    """It cannot be lent as it is; `why` goes into its history."""
    return _by_hand("mark-damaged", item_id, DAMAGED, "return", why, by=by, now=now, key=key)


def mark_available(*, item_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> ItemReceipt:
    """It stands on its shelf, ready to lend."""
    return _by_hand("mark-available", item_id, AVAILABLE, "return", why, by=by, now=now, key=key)


def set_status(
    *, item_id: int, to: str, by: Actor, now: datetime, why: str = "", key: str | None = None
) -> ItemReceipt:
    """Set a status by hand, from one that is not magic to one that is not (CAT-09)."""
    return _by_hand("set-status", item_id, to, "edit-items", why, by=by, now=now, key=key)


def mark_catalogued(*, item_id: int, by: Actor, now: datetime, key: str | None = None) -> ItemReceipt:
    """What was lent before it was catalogued (CIR-23) is catalogued now: at the next check-in it is as any other copy.

    One that lies with the cataloguers goes back to the shelf. Refused(already-catalogued).
    """

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        act.by.must("edit-items", organisation().path_of(item.branch_id))
        if not item.pre_catalogued:
            message = _("This copy is not waiting to be catalogued.")
            raise Refused(Refusal(code="already-catalogued", message=message))
        to = RESHELVING if item.status == CATALOGUING else item.status
        old = change_status(item, to=to, act="set-status", now=act.now, also={"pre_catalogued": False, "public": True})
        act.on(item_id=item.pk, record_id=item.record_id)
        act.say(_("Catalogued in full"))
        act.undoable({"from": old, "to": to})
        return receipt(item)

    return perform("mark-catalogued", work, by=by, now=now, key=key, request={"item": item_id}, answer=ItemReceipt)


def undo_mark_catalogued(entry: Entry, act: Act) -> None:
    """It waits for the cataloguers again, and nobody sees it in the public catalogue."""
    undo_status(entry, act)
    item = locked(entry.item_id or 0)
    item.pre_catalogued, item.public = True, False
    item.save(update_fields=["pre_catalogued", "public"])


def _by_hand(
    act_name: str, item_id: int, to: str, permission: str, why: str, *, by: Actor, now: datetime, key: str | None
) -> ItemReceipt:
    """One of the simple acts; the verb of the journal and the act of the status table have the same name."""

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        act.by.must(permission, organisation().path_of(item.branch_id))
        old = change_status(item, to=to, act=act_name, now=act.now)
        act.on(item_id=item.pk, record_id=item.record_id)
        names = {"old": status_name(old), "new": status_name(to)}
        reason = why.strip()
        act.say(_("{old} → {new}: {why}", why=reason, **names) if reason else _("{old} → {new}", **names))
        if old != to:
            act.undoable({"from": old, "to": to})
        return receipt(item)

    request = {"item": item_id, "to": to, "why": why}
    return perform(act_name, work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def undo_status(entry: Entry, act: Act) -> None:
    """The status before, unless something else has happened to the copy since."""
    data = entry.undo or {}
    item = locked(entry.item_id or 0)
    if item.status != data["to"]:
        raise Refused(changed_since())
    change_status(item, to=data["from"], act="undo", now=act.now)
