"""Reading the catalogue: finding titles, a record's page, its versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.texts import fold
from shelflist.records.catalog import bulk, numbers, reading
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

MOST_WORDS = 12  # of a search; more would only slow it down
FIRST_EAST_ASIAN = "\u2e80"  # scripts from here on are written without spaces between words
_PAGES = re.compile(r"(\d{1,5})(?!\d)\s*(?:p\b|pages|pp|S\.|Seiten|с\.|s\.|pagina|páginas|leaves)")
_CENTIMETRES = re.compile(r"(\d{2})(?:[.,]\d)?\s*(?:x\s*\d+\s*)?cm")
_ROW = (
    "id", "title", "title_rest", "title_original", "author", "author_original", "year", "language", "publisher",
    "extent", "series", "material", "audience", "classification", "suppressed",
    "source__transcendent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title as a line of a list."""

    id: int
    title: str
    title_rest: str
    title_original: str
    author: str
    author_original: str
    year: int | None
    language: str
    publisher: str
    extent: str
    series: str
    material: str
    audience: str
    classification: str
    suppressed: bool
    transcendent: bool | None = None  # its source needs no copies: it is there for everybody (CAT-06)


@dataclass(frozen=True, slots=True)
class TitlesFound:
    """A page of titles, and whether there are more."""

    rows: tuple[TitleRow, ...]
    has_more: bool


def find_titles(text: str, *, limit: int = 20, offset: int = 0, among: Collection[int] | None = None) -> TitlesFound:
    """Titles by ISBN, ISSN or control number exactly; else those in which every word of `text` begins a word.

    Titles that are the text come first, then titles beginning with it, then by title. Deleted records are left out;
    suppressed ones are in, for staff. `among` narrows to titles with these numbers.
    """
    found = _by_number(text.strip())
    if found is None or not found.exists():
        found = _by_words(fold(text))
    if among is not None:
        found = found.filter(pk__in=among)
    rows = tuple(TitleRow(*row) for row in found.values_list(*_ROW)[offset : offset + limit + 1])
    return TitlesFound(rows[:limit], len(rows) > limit)


def titles_with_ids(record_ids: Iterable[int], *, hidden_too: bool = False) -> dict[int, TitleRow]:
    """These titles as lines of a list, by number, in one statement; without suppressed ones unless asked for."""
    found = _titles().filter(pk__in=list(record_ids))
    rows = (found if hidden_too else found.filter(suppressed=False)).values_list(*_ROW)
    return {row[0]: TitleRow(*row) for row in rows}


def sizes_of(record_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Pages and centimetres of these titles, as MARC 300 says; 0 where it is silent. For a shelf's worth of titles."""
    rows = Record.objects.filter(pk__in=list(record_ids)).values_list("pk", "marc")
    return {pk: _size(MarcRecord.from_json(marc).first("300")) for pk, marc in rows}


def _size(physical: Data | None) -> tuple[int, int]:
    if physical is None:
        return 0, 0
    pages = [int(number) for number in _PAGES.findall(physical.text("a"))]
    tall = _CENTIMETRES.search(physical.text("c"))
    return max(pages, default=0), int(tall[1]) if tall else 0


def _titles() -> QuerySet[Record]:
    return Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)


def _by_number(text: str) -> QuerySet[Record] | None:
    if not any(char.isdigit() for char in text) or len(text) > 120:
        return None
    wanted = Q(identifiers__kind="control", identifiers__value=text)
    if isbn := numbers.isbn13(text):
        wanted |= Q(identifiers__kind="isbn", identifiers__value=isbn)
    if issn := numbers.issn(text):
        wanted |= Q(identifiers__kind="issn", identifiers__value=issn)
    return _titles().filter(wanted).distinct().order_by("title_sort", "pk")


def _by_words(folded: str) -> QuerySet[Record]:
    words = folded.split()[:MOST_WORDS]
    if not words:
        return Record.objects.none()
    found = _titles()
    for word in dict.fromkeys(words):
        begins = word if any(char >= FIRST_EAST_ASIAN for char in word) else f" {word}"
        found = found.filter(search_text__contains=begins)
    nearness = Case(
        When(title_key=folded, then=Value(0)),
        When(title_key__startswith=folded, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.order_by(nearness, "title_sort", "pk")


def titles_numbered(ids: Sequence[int]) -> tuple[TitleRow, ...]:
    """The titles with these numbers, in this order; what is deleted or no title is left out. One statement."""
    found = {row[0]: TitleRow(*row) for row in _titles().filter(pk__in=ids).values_list(*_ROW)}
    return tuple(found[number] for number in dict.fromkeys(ids) if number in found)


def other_editions(record: Record, *, limit: int = 20) -> tuple[TitleRow, ...]:
    """The other titles of a title's work, the newest first."""
    if not record.work_key:
        return ()
    others = _titles().filter(pk__in=of_works([record.work_key])).exclude(pk=record.pk).order_by("-year", "pk")
    return tuple(TitleRow(*row) for row in others.values_list(*_ROW)[:limit])


@dataclass(frozen=True, slots=True)
class VersionRow:
    """An earlier version: when it was replaced, by whom and why."""

    version: int
    replaced_at: datetime
    replaced_by_name: str
    why: str
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything the page of a record shows of the catalogue."""

    record: Record
    marc: MarcRecord
    identifiers: tuple[tuple[str, str], ...]
    warnings: tuple[Phrase, ...]
    versions: tuple[VersionRow, ...]


def record_page(record_id: int) -> RecordPage | None:
    """A record with its MARC, identifiers, warnings and earlier versions, or None. Four statements."""
    record = Record.objects.filter(pk=record_id).defer("original").first()
    if record is None:
        return None
    return RecordPage(
        record=record,
        marc=reading.one_as_read(record_id, MarcRecord.from_json(record.marc)),
        identifiers=tuple(
            record.identifiers.exclude(kind="linked").order_by("kind", "value").values_list("kind", "value")
        ),
        warnings=tuple(Phrase.from_data(data) for data in record.warnings),
        versions=versions(record_id),
    )


def version_of_title(record_id: int) -> int | None:
    """The version at which a title's record is, or None where there is no such title."""
    return _titles().filter(pk=record_id).values_list("version", flat=True).first()


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A title as everybody may see it."""

    record: Record
    marc: MarcRecord


def public_record(record_id: int) -> PublicRecord | None:
    """A title that is neither deleted nor suppressed, with its MARC, in two statements."""
    record = _titles().filter(pk=record_id, suppressed=False).defer("original", "search_text").first()
    if record is None:
        return None
    return PublicRecord(record, reading.one_as_read(record_id, MarcRecord.from_json(record.marc)))


def merged_into(record_id: int) -> int | None:
    """The title that this one was merged into, or None."""
    found = Record.objects.filter(pk=record_id, merged_into__isnull=False).values_list("merged_into_id", flat=True)
    return found.first()


def merged_here(record_id: int) -> list[Record]:
    """The titles that were merged into this one, the latest first."""
    rows = Record.objects.filter(merged_into_id=record_id).order_by("-deleted_at", "pk")
    return list(rows.only("title", "control_number", "deleted_at"))


def of_works(work_keys: Iterable[str]) -> RawSQL:
    """The numbers of the records of these works, as a subquery: `filter(pk__in=of_works(keys))`.

    The index of works leaves out what is in none, and only a literal tells the database that this is not asked for:
    without it, all titles are read.
    """
    keys = list(work_keys) or [""]
    marks = ", ".join(["%s"] * len(keys))
    return RawSQL(f"SELECT id FROM catalog_record WHERE work_key IN ({marks}) AND NOT (work_key = '')", keys)  # noqa: S611, S608 - marks are %s


def editions_of(record_id: int, work_key: str, limit: int = 40) -> list[int]:
    """The other titles of the same work, the newest first."""
    if not work_key:
        return []
    others = _titles().filter(pk__in=of_works([work_key]), suppressed=False).exclude(pk=record_id)
    return list(others.order_by(F("year").desc(nulls_last=True), "pk").values_list("pk", flat=True)[:limit])


def versions(record_id: int) -> tuple[VersionRow, ...]:
    """The earlier versions of a record, newest first."""
    rows = RecordVersion.objects.filter(record_id=record_id).order_by("-version")
    return tuple(
        VersionRow(*row) for row in rows.values_list("version", "replaced_at", "replaced_by_name", "why", "batch_id")
    )


def marc_of_version(record_id: int, version: int) -> MarcRecord | None:
    """The MARC of a version, the current one included, or None."""
    marc = Record.objects.filter(pk=record_id, version=version).values_list("marc", flat=True).first()
    if marc is None:
        marc = RecordVersion.objects.filter(record_id=record_id, version=version).values_list("marc", flat=True).first()
    return MarcRecord.from_json(marc) if marc is not None else None


def stale_records(*, sample: int) -> Iterator[int]:
    """The ids of records, among a sample spread evenly over the catalogue, whose columns differ from their MARC."""
    count = Record.objects.count()
    step = max(1, count // max(1, sample))
    wanted = list(Record.objects.order_by("pk").values_list("pk", flat=True)[::step][:sample])
    records = list(Record.objects.filter(pk__in=wanted).defer("original"))
    for record, _derived in bulk.stale(records):
        yield record.pk
