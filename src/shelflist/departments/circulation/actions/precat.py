"""Lend a book that is not catalogued yet (CIR-23): a short record and a copy are made on the way.

When it comes back it goes to the cataloguers: `Item.pre_catalogued` says so until they have seen to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.actions.lending import lent
from shelflist.departments.circulation.actions.undoing import undo_check_out
from shelflist.departments.circulation.receipts import CheckoutReceipt
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import add_items
from shelflist.records.items.actions.withdrawal import RELEASED
from shelflist.records.items.models import Item
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.statuses import AVAILABLE

LEADER = "00000nam a22000007u 4500"  # encoding level 7: minimal


@dataclass(frozen=True, slots=True)
class Brief:
    """What the desk writes down about the book in hand."""

    title: str
    author: str = ""
    isbn: str = ""
    item_type_id: int = 0


def check_out_pre_cat(
    *,
    item_barcode: str,
    brief: Brief,
    patron_barcode: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> CheckoutReceipt:
    """Lend the book with this new barcode to the owner of this card. The record is hidden from the public.

    Refused: not-permitted (lend-pre-cat), title-missing, branch-without-shelves, whatever is wrong with the copy, and
    every reason of a check-out.
    """
    barcode, card = handle(item_barcode), handle(patron_barcode)

    def work(act: Act) -> CheckoutReceipt:
        here = desk.Here.of(act.by, act.cursor)
        record_id, item_id = _catalogue_briefly(act, here, barcode, brief)
        receipt = lent(act, barcode, card, override)
        assert act.undo_data is not None  # a check-out can be undone
        act.undoable({**act.undo_data, "record": record_id, "pre_cat": item_id})
        return receipt

    request = {
        "item": barcode, "card": card, "title": brief.title, "author": brief.author, "isbn": brief.isbn,
        "type": brief.item_type_id, **desk.asked(override),
    }  # fmt: skip
    return perform("check-out-pre-cat", work, by=by, now=now, key=key, request=request, answer=CheckoutReceipt)


def _catalogue_briefly(act: Act, here: desk.Here, barcode: str, brief: Brief) -> tuple[int, int]:
    reasons = [] if here.may("lend-pre-cat") else [not_permitted("lend-pre-cat")]
    shelves = here.organisation.locations_at(here.branch.id) if here.branch else []
    if not brief.title.strip():
        message, remedy = _("Without a title nobody will know what it was."), _("Write what stands on its cover.")
        reasons.append(Refusal(code="title-missing", message=message, remedy=remedy, details={"field": "title"}))
    if not shelves:
        message = _("This branch has no shelf for it to belong to.")
        reasons.append(Refusal("branch-without-shelves", message, _("Choose the branch where you are working.")))
    if reasons or here.branch is None:
        raise Refused(reasons)
    [record_id] = bulk.insert_records([bulk.new_record(_marc(brief))], now=act.now)
    Record.objects.filter(pk=record_id).update(suppressed=True)
    details = ItemDetails(record_id, barcode, brief.item_type_id, here.branch.id, shelves[0].id, public=False)
    [made] = add_items([details], now=act.now, by=act.by, status=AVAILABLE)
    if not isinstance(made, Item):
        raise Refused(made)
    Item.objects.filter(pk=made.pk).update(pre_catalogued=True)
    return record_id, made.pk


def _marc(brief: Brief) -> MarcRecord:
    fields: list[Field] = [Control("008", "000000n        xx                  und d".ljust(40))]
    if isbn := brief.isbn.strip():
        fields.append(Data("020", " ", " ", [("a", isbn)]))
    if author := brief.author.strip():
        fields.append(Data("100", "1", " ", [("a", author)]))
    fields.append(Data("245", "1" if brief.author.strip() else "0", "0", [("a", brief.title.strip())]))
    return MarcRecord(LEADER, fields)


def undo_check_out_pre_cat(entry: Entry, act: Act) -> None:
    """The loan ends as undone; the copy gives its barcode back, and the short record is gone."""
    data = entry.undo or {}
    undo_check_out(entry, act)
    Item.objects.filter(pk=data["pre_cat"]).update(
        deleted_at=act.now, barcode=f"{RELEASED}{data['pre_cat']}", changed_at=act.now
    )
    Record.objects.filter(pk=data["record"]).update(deleted_at=act.now, changed_at=act.now)
