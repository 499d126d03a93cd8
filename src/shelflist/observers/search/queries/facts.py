"""What the index is told of records: their columns, their MARC fields and their copies, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import orjson

from shelflist.observers.search.rules.document import Copy, MarcFields, TitleFacts
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item

_COLUMNS = (
    "id", "kind", "suppressed", "title", "title_sort", "author_sort", "series", "year", "language", "publisher",
    "material", "audience", "created_at", "changed_at", "marc",
)  # fmt: skip
_ITEM_COLUMNS = (
    "record_id", "branch__path", "call_prefix", "call_number", "call_suffix", "shelf_key", "added_on", "loan_count",
    "public",
)  # fmt: skip


def facts_of(ids: Sequence[int]) -> Iterator[TitleFacts]:
    """The facts of those of these records that are in the catalogue. Two statements."""
    copies = _copies(ids)
    rows = Record.objects.filter(pk__in=ids, deleted_at__isnull=True).order_by("pk")
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=2000):
        yield TitleFacts(
            id=row[0],
            kind=row[1],
            suppressed=row[2],
            title=row[3],
            title_sort=bytes(row[4]),
            author_sort=bytes(row[5]),
            series=row[6],
            year=row[7],
            language=row[8],
            publisher=row[9],
            material=row[10],
            audience=row[11],
            created=as_day(row[12]),
            changed=as_day(row[13]),
            fields=_fields(row[14]),
            copies=copies.get(row[0], ()),
        )


def _fields(marc: str) -> MarcFields:
    """The fields of a record's MARC; none where it is no MARC."""
    try:
        fields: MarcFields = orjson.loads(marc)[1]
    except (ValueError, LookupError):
        return ()
    return fields


def _copies(ids: Sequence[int]) -> dict[int, list[Copy]]:
    found: dict[int, list[Copy]] = defaultdict(list)
    rows = Item.objects.filter(record_id__in=ids, deleted_at__isnull=True).order_by("pk")
    for record_id, path, prefix, number, suffix, shelf, added, loans, public in rows.values_list(*_ITEM_COLUMNS):
        branches = tuple(int(step) for step in path.split("/") if step)
        call_number = " ".join(part for part in (prefix, number, suffix) if part)
        found[record_id].append(Copy(branches, call_number, bytes(shelf), as_day(added), loans, public))
    return found


def as_day(day: date) -> int:
    """A day or moment as a number that sorts: 20261127."""
    return day.year * 10_000 + day.month * 100 + day.day
