"""The last step sends a copy to its shelf: by a check-in, so that whoever waits for it has it first (T05)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.processing.models import WorkOrder
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.acts import Act
from shelflist.records.items.actions import change_status
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import IN_PROCESS, RESHELVING


def send(act: Act, item: Item, order: WorkOrder) -> tuple[CheckinReceipt, dict[str, Any]]:
    """Building block: the copy is ready. It is checked in here: kept for whoever waits, sent to its branch, or put on
    its shelf. Returns what the check-in said and what undo needs.

    Whoever may make copies ready may send them on, too.
    """
    change_status(item, to=RESHELVING, act="check-in", now=act.now)
    order.ended_at, order.ended = act.now, WorkOrder.Ended.DONE
    order.save(update_fields=["ended_at", "ended"])
    receipt = check_in(item_barcode=item.barcode, by=_may_return(act.by), now=act.now)
    return receipt, {"check_in": receipt.entry_id, "item": item.pk, "order": order.pk}


def call_back(act: Act, sent: dict[str, Any]) -> None:
    """The check-in is taken back, the copy is in process again. Refused(changed-since) when it was handled since."""
    journal.undo(entry_id=sent["check_in"], by=replace(act.by, all_powerful=True), now=act.now)
    item = Item.objects.select_for_update().get(pk=sent["item"])
    change_status(item, to=IN_PROCESS, act="undo", now=act.now)
    WorkOrder.objects.filter(pk=sent["order"]).update(ended_at=None, ended="")


def _may_return(by: Actor) -> Actor:
    return by if by.may("return") else replace(by, grants={**by.grants, "return": (EVERYWHERE,)})
