"""Count the use of an item that never left the house (CIR-23)."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.receipts import InHouseReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.loans.models import InHouseUse


def use_in_house(
    *, item_barcode: str, by: Actor, now: datetime, count: int = 1, key: str | None = None
) -> InHouseReceipt:
    """Count `count` uses (1 to 999) of this item at `by.branch_id`; the item counts as seen there.

    Refused: branch-unknown, not-permitted, count-out-of-range, item-unknown, item-deleted, item-on-loan.
    """
    item_barcode = handle(item_barcode)

    def work(act: Act) -> InHouseReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.now)
        item = locked.item(act.cursor, item_barcode)
        loan = (
            locked.situation(act.cursor, item_id=item.id, patron_id=None, today=today, now=act.now).loan
            if item
            else None
        )
        facts = rules.UseFacts(
            place=here.place("use-in-house", today),
            item_barcode=item_barcode,
            item=desk.item_facts(item, loan, here),
            count=count,
        )
        if refusals := tuple(rules.reasons_not_to_count(facts)):
            raise Refused(refusals)
        assert item is not None  # or it was refused
        use = InHouseUse.objects.create(item_id=item.id, branch_id=here.branch_id(), used_at=act.now, use_count=count)
        changed = desk.write_item(act.cursor, item, here, act.now)
        act.on(item_id=item.id, record_id=item.record_id)
        act.say(
            nphrase(
                "Used “{title}” in the house, {count} time",
                "Used “{title}” in the house, {count} times",
                count,
                title=item.full_title,
            )
        )
        act.undoable({"use": use.pk, "item": changed})
        return InHouseReceipt(**desk.common(item), use_id=use.pk, count=count)

    request = {"item": item_barcode, "count": count}
    return perform("use-in-house", work, by=by, now=now, key=key, request=request, answer=InHouseReceipt)
