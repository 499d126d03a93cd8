"""What the index is told of records: their columns, their MARC fields and their copies, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import orjson
from django.db import connection

from shelflist.departments.authorities.reading import fields_read, other_forms, relabelled, shown_for, with_label
from shelflist.departments.covers.queries import words_to_find
from shelflist.observers.search.rules.document import Copy, MarcFields, TitleFacts
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.sources import transcendent_ids

AT_ONCE = 1000
_COLUMNS = (
    "id, kind, suppressed, title, title_sort, author_sort, series, year, language, publisher, material, audience,"
    " created_at, changed_at, work_key, source_id, marc"
)
_NAMED = "SELECT {columns} FROM catalog_record WHERE id IN ({marks}) AND deleted_at IS NULL ORDER BY id"
_BETWEEN = "SELECT {columns} FROM catalog_record WHERE id > %s AND id <= %s AND deleted_at IS NULL ORDER BY id"
_NEXT = "SELECT id FROM catalog_record WHERE id > %s AND deleted_at IS NULL ORDER BY id LIMIT %s"
_COPIES = """
    SELECT i.record_id, b.path, i.call_prefix, i.call_number, i.call_suffix, i.shelf_key, i.added_on, i.loan_count,
           i.public
    FROM items_item i JOIN branches_branch b ON b.id = i.branch_id
    WHERE i.record_id {which} AND i.deleted_at IS NULL ORDER BY i.id"""


def facts_of(ids: Sequence[int]) -> Iterator[TitleFacts]:
    """The facts of those of these records that are in the catalogue, by number. Three statements per thousand."""
    for at in range(0, len(ids), AT_ONCE):
        some = list(ids[at : at + AT_ONCE])
        marks = ", ".join(["%s"] * len(some))
        copies = _copies(f"IN ({marks})", some)
        yield from _facts(_NAMED.format(columns=_COLUMNS, marks=marks), some, copies)


def stretches(at_once: int) -> Iterator[tuple[int, int]]:
    """The whole catalogue in stretches of so many records: (number before the first, number of the last)."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [after, at_once])
            rows = cursor.fetchall()
        if not rows:
            return
        last = int(rows[-1][0])
        yield after, last
        after = last


def facts_between(after: int, last: int) -> list[TitleFacts]:
    """The facts of the records after a number up to another: for reading the whole catalogue. A few statements."""
    found = list(_facts(_BETWEEN.format(columns=_COLUMNS), [after, last], {}))
    if not found:
        return []
    copies = _copies("BETWEEN %s AND %s", [found[0].id, found[-1].id])
    return [facts._replace(copies=copies[facts.id]) if facts.id in copies else facts for facts in found]


def _facts(statement: str, values: Sequence[int], copies: dict[int, list[Copy]]) -> Iterator[TitleFacts]:
    """Rows past the ORM: of a million records each microsecond counts, and dates need not become dates."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    shown = shown_for([row[0] for row in rows], all_of_them=False)
    forms = other_forms([row[0] for row in rows if row[1] == "bib"])
    beside = words_to_find([row[0] for row in rows if row[1] == "bib"])
    transcendent = transcendent_ids()
    branches = tuple(organisation().branches) if transcendent else ()
    labels = relabelled([row[0] for row in rows if row[1] == "authority"])
    for row in rows:
        fields: MarcFields = _fields(row[16])
        stored: MarcFields = ()
        if row[0] in labels:
            fields = with_label(fields, labels[row[0]])
        if row[0] in shown:
            fields, stored = fields_read(fields, shown[row[0]])
        yield TitleFacts(
            id=row[0],
            kind=row[1],
            suppressed=bool(row[2]),
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
            fields=fields,
            work_key=row[14],
            source=row[15],
            everywhere=branches if row[15] in transcendent else (),
            copies=copies.get(row[0], ()),
            stored=stored,
            beside=beside.get(row[0], ()),
            forms=forms.get(row[0], ()),
        )


def _fields(marc: str) -> MarcFields:
    """The fields of a record's MARC; none where it is no MARC."""
    try:
        fields: MarcFields = orjson.loads(marc)[1]
    except (ValueError, LookupError):
        return ()
    return fields


def _copies(which: str, values: Sequence[int]) -> dict[int, list[Copy]]:
    found: dict[int, list[Copy]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_COPIES.format(which=which), values)
        for record_id, path, prefix, number, suffix, shelf, added, loans, public in cursor.fetchall():
            branches = tuple(int(step) for step in path.split("/") if step)
            call_number = " ".join(part for part in (prefix, number, suffix) if part)
            copy = Copy(branches, call_number, bytes(shelf), as_day(added), loans, bool(public))
            found[record_id].append(copy)
    return found


def as_day(day: date | str) -> int:
    """A day or moment, in SQLite its text, as a number that sorts: 20261127."""
    if isinstance(day, str):
        return int(day[:4]) * 10_000 + int(day[5:7]) * 100 + int(day[8:10])
    return day.year * 10_000 + day.month * 100 + day.day
