"""Copies: by barcode, of a title, and beside each other on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import (
    AlertType,
    BarcodeRange,
    BoundTitle,
    Item,
    ItemAlert,
    ItemTemplate,
    ItemType,
    TemporaryPlace,
)
from shelflist.records.items.rules.alerts import Alert, Moment, TypeFacts, automatic, speaks
from shelflist.records.items.rules.callnumbers import part_key
from shelflist.records.items.rules.numbering import Numbering
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


def copy_with(barcode: str) -> Item | None:
    """The copy with this barcode and its title: to say what it was that was refused."""
    return (
        Item.objects.filter(barcode=handle(barcode))
        .select_related("record")
        .only("barcode", "call_prefix", "call_number", "call_suffix", "record__title", "record__author")
        .first()
    )


def title_of(record_id: int) -> Record | None:
    """The title a copy may be added to: bibliographic and not deleted."""
    titles = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    return titles.defer("marc", "original", "search_text").filter(pk=record_id).first()


def copies_of_title(record_id: int) -> QuerySet[Item]:
    """The copies that have this title in them: its own and those it is bound with, withdrawn ones too."""
    bound = BoundTitle.objects.filter(record_id=record_id).values("item_id")
    return Item.objects.filter(Q(record_id=record_id) | Q(pk__in=bound))


def items_of_record(record_id: int, *, withdrawn: bool = False) -> list[Item]:
    """A title's copies with branch, location and type, in one SELECT, by branch, shelf, part and copy number; also the
    copies of other titles that it is bound with."""
    items = copies_of_title(record_id).select_related(
        "branch", "location", "item_type", "elsewhere__usual_location__branch"
    )
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


def place_of(item_id: int) -> TemporaryPlace | None:
    """Where a copy belongs that stands elsewhere for a while."""
    rows = TemporaryPlace.objects.select_related("location__branch", "usual_location__branch")
    return rows.filter(item_id=item_id).first()


def places(location_id: int | None = None, *, limit: int = 500) -> list[TemporaryPlace]:
    """The copies that stand elsewhere for a while, by where they stand; those that end first come first."""
    rows = TemporaryPlace.objects.filter(item__deleted_at__isnull=True)
    rows = rows.filter(location_id=location_id) if location_id is not None else rows
    heavy = [f"item__{name}" for name in HEAVY]
    found = rows.select_related("item__record", "location__branch", "usual_location__branch").defer(*heavy)
    order = ("location__branch__path", "location__walking_order", F("ends_on").asc(nulls_last=True), "item__shelf_key")
    return list(found.order_by(*order)[:limit])


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


def floating_counts(group_id: int, branch_id: int, record_id: int, *, but: int) -> tuple[int, int]:
    """How many copies of a floating group stand at a branch, and how many of them are of a title, but for one."""
    found = Item.objects.filter(floating_group_id=group_id, branch_id=branch_id, deleted_at__isnull=True)
    counts = found.exclude(pk=but).aggregate(all=Count("pk"), title=Count("pk", filter=Q(record_id=record_id)))
    return counts["all"], counts["title"]


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


def holdable_count(record_id: int) -> int:
    """How many copies of a title could ever fill a hold."""
    usable = [code for code, facts in STATUSES.items() if facts.holdable]
    copies = Item.objects.filter(record_id=record_id, deleted_at__isnull=True, holdable=True, status__in=usable)
    return copies.count()


def barcodes_of(item_ids: Iterable[int]) -> dict[int, str]:
    """The barcodes of these copies, withdrawn ones too."""
    wanted = set(item_ids)
    return dict(Item.objects.filter(pk__in=wanted).values_list("pk", "barcode")) if wanted else {}


# -- alerts -----------------------------------------------------------------------------------------------------------


def _load_alert_types() -> tuple[TypeFacts, ...]:
    return tuple(
        TypeFacts(row.pk, row.name, row.event, row.state, row.place, row.automatic, tuple(row.next_statuses))
        for row in AlertType.objects.filter(active=True)
    )


alert_types: Remembered[tuple[TypeFacts, ...]] = Remembered("alert-types", _load_alert_types)


def alerts_on(item_id: int) -> list[ItemAlert]:
    """What will be said about this copy some day, the latest first."""
    return list(ItemAlert.objects.filter(item_id=item_id, done_at__isnull=True).select_related("alert_type"))


def alerts_that_speak(
    item_id: int, moment: Moment, numbers: Mapping[str, int], *, has_own: bool = True
) -> tuple[Alert, ...]:
    """The alerts of this moment: the copy's own, and those that speak for every copy in its state.

    With `has_own` False (the caller knows that the copy has none) nothing is asked of the database.
    """
    kinds = alert_types.value(numbers)
    found = automatic(kinds, moment)
    fitting = {kind.id: kind for kind in kinds if speaks(kind, moment)}
    if has_own and fitting:
        rows = ItemAlert.objects.filter(item_id=item_id, done_at__isnull=True, alert_type_id__in=fitting).order_by("pk")
        found = [
            Alert(
                Phrase("{alert}", {"alert": row.text}),
                row.alert_type_id,
                row.pk,
                row.once,
                fitting[row.alert_type_id].next_statuses,
            )
            for row in rows
        ] + found
    return tuple(found)


def wanted_titles(limit: int, *, on_shelf: bool = False) -> list[int]:
    """The titles that are lent most, all of whose copies are out; with `on_shelf`, those with a copy on its shelf."""
    ready = [code for code, facts in STATUSES.items() if facts.available]
    rows = Item.objects.filter(deleted_at__isnull=True, holdable=True, reference=False).values("record_id")
    counted = rows.annotate(loans=Sum("loan_count"), ready=Count("pk", filter=Q(status__in=ready)))
    found = counted.filter(ready__gt=0) if on_shelf else counted.filter(ready=0)
    return [row["record_id"] for row in found.order_by("-loans", "record_id")[:limit]]


# -- what new copies begin with ---------------------------------------------------------------------------------------


def numbering_of(row: BarcodeRange) -> Numbering:
    """How the barcodes of a range are written."""
    return Numbering(row.prefix, row.digits, row.first, row.last, row.check_digit)


def barcode_ranges(branch_ids: Iterable[int] | None = None) -> list[BarcodeRange]:
    """The ranges that these branches use, those for all among them; every one without `branch_ids`."""
    rows = BarcodeRange.objects.select_related("branch")
    if branch_ids is not None:
        rows = rows.filter(Q(branch=None) | Q(branch_id__in=list(branch_ids)))
    return list(rows)


def item_templates() -> list[ItemTemplate]:
    """All templates of copies by name."""
    return list(ItemTemplate.objects.select_related("branch"))


def titles_within(item_id: int) -> list[BoundTitle]:
    """The further titles that a copy contains."""
    rows = BoundTitle.objects.filter(item_id=item_id).select_related("record")
    return list(rows.defer(*HEAVY))


def next_copy_number(record_id: int) -> int | None:
    """One more than the highest copy number of a title; nothing when its copies bear none."""
    highest = Item.objects.filter(record_id=record_id, deleted_at__isnull=True).aggregate(most=Max("copy_number"))
    return None if highest["most"] is None else int(highest["most"]) + 1
