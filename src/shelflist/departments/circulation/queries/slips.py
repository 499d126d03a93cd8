"""What the slips say that travel inside a copy: where it goes and why, or for which shelf place it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.shelf import shelf_label, slip_names
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.items.models import Item
from shelflist.records.transits.models import Transit
from shelflist.records.transits.rules import REASONS

MOST_SLIPS = 200
HEAVY = ("record__marc", "record__original", "record__search_text")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. `big` is what is read from an arm's length: the branch, or the place on the hold shelf."""

    kind: str  # transit or hold
    big: str
    code: str
    under: Phrase
    from_name: str
    at: datetime | None
    until: datetime | None
    title: str
    author: str
    call_number: str
    barcode: str
    note: str = ""


def transit_slips(transit_ids: Iterable[int]) -> list[Slip]:
    """A slip for each of these journeys, in the order in which they were sent."""
    rows = Transit.objects.filter(pk__in=list(transit_ids)[:MOST_SLIPS]).select_related("from_branch", "to_branch")
    found = list(rows.order_by("sent_at", "pk"))
    items = _items(row.item_id for row in found)
    return [
        Slip(
            kind="transit",
            big=row.to_branch.name,
            code=row.to_branch.code,
            under=REASONS[row.why],
            from_name=row.from_branch.name,
            at=row.sent_at,
            until=None,
            **_copy(items[row.item_id]),
        )
        for row in found
    ]


def hold_slips(hold_ids: Iterable[int]) -> list[Slip]:
    """A slip for each of these holds that a copy is kept for."""
    rows = Hold.objects.filter(pk__in=list(hold_ids)[:MOST_SLIPS], captured_item__isnull=False)
    found = list(rows.select_related("pickup_branch").order_by("pk"))
    items = _items(row.captured_item_id for row in found if row.captured_item_id is not None)
    names = slip_names(found)
    return [
        Slip(
            kind="hold",
            big=names[row.pk] or shelf_label(row.pk, row.alias),
            code=f"H {row.pk}",
            under=_("Behind the desk") if row.behind_desk else _("Hold shelf"),
            from_name=row.pickup_branch.name,
            at=row.ready_at,
            until=row.shelf_expires_at,
            note=row.note if row.print_note else "",
            **_copy(items[row.captured_item_id]),
        )
        for row in found
        if row.captured_item_id is not None
    ]


def _items(item_ids: Iterable[int]) -> dict[int, Item]:
    rows = Item.objects.filter(pk__in=set(item_ids)).select_related("record").defer(*HEAVY)
    return {row.pk: row for row in rows}


def _copy(item: Item) -> dict[str, str]:
    title = ": ".join(part for part in (item.record.title, item.record.title_rest) if part)
    return {
        "title": title,
        "author": item.record.author,
        "call_number": item.full_call_number,
        "barcode": item.barcode,
    }
