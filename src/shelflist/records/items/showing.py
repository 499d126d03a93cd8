"""Copies as the public catalogue shows them: where they stand and in which status; many titles in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q

from shelflist.records.items.models import Item
from shelflist.records.items.rules.callnumbers import part_key
from shelflist.records.items.rules.statuses import STATUSES

_VISIBLE = sorted(code for code, facts in STATUSES.items() if facts.visible)
_COLUMNS = (
    "id", "record_id", "branch_id", "location_id", "call_prefix", "call_number", "call_suffix", "status", "lends",
    "holdable", "reference", "part", "copy_number", "public_note", "shelf_key", "loan_count",
    "elsewhere__usual_location_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy that the public may know of."""

    id: int
    record_id: int
    branch_id: int
    location_id: int
    call_number: str
    status: str
    lends: bool
    holdable: bool
    reference: bool
    part: str
    copy_number: int | None
    note: str
    shelf_key: bytes
    loan_count: int
    usual_location_id: int | None = None  # where it belongs, while it stands elsewhere

    @property
    def on_shelf(self) -> bool:
        return STATUSES[self.status].available


def public_copies(record_ids: Iterable[int], *, hidden_locations: Collection[int] = ()) -> dict[int, list[PublicCopy]]:
    """The copies of these titles that are shown to everybody, in the order of parts and shelves, in one statement."""
    ids = list(record_ids)
    visible = Item.objects.filter(deleted_at__isnull=True, public=True, status__in=_VISIBLE)
    own = visible.filter(record_id__in=ids).annotate(shown_with=F("record_id")).values_list(*_COLUMNS, "shown_with")
    within = visible.filter(bound_titles__record_id__in=ids).annotate(shown_with=F("bound_titles__record_id"))
    found: dict[int, list[PublicCopy]] = {}
    for found_row in own.union(within.values_list(*_COLUMNS, "shown_with"), all=True):
        row = (found_row[0], found_row[-1], *found_row[2:-1])  # shown with the title that it is bound with, too
        if row[3] not in hidden_locations:
            call_number = " ".join(part for part in row[4:7] if part)
            plain = (*row[:4], call_number, *row[7:14], bytes(row[14]), row[15], row[16])
            found.setdefault(row[1], []).append(PublicCopy(*plain))
    for copies in found.values():
        copies.sort(key=lambda copy: (part_key(copy.part), copy.shelf_key, copy.copy_number or 0, copy.id))
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """The place of a copy on its stretch of shelf: how many stand before it and in all, and its two neighbours."""

    before_count: int
    count: int
    left: str
    right: str


def beside(copy: PublicCopy) -> Beside:
    """Where a copy stands among those of its shelf, in three statements."""
    here = Item.objects.filter(branch_id=copy.branch_id, location_id=copy.location_id, deleted_at__isnull=True)
    before = Q(shelf_key__lt=copy.shelf_key) | Q(shelf_key=copy.shelf_key, pk__lt=copy.id)
    counted = here.aggregate(all=Count("pk"), before=Count("pk", filter=before))
    others = here.exclude(record_id=copy.record_id).filter(public=True, record__suppressed=False)
    left = (
        others.filter(shelf_key__lt=copy.shelf_key)
        .order_by("-shelf_key", "-pk")
        .values_list("record__title", flat=True)
    )
    right = (
        others.filter(shelf_key__gt=copy.shelf_key).order_by("shelf_key", "pk").values_list("record__title", flat=True)
    )
    return Beside(counted["before"], counted["all"], left.first() or "", right.first() or "")
