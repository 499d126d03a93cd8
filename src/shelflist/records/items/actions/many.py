"""Adding several copies in one act, with barcodes that were scanned or that a roll of labels gives (CAT-08)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.bulk import touch
from shelflist.records.items.actions.copies import add_items
from shelflist.records.items.actions.receipts import must_edit
from shelflist.records.items.models import BarcodeRange, Item
from shelflist.records.items.queries import numbering_of
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.numbering import MOST_AT_ONCE, next_free
from shelflist.records.items.rules.statuses import IN_PROCESS
from shelflist.records.patrons.models import Handle


@dataclass(frozen=True, slots=True)
class CopiesReceipt:
    """The copies that were added, in order."""

    item_ids: tuple[int, ...]
    barcodes: tuple[str, ...]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"items": list(self.item_ids), "barcodes": list(self.barcodes)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(tuple(data["items"]), tuple(data["barcodes"]))


def add_copies(
    *,
    details: ItemDetails,
    barcodes: Sequence[str] = (),
    count: int = 0,
    range_id: int | None = None,
    by: Actor,
    now: datetime,
    status: str = IN_PROCESS,
    key: str | None = None,
) -> CopiesReceipt:
    """Add one copy for each of these barcodes, or `count` copies with the next free ones of a range.

    All or none. Copy numbers count on from the one in `details`. Refused with every reason of `rules.details`,
    barcode-taken, count-out-of-range, barcode-range-unknown, barcode-range-used-up, record-unknown, not-permitted.
    """

    def work(act: Act) -> CopiesReceipt:
        wanted = list(barcodes) or ([] if range_id is None else _next_barcodes(range_id, count))
        if not barcodes and range_id is None:
            wanted = [""]  # refused below: a copy needs a barcode
        if not 1 <= len(wanted) <= MOST_AT_ONCE:
            raise Refused(_wrong_count())
        rows = [
            replace(
                details,
                barcode=barcode,
                copy_number=None if details.copy_number is None else details.copy_number + place,
            )
            for place, barcode in enumerate(wanted)
        ]
        made = add_items(rows, status=status, now=act.now, by=act.by)
        copies = [one for one in made if isinstance(one, Item)]
        if len(copies) < len(made):
            raise Refused(_distinct([no for one in made if not isinstance(one, Item) for no in one]))
        must_edit(act.by, *(branch for one in copies for branch in (one.owner_id, one.branch_id)))
        act.on(record_id=details.record_id, item_id=copies[0].pk if len(copies) == 1 else None)
        first, last = copies[0].barcode, copies[-1].barcode
        said = nphrase("Added copy {first}.", "Added {count} copies: {first} to {last}.", len(copies), first=first,
                       last=last)  # fmt: skip
        act.say(said)
        act.undoable({"items": [one.pk for one in copies]})
        return CopiesReceipt(tuple(one.pk for one in copies), tuple(one.barcode for one in copies))

    request = {
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
        "barcodes": list(barcodes),
        "count": count,
        "range": range_id,
        "status": status,
    }
    return perform("add-copies", work, by=by, now=now, key=key, request=request, answer=CopiesReceipt)


def undo_add_copies(entry: Entry, act: Act) -> None:
    """All of them go and their barcodes are free again, unless something has happened to one of them since."""
    ids = (entry.undo or {})["items"]
    copies = list(Item.objects.select_for_update().filter(pk__in=ids))
    if len(copies) < len(ids) or any(
        one.version != 1 or one.loan_count or one.status_changed_at != one.created_at for one in copies
    ):
        raise Refused(changed_since())
    Item.objects.filter(pk__in=ids).delete()
    touch({one.record_id for one in copies}, now=act.now)


def _next_barcodes(range_id: int, count: int) -> list[str]:
    """The next free barcodes of a range, which goes on after them."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused(_wrong_count())
    row = BarcodeRange.objects.select_for_update().filter(pk=range_id).first()
    if row is None:
        message = _("There is no such range of barcodes any more.")
        raise Refused(Refusal("barcode-range-unknown", message, _("Choose another."), details={"field": "range_id"}))
    found = next_free(numbering_of(row), row.next_number, count, borne)
    if len(found) < count:
        raise Refused(
            Refusal(
                code="barcode-range-used-up",
                message=_("The range “{name}” has only {left} barcodes left.", name=row.name, left=len(found)),
                remedy=_("Choose another range, or make this one longer."),
                details={"field": "range_id"},
            )
        )
    BarcodeRange.objects.filter(pk=range_id).update(next_number=found[-1][0] + 1)
    return [barcode for _number, barcode in found]


def borne(barcodes: Collection[str]) -> set[str]:
    """Those of these barcodes that a copy, a card or a login has."""
    return set(Handle.objects.filter(value__in=barcodes).values_list("value", flat=True))


def _wrong_count() -> Refusal:
    message = _("Add from one to {most} copies at once.", most=MOST_AT_ONCE)
    return Refusal("count-out-of-range", message, details={"field": "count"})


def _distinct(refusals: list[Refusal]) -> list[Refusal]:
    """Each reason once: what is wrong with the details is wrong with every copy."""
    return list({(one.code, str(one.message)): one for one in refusals}.values())
