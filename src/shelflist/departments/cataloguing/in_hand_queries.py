"""Which records were compared with the thing in hand, and which were not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shelflist.departments.cataloguing.models import Verification
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.queries import item_by_barcode

PAGE = 50
LEFT, DIFFERS, CHANGED, DONE = "left", "differs", "changed", "done"


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the queue; `verification` where it was compared once."""

    id: int
    title: str
    author: str
    year: int | None
    verification: Verification | None = None


def in_queue(which: str, *, page: int = 1) -> tuple[list[Row], bool]:
    """A page of records: never compared, differing, changed since, or compared and right. And: are there more."""
    first = (page - 1) * PAGE
    if which == LEFT:
        rows = [Row(*one) for one in _left().values_list("pk", "title", "author", "year")[first : first + PAGE + 1]]
    else:
        found = _compared(which).select_related("record").defer("record__marc")[first : first + PAGE + 1]
        rows = [Row(one.record_id, one.record.title, one.record.author, one.record.year, one) for one in found]
    return rows[:PAGE], len(rows) > PAGE


def counts() -> dict[str, int]:
    """How many differ, changed since and are right; those never compared are not counted: they may be a million."""
    return {which: _compared(which).count() for which in (DIFFERS, CHANGED, DONE)}


def _left() -> QuerySet[Record]:
    """The newest first: they lie on the desk."""
    compared = Verification.objects.filter(record_id=OuterRef("pk"))
    found = Record.objects.filter(kind="bib", deleted_at__isnull=True)
    return found.filter(~Exists(compared)).order_by("-pk")


def _compared(which: str) -> QuerySet[Verification]:
    found = Verification.objects.filter(record__deleted_at__isnull=True).order_by("-verified_at", "-pk")
    changed = ~Q(record__version=F("version"))
    if which == CHANGED:
        return found.filter(changed)
    return found.filter(~changed, ~Q(differs={}) if which == DIFFERS else Q(differs={}))


def records_scanned(text: str) -> list[int]:
    """Records of what was scanned: a copy’s barcode, an ISBN or another number of the title."""
    item = item_by_barcode(text)
    if item is not None:
        return [item.record_id]
    return [row.id for row in find_titles(text, limit=PAGE).rows]


def record_in_hand(record_id: int) -> Record | None:
    return Record.objects.filter(pk=record_id, kind="bib", deleted_at__isnull=True).first()
