"""Withdrawing a copy, bringing it back, and giving its barcode back for another.

A withdrawn copy keeps its row, because loans and statistics name it, and keeps its barcode, so that a book found in a
cupboard years later is still recognised. Only `release_barcode` frees it: the row then bears `~` and its number.
"""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.bulk import touch
from shelflist.records.items.actions.receipts import ItemReceipt, locked, must_edit, receipt
from shelflist.records.items.actions.statuses import change_status
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import DISCARD, IN_PROCESS, reason_against

RELEASED = "~"


def delete_item(*, item_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> ItemReceipt:
    """Withdraw a copy from the collection. Refused while it is lent, lost and unpaid, under way or waited for."""

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        if (refusal := reason_against(item.status, DISCARD, "withdraw")) and item.status != DISCARD:
            raise Refused(refusal)
        must_edit(act.by, item.owner_id, item.branch_id)
        before = {"from": item.status, "version": item.version + 1}
        also = {"deleted_at": act.now, "changed_at": act.now, "version": item.version + 1}
        change_status(item, to=DISCARD, act="withdraw", now=act.now, also=also)
        touch([item.record_id], now=act.now)
        act.on(item_id=item.pk, record_id=item.record_id)
        reason = why.strip()
        act.say(_("Withdrawn: {why}", why=reason) if reason else _("Withdrawn."))
        act.undoable(before)
        return receipt(item)

    request = {"item": item_id, "why": why}
    return perform("withdraw-item", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def undo_withdraw(entry: Entry, act: Act) -> None:
    """The copy is in the collection again, in the status it had."""
    data = entry.undo or {}
    item = locked(entry.item_id or 0, withdrawn=True)
    if item.deleted_at is None or item.version != data["version"]:
        raise Refused(changed_since())
    also = {"deleted_at": None, "changed_at": act.now, "version": item.version + 1}
    change_status(item, to=data["from"], act="undo", now=act.now, also=also)
    touch([item.record_id], now=act.now)


def restore_item(*, item_id: int, by: Actor, now: datetime, key: str | None = None) -> ItemReceipt:
    """Take a withdrawn copy back, in process. Refused(barcode-released) when its barcode was given back."""

    def work(act: Act) -> ItemReceipt:
        item = _withdrawn(item_id)
        must_edit(act.by, item.owner_id, item.branch_id)
        also = {"deleted_at": None, "changed_at": act.now, "version": item.version + 1}
        change_status(item, to=IN_PROCESS, act="set-status", now=act.now, also=also)
        touch([item.record_id], now=act.now)
        act.on(item_id=item.pk, record_id=item.record_id)
        return receipt(item)

    return perform("restore-item", work, by=by, now=now, key=key, request={"item": item_id}, answer=ItemReceipt)


def release_barcode(*, item_id: int, by: Actor, now: datetime, key: str | None = None) -> ItemReceipt:
    """Free a withdrawn copy's barcode for another use. It cannot be undone: another book may bear it by then."""

    def work(act: Act) -> ItemReceipt:
        item = _withdrawn(item_id)
        must_edit(act.by, item.owner_id, item.branch_id)
        act.say(_("Gave back the barcode {barcode}.", barcode=item.barcode))
        item.barcode, item.changed_at, item.version = f"{RELEASED}{item.pk}", act.now, item.version + 1
        item.save(update_fields=["barcode", "changed_at", "version"])
        act.on(item_id=item.pk, record_id=item.record_id)
        return receipt(item)

    return perform("release-barcode", work, by=by, now=now, key=key, request={"item": item_id}, answer=ItemReceipt)


def _withdrawn(item_id: int) -> Item:
    item = locked(item_id, withdrawn=True)
    if item.deleted_at is None:
        message = _("This copy has not been withdrawn.")
        raise Refused(Refusal(code="item-not-withdrawn", message=message, remedy=_("Withdraw it first.")))
    if item.barcode.startswith(RELEASED):
        message = _("The barcode of this copy has been given back already.")
        raise Refused(Refusal(code="barcode-released", message=message, remedy=_("Add the book as a new copy.")))
    return item
