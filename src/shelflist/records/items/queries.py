"""Copies: by barcode, of a title, and beside each other on the shelf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from shelflist.ground.common.barcodes import handle
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item, ItemType
from shelflist.records.items.rules.callnumbers import part_key
from shelflist.records.items.rules.statuses import STATUSES

SHORTEST_ENDING = 4  # the last digits of a barcode are what people read out
HEAVY = ("record__marc", "record__original", "record__search_text")


def item_by_barcode(barcode: str, *, lock: bool = False) -> Item | None:
    """The copy with this barcode, its record, type, location and branch, in one SELECT; withdrawn ones too.

    With `lock` (inside a transaction) the item's row stays locked to the end of it.
    """
    items = Item.objects.select_related("record", "item_type", "location", "branch").defer(*HEAVY)
    if lock:
        items = items.select_for_update(of=("self",))
    return items.filter(barcode=handle(barcode)).first()


def title_of(record_id: int) -> Record | None:
    """The title a copy may be added to: bibliographic and not deleted."""
    titles = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    return titles.defer("marc", "original", "search_text").filter(pk=record_id).first()


def items_of_record(record_id: int, *, withdrawn: bool = False) -> list[Item]:
    """A title's copies with branch, location and type, in one SELECT, by branch, shelf, part and copy number."""
    items = Item.objects.filter(record_id=record_id).select_related("branch", "location", "item_type")
    if not withdrawn:
        items = items.filter(deleted_at__isnull=True)
    return sorted(
        items,
        key=lambda item: (
            item.branch.path,
            item.location.walking_order,
            bytes(item.shelf_key),
            part_key(item.part),
            item.copy_number or 0,
            item.pk,
        ),
    )


def shelf_neighbours(item: Item, count: int = 5) -> tuple[list[Item], list[Item]]:
    """Up to `count` copies left and right of this one on the same stretch of shelf, both in shelf order (CAT-20)."""
    here = Item.objects.filter(
        branch_id=item.branch_id, location_id=item.location_id, deleted_at__isnull=True
    ).select_related("record", "item_type")
    here = here.defer(*HEAVY)
    before = Q(shelf_key__lt=item.shelf_key) | Q(shelf_key=item.shelf_key, pk__lt=item.pk)
    after = Q(shelf_key__gt=item.shelf_key) | Q(shelf_key=item.shelf_key, pk__gt=item.pk)
    left = here.filter(before).order_by("-shelf_key", "-pk")[:count]
    right = here.filter(after).order_by("shelf_key", "pk")[:count]
    return list(reversed(left)), list(right)


def shelf(branch_id: int, location_id: int) -> QuerySet[Item]:
    """Every copy of one stretch of shelf in order."""
    return Item.objects.filter(branch_id=branch_id, location_id=location_id, deleted_at__isnull=True).order_by(
        "shelf_key", "pk"
    )


@dataclass(frozen=True, slots=True)
class ItemTypeFacts:
    """An item type as rules, forms and imports need it."""

    id: int
    code: str
    name: str
    icon: str


def _load_item_types() -> dict[int, ItemTypeFacts]:
    return {row.pk: ItemTypeFacts(row.pk, row.code, row.name, row.icon) for row in ItemType.objects.order_by("name")}


item_types: Remembered[dict[int, ItemTypeFacts]] = Remembered("categories", _load_item_types)


def counts_by_status(branch_ids: Iterable[int]) -> dict[str, tuple[int, datetime]]:
    """How many copies of these branches have each status, and since when the longest of them has."""
    rows = (
        Item.objects.filter(branch_id__in=list(branch_ids), deleted_at__isnull=True)
        .values_list("status")
        .annotate(count=Count("pk"), since=Min("status_changed_at"))
        .order_by("status")
    )
    return {status: (count, since) for status, count, since in rows}


def items_with_status(status: str, branch_ids: Iterable[int]) -> QuerySet[Item]:
    """The copies of these branches that have a status, in walking order."""
    items = Item.objects.filter(status=status, branch_id__in=list(branch_ids), deleted_at__isnull=True)
    return (
        items.select_related("record", "item_type", "location", "branch")
        .defer(*HEAVY)
        .order_by("branch__path", "location__walking_order", "shelf_key", "pk")
    )


def find_items(text: str, limit: int = 50) -> list[Item]:
    """Copies whose barcode begins with or ends in what was typed, or whose call number begins with it; by shelf."""
    typed = handle(text)
    if not typed:
        return []
    fits = Q(barcode__startswith=typed) | Q(call_number__istartswith=text.strip())
    if len(typed) >= SHORTEST_ENDING:
        fits |= Q(barcode__endswith=typed)
    items = Item.objects.filter(fits, deleted_at__isnull=True).select_related(
        "record", "item_type", "location", "branch"
    )
    return list(items.defer(*HEAVY).order_by("branch__path", "location__walking_order", "shelf_key", "pk")[:limit])


@dataclass(frozen=True, slots=True)
class CopiesAt:
    """How many copies of a title stand at a branch, and how many of them are there to be lent now."""

    branch_id: int
    count: int
    ready_count: int


def copies_by_title(record_ids: Iterable[int]) -> dict[int, list[CopiesAt]]:
    """For each of these titles its copies branch by branch, in one statement; titles without copies are left out."""
    ready = [code for code, facts in STATUSES.items() if facts.available]
    rows = (
        Item.objects.filter(record_id__in=list(record_ids), deleted_at__isnull=True)
        .values_list("record_id", "branch_id")
        .annotate(count=Count("pk"), ready_count=Count("pk", filter=Q(status__in=ready)))
        .order_by("record_id", "branch__path")
    )
    found: dict[int, list[CopiesAt]] = {}
    for record_id, branch_id, count, ready_count in rows:
        found.setdefault(record_id, []).append(CopiesAt(branch_id, count, ready_count))
    return found


def barcodes_of(item_ids: Iterable[int]) -> dict[int, str]:
    """The barcodes of these copies, withdrawn ones too."""
    wanted = set(item_ids)
    return dict(Item.objects.filter(pk__in=wanted).values_list("pk", "barcode")) if wanted else {}
