"""Further titles within one copy: bound with it, back to back, in a set (CAT-10). One barcode, lent once."""

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
from shelflist.records.items.actions.copies import record_unknown
from shelflist.records.items.actions.receipts import ItemReceipt, locked, must_edit, receipt
from shelflist.records.items.models import BoundTitle
from shelflist.records.items.queries import title_of

UNDO_MINUTES = 30 * 24 * 60


def bind_title(
    *, item_id: int, record_id: int, by: Actor, now: datetime, kind: str = "bound", key: str | None = None
) -> ItemReceipt:
    """This title is within the copy, too.

    Refused: record-unknown, title-within-already, item-unknown, not-permitted.
    """

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        must_edit(act.by, item.owner_id, item.branch_id)
        title = title_of(record_id)
        if title is None or kind not in BoundTitle.Kind.values:
            raise Refused(record_unknown())
        if record_id == item.record_id or BoundTitle.objects.filter(item=item, record_id=record_id).exists():
            message = _("“{title}” is within this copy already.", title=title.title)
            raise Refused(Refusal("title-within-already", message, details={"field": "record"}))
        BoundTitle.objects.create(item=item, record_id=record_id, kind=kind)
        touch({item.record_id, record_id}, now=act.now)
        act.on(item_id=item.pk, record_id=record_id)
        act.say(_("“{title}” is within copy {barcode}.", title=title.title, barcode=item.barcode))
        act.undoable({"record": record_id, "kind": kind}, UNDO_MINUTES)
        return receipt(item)

    request = {"item": item_id, "record": record_id, "kind": kind}
    return perform("bind-title", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def unbind_title(*, item_id: int, record_id: int, by: Actor, now: datetime, key: str | None = None) -> ItemReceipt:
    """This title is not within the copy any more. Refused: title-not-within, item-unknown, not-permitted."""

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        must_edit(act.by, item.owner_id, item.branch_id)
        row = BoundTitle.objects.select_related("record").filter(item=item, record_id=record_id).first()
        if row is None:
            raise Refused(Refusal("title-not-within", _("This title is not within the copy.")))
        act.say(_("“{title}” was taken out of copy {barcode}.", title=row.record.title, barcode=item.barcode))
        act.undoable({"record": record_id, "kind": row.kind}, UNDO_MINUTES)
        row.delete()
        touch({item.record_id, record_id}, now=act.now)
        act.on(item_id=item.pk, record_id=record_id)
        return receipt(item)

    request = {"item": item_id, "record": record_id}
    return perform("unbind-title", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def undo_bind(entry: Entry, act: Act) -> None:
    """The title is not within the copy any more."""
    if not BoundTitle.objects.filter(item_id=entry.item_id or 0, record_id=entry.record_id or 0).delete()[0]:
        raise Refused(changed_since())
    touch([entry.record_id or 0], now=act.now)


def undo_unbind(entry: Entry, act: Act) -> None:
    """It is within the copy again."""
    item = locked(entry.item_id or 0)
    if title_of(entry.record_id or 0) is None:
        raise Refused(changed_since())
    BoundTitle.objects.get_or_create(
        item=item, record_id=entry.record_id or 0, defaults={"kind": (entry.undo or {})["kind"]}
    )
    touch([entry.record_id or 0], now=act.now)
