"""What of the catalogue may go out to other programs: titles that the public may see, and nothing of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import ExpressionWrapper, F, IntegerField, Max, Q, QuerySet, Value

from shelflist.records.catalog import reading
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import GoneRecord, Record

GONE = Q(deleted_at__isnull=False) | Q(suppressed=True)


def public_marc(record_ids: Iterable[int]) -> dict[int, MarcRecord]:
    """The MARC of those of these titles that the public may see, in two statements."""
    found = public_titles().filter(pk__in=list(record_ids)).values_list("pk", "marc")
    return reading.as_read({number: MarcRecord.from_json(marc) for number, marc in found})


def online_titles(record_ids: Iterable[int]) -> frozenset[int]:
    """Those of these titles whose source needs no copies: they are there for everybody (CAT-06)."""
    found = public_titles().filter(pk__in=list(record_ids), source__transcendent=True)
    return frozenset(found.values_list("pk", flat=True))


def authority_marc(record_ids: Iterable[int]) -> dict[int, MarcRecord]:
    """The MARC of those of these authority records that are not gone, as they are read here. Two statements."""
    rows = Record.objects.filter(kind=Record.Kind.AUTHORITY, pk__in=list(record_ids)).exclude(GONE)
    return reading.as_read({number: MarcRecord.from_json(marc) for number, marc in rows.values_list("pk", "marc")})


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
    marc: MarcRecord | None = None

    @property
    def record(self) -> MarcRecord:
        """Its MARC as it is read; only what is not gone has one."""
        if self.marc is None:
            raise LookupError("what is gone has no MARC")
        return self.marc

    def left(self) -> Harvested:
        """The same as gone."""
        return replace(self, gone=True, marc=None)


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
    marcs: dict[int, MarcRecord] = {}
    for pk, changed_at, material, deleted_at, suppressed, *marc in rows:
        gone = deleted_at is not None or suppressed
        out.append(Harvested(pk, changed_at, material, gone))
        if marc and not gone:
            marcs[pk] = MarcRecord.from_json(marc[0])
    read = reading.as_read(marcs)
    return [replace(row, marc=read[row.id]) if row.id in read else row for row in out]


@dataclass(frozen=True, slots=True)
class Gone:
    """The records of a span that were taken out of the table altogether."""

    span: Span

    def rows(
        self,
        *,
        record_id: int | None = None,
        last: tuple[datetime, int] | None = None,
        materials: tuple[str, ...] = (),
        limit: int | None = None,
    ) -> list[Harvested]:
        """They, in the order in which they went."""
        found = GoneRecord.objects.filter(kind=self.span.kind)
        if record_id is not None:
            found = found.filter(record_id=record_id)
        if materials:
            found = found.filter(material__in=materials)
        if self.span.since is not None:
            found = found.filter(gone_at__gte=self.span.since)
        if self.span.before is not None:
            found = found.filter(gone_at__lt=self.span.before)
        if last is not None:
            found = found.filter(Q(gone_at__gt=last[0]) | Q(gone_at=last[0], record_id__gt=last[1]))
        rows = found.order_by("gone_at", "record_id").values_list("record_id", "gone_at", "material")
        return [Harvested(number, gone_at, material, True) for number, gone_at, material in rows[:limit]]


def gone_records(span: Span) -> Gone:
    """The records of a span that are in the table no more."""
    return Gone(span)


def title_addresses(after_id: int, size: int) -> list[tuple[int, datetime]]:
    """(number, last change) of the public titles among the `size` numbers after this one, for a sitemap."""
    rows = public_titles().filter(pk__gt=after_id, pk__lte=after_id + size).order_by("pk")
    return list(rows.values_list("pk", "changed_at"))


def title_page_starts(size: int) -> list[tuple[int, datetime]]:
    """(page, last change) of every `size` numbers that have a title, hidden or not: read off one index."""
    page = ExpressionWrapper((F("pk") - 1) / Value(size), output_field=IntegerField())
    rows = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC).annotate(page=page).order_by()
    return sorted(rows.values_list("page").annotate(changed=Max("changed_at")))
