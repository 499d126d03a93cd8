"""Buckets as pages show them, and what is in them as a query that other statements take whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from shelflist.departments.buckets import rules
from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.departments.buckets.rules import COPIES, RECORDS, SHELF, Kept, Looker
from shelflist.departments.cataloguing.note_queries import texts_on
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.items.models import Item
from shelflist.records.items.queries import HEAVY

PAGE = 50
AT_ONCE = 500


def looker(by: Actor) -> Looker:
    """Who looks at buckets, with the branches whose buckets are theirs to see."""
    here = organisation().branches.get(by.branch_id or 0)
    return Looker(by.id or 0, (here.id, *here.above) if here else (), by.kind == "system")


def kept(one: Bucket) -> Kept:
    return Kept(one.owner_id, one.shared, one.branch_id, one.open_to_change)


def buckets_for(who: Looker, *, holds: Collection[str] = (), to_fill: bool = False) -> list[Bucket]:
    """The buckets that somebody sees, their own first; `to_fill`: only those that they may put something in."""
    found = Bucket.objects.filter(dropped_at__isnull=True).select_related("branch", "shelf_branch", "shelf_location")
    if not who.all_powerful:
        shared = Q(shared="all") | Q(shared="branch", branch_id__in=list(who.branch_ids))
        found = found.filter(Q(owner_id=who.id) | (shared & Q(open_to_change=True) if to_fill else shared))
    if holds:
        found = found.filter(holds__in=list(holds))
    return sorted(found, key=lambda one: one.owner_id != who.id)


def bucket_seen(bucket_id: int, who: Looker) -> Bucket | None:
    """The bucket with this number, if they may see it."""
    rows = Bucket.objects.select_related("branch", "shelf_branch", "shelf_location")
    one = rows.filter(pk=bucket_id, dropped_at__isnull=True).first()
    return one if one is not None and rules.may_see(kept(one), who) else None


def counts_of(buckets: Sequence[Bucket]) -> dict[int, int]:
    """How much is in each of them: one statement for all, and one for each stretch of shelf."""
    filled = [one.pk for one in buckets if one.holds != SHELF]
    rows = BucketMember.objects.filter(bucket_id__in=filled, taken_out__isnull=True).order_by().values("bucket_id")
    counts = {row["bucket_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    counts |= {one.pk: stretch(one).count() for one in buckets if one.holds == SHELF}
    return {one.pk: counts.get(one.pk, 0) for one in buckets}


def stretch(one: Bucket) -> QuerySet[Item]:
    """The copies that stand on a stretch of shelf at this moment."""
    found = Item.objects.filter(branch_id=one.shelf_branch_id or 0, deleted_at__isnull=True)
    if one.shelf_location_id:
        found = found.filter(location_id=one.shelf_location_id)
    if one.scheme:
        found = found.filter(scheme=one.scheme)
    if one.begins_key:
        found = found.filter(shelf_key__gte=bytes(one.begins_key))
    if one.ends_key:
        found = found.filter(shelf_key__lt=bytes(one.ends_key))
    return found


def numbers_in(one: Bucket, holds: str) -> QuerySet[Any, int]:
    """The titles (or copies) of a bucket by their numbers, as a query: copies stand for their titles, and titles for
    all their copies."""
    members = BucketMember.objects.filter(bucket_id=one.pk, taken_out__isnull=True).order_by("pk")
    if one.holds == SHELF:
        copies = stretch(one).order_by("location__walking_order", "shelf_key", "pk")
        if holds == COPIES:
            return copies.values_list("pk", flat=True)
        return copies.order_by("record_id").values_list("record_id", flat=True).distinct()
    if holds == one.holds:
        return members.values_list("number", flat=True)
    inside = members.order_by().values("number")
    if holds == COPIES:
        rows = Item.objects.filter(record_id__in=inside, deleted_at__isnull=True)
        return rows.order_by("record_id", "pk").values_list("pk", flat=True)
    titles = Item.objects.filter(pk__in=inside).order_by("record_id")
    return titles.values_list("record_id", flat=True).distinct()


def copies_in(one: Bucket) -> QuerySet[Item]:
    """Its copies that the library has, with their titles."""
    rows = Item.objects.filter(pk__in=numbers_in(one, COPIES).order_by(), deleted_at__isnull=True)
    rows = rows.select_related("record", "branch", "location", "item_type").defer(*HEAVY)
    return rows.order_by("branch__name", "location__walking_order", "shelf_key", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a bucket. Neither record nor item: it is gone from the library."""

    number: int
    record: Record | None = None
    item: Item | None = None


def count_in(bucket_id: int) -> int:
    """How much is in a bucket that was filled."""
    return BucketMember.objects.filter(bucket_id=bucket_id, taken_out__isnull=True).count()


def barcodes_in(one: Bucket, start: int, limit: int) -> list[str]:
    """The barcodes of its copies in the order of the shelves."""
    return list(copies_in(one).values_list("barcode", flat=True)[start : start + limit])


def lines(one: Bucket, start: int, limit: int = PAGE) -> list[Line]:
    """A page of what is in a bucket, in the order in which it was put in; a stretch in the order of the shelf."""
    if one.holds == SHELF:
        rows = stretch(one).select_related("record", "branch", "location", "item_type").defer(*HEAVY)
        page = rows.order_by("location__walking_order", "shelf_key", "pk")[start : start + limit]
        return [Line(row.pk, row.record, row) for row in page]
    numbers = list(numbers_in(one, one.holds)[start : start + limit])
    if one.holds == COPIES:
        copies = Item.objects.filter(pk__in=numbers, deleted_at__isnull=True)
        copies = copies.select_related("record", "branch", "location", "item_type").defer(*HEAVY)
        found = {row.pk: row for row in copies}
        return [
            Line(number, found[number].record if number in found else None, found.get(number)) for number in numbers
        ]
    titles = Record.objects.filter(pk__in=numbers, deleted_at__isnull=True).defer("marc", "original", "search_text")
    records = {row.pk: row for row in titles}
    return [Line(number, records.get(number)) for number in numbers]


def copies_numbered(text: str, most: int = 200_000) -> tuple[list[int], list[str]]:
    """The copies with these barcodes, one a line, in their order; and the lines that no copy has."""
    wanted = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))[:most]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        page = {handle(line): line for line in wanted[start : start + AT_ONCE]}
        rows = Item.objects.filter(barcode__in=page, deleted_at__isnull=True).values_list("barcode", "pk")
        found |= {page[barcode]: number for barcode, number in rows}
    return [found[line] for line in wanted if line in found], [line for line in wanted if line not in found]


def things_named(holds: str, records: Sequence[int], barcodes: Sequence[str]) -> tuple[list[int], list[str]]:
    """Titles by number and copies by barcode as what a bucket holds, and those that the library has not."""
    copies, unknown = copies_numbered("\n".join(barcodes))
    known, titles = set[int](), dict[int, list[int]]()
    for start in range(0, len(records), AT_ONCE):
        page = records[start : start + AT_ONCE]
        known |= set(Record.objects.filter(pk__in=page, deleted_at__isnull=True).values_list("pk", flat=True))
        if holds == COPIES:
            rows = Item.objects.filter(record_id__in=page, deleted_at__isnull=True).order_by("pk")
            for number, record_id in rows.values_list("pk", "record_id"):
                titles.setdefault(record_id, []).append(number)
    unknown = [*(str(number) for number in records if number not in known), *unknown]
    if holds == COPIES:
        return [*(one for number in records for one in titles.get(number, ())), *copies], unknown
    of_copies: dict[int, int] = {}
    for start in range(0, len(copies), AT_ONCE):
        rows = Item.objects.filter(pk__in=copies[start : start + AT_ONCE])
        of_copies |= dict(rows.values_list("pk", "record_id"))
    return [*(number for number in records if number in known), *(of_copies[one] for one in copies)], unknown


# -- as a spreadsheet -------------------------------------------------------------------------------------------------


def title_rows(one: Bucket, by: Actor | None = None) -> Iterator[tuple[Record, str, int, list[str]]]:
    """Its titles by number, each with its first ISBN and how many copies there are, a page of statements at a time.

    With the notes of the staff that somebody may read, where one is named.
    """
    numbers = sorted(set(numbers_in(one, RECORDS)))
    for start in range(0, len(numbers), AT_ONCE):
        rows = Record.objects.filter(pk__in=numbers[start : start + AT_ONCE], deleted_at__isnull=True)
        page = list(rows.defer("marc", "original", "search_text").order_by("pk"))
        ids = [row.pk for row in page]
        isbns = dict(
            RecordIdentifier.objects.filter(record_id__in=ids, kind="isbn")
            .order_by("-pk")
            .values_list("record_id", "value")
        )
        copies = Item.objects.filter(record_id__in=ids, deleted_at__isnull=True).order_by().values("record_id")
        counts = {row["record_id"]: row["n"] for row in copies.annotate(n=Count("pk"))}
        notes = texts_on(ids, by) if by is not None else {}
        for row in page:
            yield row, isbns.get(row.pk, ""), counts.get(row.pk, 0), notes.get(row.pk, [])


def copy_rows(one: Bucket) -> Iterator[Item]:
    """Its copies in the order of the shelves."""
    return copies_in(one).iterator(AT_ONCE)
