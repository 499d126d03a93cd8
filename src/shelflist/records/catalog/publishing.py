"""What of the catalogue may go out to other programs: titles that the public may see, and nothing of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

GONE = Q(deleted_at__isnull=False) | Q(suppressed=True)


def public_marc(record_ids: Iterable[int]) -> dict[int, MarcRecord]:
    """The MARC of those of these titles that the public may see, in one statement."""
    found = public_titles().filter(pk__in=list(record_ids)).values_list("pk", "marc")
    return {number: MarcRecord.from_json(marc) for number, marc in found}


def public_titles() -> QuerySet[Record]:
    """Bibliographic records that are neither deleted nor hidden."""
    return Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC).exclude(GONE)


@dataclass(frozen=True, slots=True)
class Harvested:
    """A record as a harvester sees it. What is deleted or hidden from the public has no MARC."""

    id: int
    changed_at: datetime
    material: str
    gone: bool
    marc: str

    @property
    def record(self) -> MarcRecord:
        return MarcRecord.from_json(self.marc)


@dataclass(frozen=True, slots=True)
class Span:
    """Which records a harvester wants: of a kind, changed from a moment on, before another."""

    kind: str = "bib"
    since: datetime | None = None
    before: datetime | None = None


def changed_records(span: Span) -> QuerySet[Record]:
    """The records of a span, deleted and hidden ones too, in no order."""
    found = Record.objects.filter(kind=span.kind)
    if span.since is not None:
        found = found.filter(changed_at__gte=span.since)
    if span.before is not None:
        found = found.filter(changed_at__lt=span.before)
    return found


def after(found: QuerySet[Record], last: tuple[datetime, int] | None) -> QuerySet[Record]:
    """What follows a record in the order of change; a page begins where the one before ended, whatever came since."""
    if last is not None:
        moment, number = last
        found = found.filter(changed_at__gte=moment).filter(Q(changed_at__gt=moment) | Q(pk__gt=number))
    return found.order_by("changed_at", "pk")


def harvested(found: QuerySet[Record], *, with_marc: bool, limit: int) -> list[Harvested]:
    """The first so many of these records."""
    columns = ["pk", "changed_at", "material", "deleted_at", "suppressed"]
    rows = found.values_list(*columns, "marc")[:limit] if with_marc else found.values_list(*columns)[:limit]
    out = []
    for pk, changed_at, material, deleted_at, suppressed, *marc in rows:
        gone = deleted_at is not None or suppressed
        out.append(Harvested(pk, changed_at, material, gone, "" if gone or not marc else marc[0]))
    return out


def first_change(kind: str) -> datetime | None:
    """When the oldest change of a record of this kind was made."""
    rows = Record.objects.filter(kind=kind).order_by("changed_at").values_list("changed_at", flat=True)
    return rows.first()


def title_addresses(after_id: int, limit: int) -> Iterator[tuple[int, datetime]]:
    """(number, day of change) of public titles by number, for a sitemap."""
    rows = public_titles().filter(pk__gt=after_id).order_by("pk").values_list("pk", "changed_at")
    yield from rows[:limit]


def title_page_starts(size: int) -> list[tuple[int, datetime]]:
    """(number before the first, last change) of every page of so many numbers that has a public title."""
    titles = public_titles()
    last = titles.order_by("-pk").values_list("pk", flat=True).first() or 0
    starts = []
    for start in range(0, last, size):
        page = titles.filter(pk__gt=start, pk__lte=start + size)
        changed = page.order_by("-changed_at").values_list("changed_at", flat=True).first()
        if changed is not None:
            starts.append((start, changed))
    return starts
