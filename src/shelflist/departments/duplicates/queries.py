"""Titles side by side, and the pairs that may be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from shelflist.departments.duplicates.models import Pair
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import TitleRow, titles_with_ids
from shelflist.records.items.models import Item

PAGE = 25
FIND_JOB = "find-duplicates"


@dataclass(frozen=True, slots=True)
class Beside:
    """A title that takes part in a merge, as it stands beside the others."""

    record: Record
    marc: MarcRecord
    copy_count: int

    @property
    def record_id(self) -> int:
        return self.record.pk


def side_by_side(record_ids: Sequence[int]) -> list[Beside]:
    """These titles in this order, each once; what is no title any more is left out."""
    wanted = list(dict.fromkeys(record_ids))
    rows = Record.objects.filter(pk__in=wanted, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    found = {row.pk: row for row in rows.defer("original", "search_text")}
    items = Item.objects.filter(record_id__in=wanted, deleted_at__isnull=True)
    copies = dict(items.order_by().values_list("record_id").annotate(Count("pk")))
    return [
        Beside(found[one], MarcRecord.from_json(found[one].marc), copies.get(one, 0)) for one in wanted if one in found
    ]


def merged_to(record_ids: Sequence[int]) -> dict[int, int]:
    """Which of these were merged away, and into which titles."""
    rows = Record.objects.filter(pk__in=record_ids, merged_into__isnull=False)
    return dict(rows.values_list("pk", "merged_into_id"))


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair with both of its titles, and how many copies each has."""

    pair: Pair
    one: TitleRow
    other: TitleRow
    copy_counts: tuple[int, int]


def open_pairs(*, offset: int = 0, limit: int = PAGE) -> list[ShownPair]:
    """The pairs that nobody has settled and whose titles are both there, the surest first."""
    rows = list(_open().order_by("-points", "pk")[offset : offset + limit])
    numbers = {number for row in rows for number in (row.one_id, row.other_id)}
    titles = titles_with_ids(numbers, hidden_too=True)
    items = Item.objects.filter(record_id__in=numbers, deleted_at__isnull=True)
    copies = dict(items.order_by().values_list("record_id").annotate(Count("pk")))
    return [
        ShownPair(
            row, titles[row.one_id], titles[row.other_id], (copies.get(row.one_id, 0), copies.get(row.other_id, 0))
        )
        for row in rows
        if row.one_id in titles and row.other_id in titles
    ]


def open_count() -> int:
    """How many pairs wait."""
    return _open().count()


def _open() -> QuerySet[Pair]:
    return Pair.objects.filter(state=Pair.State.OPEN, one__deleted_at__isnull=True, other__deleted_at__isnull=True)


def last_search() -> Job | None:
    """The newest search for duplicates, running or done."""
    return Job.objects.filter(kind=FIND_JOB).order_by("-pk").first()
