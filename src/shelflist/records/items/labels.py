"""Copies whose labels are to be printed: what each label says of a copy, and which copies were added lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from shelflist.ground.common.barcodes import handle
from shelflist.ground.printing.rules.contents import CopyFacts
from shelflist.records.items.models import Item
from shelflist.records.items.queries import HEAVY

MOST = 2_000


def copies_in_order(item_ids: Sequence[int]) -> list[Item]:
    """These copies in the order given, with what a label says; those that were withdrawn meanwhile are left out."""
    rows = Item.objects.filter(pk__in=item_ids, deleted_at__isnull=True).select_related("record", "branch")
    found = {row.pk: row for row in rows.defer(*HEAVY)}
    return [found[one] for one in item_ids if one in found]


def added_since(moment: datetime, branch_ids: Iterable[int]) -> list[int]:
    """The copies that were added at these branches since then, in shelf order."""
    rows = Item.objects.filter(created_at__gte=moment, branch_id__in=list(branch_ids), deleted_at__isnull=True)
    return list(rows.order_by("location__walking_order", "shelf_key", "pk").values_list("pk", flat=True)[:MOST])


def with_barcodes(barcodes: Sequence[str]) -> tuple[list[int], list[str]]:
    """The copies with these barcodes in the order given, and the barcodes that no copy has."""
    wanted = [handle(one) for one in barcodes[:MOST]]
    found = dict(Item.objects.filter(barcode__in=wanted, deleted_at__isnull=True).values_list("barcode", "pk"))
    return [found[one] for one in wanted if one in found], [one for one in wanted if one not in found]


def facts_of(item: Item) -> CopyFacts:
    """What labels say of a copy."""
    title = ": ".join(part for part in (item.record.title, item.record.title_rest) if part)
    return CopyFacts(
        barcode=item.barcode,
        scheme=item.scheme,
        number=item.call_number,
        prefix=item.call_prefix,
        suffix=item.call_suffix,
        part=item.part,
        copy=f"c.{item.copy_number}" if item.copy_number and item.copy_number > 1 else "",
        title=title,
        author=item.record.author,
        library=item.branch.name,
    )
