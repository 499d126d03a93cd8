"""The copies of titles as the public, and other programs, may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import STATUSES, StatusFacts

VISIBLE = [code for code, facts in STATUSES.items() if facts.visible]
MOST_COPIES = 200  # of one title that are told of


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy: where it stands, under which call number, and whether it is there."""

    id: int
    barcode: str
    branch_code: str
    branch_name: str
    location_code: str
    location_name: str
    call_number: str
    copy_number: int | None
    part: str
    item_type: str
    note: str
    status: str
    lends: bool
    holdable: bool

    @property
    def facts(self) -> StatusFacts:
        return STATUSES[self.status]


def public_copies(record_ids: Iterable[int]) -> dict[int, list[PublicCopy]]:
    """For each of these titles the copies that the public may see, by branch and shelf, in one statement."""
    rows = (
        _public()
        .filter(record_id__in=list(record_ids))
        .order_by("record_id", "branch__path", "location__walking_order", "shelf_key", "pk")
        .select_related("branch", "location", "item_type")
    )
    found: dict[int, list[PublicCopy]] = {}
    for item in rows:
        copies = found.setdefault(item.record_id, [])
        if len(copies) < MOST_COPIES:
            copies.append(_copy(item))
    return found


def _public() -> QuerySet[Item]:
    return Item.objects.filter(deleted_at__isnull=True, public=True, location__public=True, status__in=VISIBLE)


def _copy(item: Item) -> PublicCopy:
    return PublicCopy(
        id=item.pk,
        barcode=item.barcode,
        branch_code=item.branch.code,
        branch_name=item.branch.name,
        location_code=item.location.code,
        location_name=item.location.name,
        call_number=item.full_call_number,
        copy_number=item.copy_number,
        part=item.part,
        item_type=item.item_type.name,
        note=item.public_note,
        status=item.status,
        lends=item.lends and item.location.lends and not item.reference,
        holdable=item.holdable and item.location.holdable,
    )
