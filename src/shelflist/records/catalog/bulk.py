"""Building blocks that write records and what is derived from them, for use inside another action's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection, transaction

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog import reading
from shelflist.records.catalog.derive import Derived, derive
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import GoneRecord, Record, RecordIdentifier, RecordVersion

DERIVED_COLUMNS = Derived._fields[: Derived._fields.index("identifiers")]
_COLUMNS = (
    "id", "marc", "original", "original_format", "original_encoding", "digest", "version", "describes_id", "batch_id",
    "source_id", "warnings", "suppressed", "deleted_at", "created_at", "changed_at", "work_chosen",
    "said_at_check_out", "said_at_check_in", *DERIVED_COLUMNS,
)  # fmt: skip
_BINARY = frozenset(("title_sort", "author_sort"))
_RECORDS = Record._meta.db_table
_IDENTIFIERS = RecordIdentifier._meta.db_table
_UPDATE = f"UPDATE {_RECORDS} SET {', '.join(f'{name} = %s' for name in DERIVED_COLUMNS)} WHERE id = %s"  # noqa: S608
_IDENTIFIER_COLUMNS = ("record_id", "kind", "value")
_DELETE_IDENTIFIERS = f"DELETE FROM {_IDENTIFIERS} WHERE record_id = %s"  # noqa: S608
REBUILD_AT_ONCE = 500
RECORDS_AT_ONCE = 25
IDENTIFIERS_AT_ONCE = 50


class NewRecord(NamedTuple):
    """A record as it is to be written: its MARC as JSON text, what follows from it, and where it came from."""

    marc: str
    derived: Derived
    digest: str
    original: bytes | None = None
    original_format: str = ""
    original_encoding: str = ""
    batch_id: int | None = None
    describes_id: int | None = None
    warnings: tuple[Phrase, ...] = ()
    source_id: int | None = None  # of a RecordSource; in the place of another record, None leaves its source


def new_record(
    record: MarcRecord,
    *,
    derived: Derived | None = None,
    original: bytes | None = None,
    original_format: str = "",
    original_encoding: str = "",
    digest: str = "",
    batch_id: int | None = None,
    describes_id: int | None = None,
    warnings: tuple[Phrase, ...] = (),
    source_id: int | None = None,
) -> NewRecord:
    """A NewRecord. `derived` and `digest` (SHA-256 of `original` or else of the MARC) are made unless given."""
    marc = record.to_json()
    return NewRecord(
        marc,
        derived or derive(record),
        digest or hashlib.sha256(marc.encode() if original is None else original).hexdigest(),
        original,
        original_format,
        original_encoding,
        batch_id,
        describes_id,
        warnings,
        source_id,
    )


def insert_records(rows: Sequence[NewRecord], *, now: datetime) -> list[int]:
    """Write new records with their identifiers, many at once, and return their ids in the same order."""
    if not rows:
        return []
    moment = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic(), connection.cursor() as cursor:
        ids = _fresh_ids(cursor, len(rows))
        values = [_values(number, row, moment) for number, row in zip(ids, rows, strict=True)]
        _write_rows(cursor, _RECORDS, _COLUMNS, values, at_once=RECORDS_AT_ONCE)
        write_identifiers(cursor, [(number, row.derived) for number, row in zip(ids, rows, strict=True)])
    return ids


def _fresh_ids(cursor: Any, count: int) -> list[int]:
    """Ids nobody else will get: from the sequence, or in SQLite, where a transaction writes alone, the next numbers."""
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [_RECORDS, count]
        )
        return [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_RECORDS])
    row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + count + 1))


def _values(number: int, row: NewRecord, moment: Any) -> tuple[Any, ...]:
    warnings = json.dumps([warning.to_data() for warning in row.warnings]) if row.warnings else "[]"
    return (
        number,
        row.marc,
        row.original,
        row.original_format,
        row.original_encoding,
        row.digest,
        1,
        row.describes_id,
        row.batch_id,
        row.source_id,
        warnings,
        False,
        None,
        moment,
        moment,
        "",
        "",
        "",
        *_derived_values(row.derived),
    )


def _derived_values(derived: Derived) -> tuple[Any, ...]:
    return derived[: len(DERIVED_COLUMNS)]


def write_identifiers(cursor: Any, owners: Sequence[tuple[int, Derived]]) -> None:
    """Write the numbers of records that have none yet."""
    rows = [(number, kind, value) for number, derived in owners for kind, value in derived.identifiers]
    if rows:
        _write_rows(cursor, _IDENTIFIERS, _IDENTIFIER_COLUMNS, rows, at_once=IDENTIFIERS_AT_ONCE)


def _write_rows(
    cursor: Any, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, at_once: int = 1
) -> None:
    """INSERT of many rows by the quickest way the database has. Table and columns are constants of this module.

    SQLite takes `at_once` rows in one statement: for narrow rows starting a statement costs more than the row, and
    where a trigger stands on the table, each statement keeps copies of the pages that it touches.
    """
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        insert = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608 - constants only
        row_places = f"({', '.join(['%s'] * len(columns))})"
        whole = len(rows) - len(rows) % at_once
        if at_once > 1 and whole:
            many_rows = [list(chain.from_iterable(rows[at : at + at_once])) for at in range(0, whole, at_once)]
            cursor.executemany(insert + ", ".join([row_places] * at_once), many_rows)
            rows = rows[whole:]
        cursor.executemany(insert + row_places, rows)


def replace_record(record_id: int, new: NewRecord, *, by_name: str, now: datetime, why: str = "") -> int:
    """Put new MARC in the place of a record's, keep the old as a version, and return the new version's number.

    The batch in `new` is noted on the version (the import that replaced it); the record keeps the batch that made it.
    """
    with transaction.atomic():
        record = Record.objects.select_for_update().get(pk=record_id)
        _keep_version(record, batch_id=new.batch_id, by_name=by_name, now=now, why=why)
        record.marc, record.digest = new.marc, new.digest
        record.original, record.original_format, record.original_encoding = (
            new.original,
            new.original_format,
            new.original_encoding,
        )
        record.warnings = [warning.to_data() for warning in new.warnings]
        record.source_id = record.source_id if new.source_id is None else new.source_id
        if new.describes_id is not None or new.derived.kind != Record.Kind.HOLDINGS:
            record.describes_id = new.describes_id
        _write_changed(record, new.derived, now)
    return record.version


def restore(record: Record, before: RecordVersion, *, now: datetime, by_name: str = "", why: str = "") -> int:
    """Give a record the MARC and the very bytes of an earlier version; what it has now becomes a version itself.

    Holdings describe again what they described then, unless that title is gone.
    """
    with transaction.atomic():
        _keep_version(record, batch_id=None, by_name=by_name, now=now, why=why)
        record.marc, record.digest = before.marc, before.digest
        record.original = bytes(before.original) if before.original is not None else None
        record.original_format, record.original_encoding = before.original_format, before.original_encoding
        record.warnings, record.source_id = before.warnings, before.source_id
        record.describes_id = Record.objects.filter(pk=before.describes_id or 0).values_list("pk", flat=True).first()
        _write_changed(record, derive(MarcRecord.from_json(before.marc)), now)
    return record.version


def _keep_version(record: Record, *, batch_id: int | None, by_name: str, now: datetime, why: str) -> None:
    RecordVersion.objects.create(
        record=record,
        version=record.version,
        marc=record.marc,
        original=record.original,
        original_format=record.original_format,
        original_encoding=record.original_encoding,
        digest=record.digest,
        batch_id=batch_id,
        describes_id=record.describes_id,
        warnings=record.warnings,
        source_id=record.source_id,
        replaced_at=now,
        replaced_by_name=by_name[:200],
        why=why[:200],
    )


def _write_changed(record: Record, derived: Derived, now: datetime) -> None:
    """Save the record one version up, with the columns and identifiers of its new MARC."""
    record.version += 1
    record.changed_at = now
    if derived.kind != Record.Kind.BIBLIOGRAPHIC:
        record.work_chosen = ""
    derived = _as_chosen(record, derived)
    for name in DERIVED_COLUMNS:
        setattr(record, name, getattr(derived, name))
    record.save()
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_IDENTIFIERS, [record.pk])
        write_identifiers(cursor, [(record.pk, derived)])


def touch(record_ids: Iterable[int | None], *, now: datetime) -> None:
    """Note that something of these titles has changed that other programs are told of, such as their copies."""
    wanted = {number for number in record_ids if number is not None}
    if wanted:
        Record.objects.filter(pk__in=wanted, changed_at__lt=now).update(changed_at=now)


def erase(record: Record, *, now: datetime) -> None:
    """Take a record out of the table, and remember that it was there. ProtectedError where something hangs on it."""
    gone = {"kind": record.kind, "material": record.material, "gone_at": now}
    number = record.pk
    record.delete()
    GoneRecord.objects.create(record_id=number, **gone)


def _as_chosen(record: Record, derived: Derived) -> Derived:
    """What follows from the MARC, but for the work, where people have chosen that."""
    return derived._replace(work_key=record.work_chosen) if record.work_chosen else derived


# ---- deriving anew


def stale(records: Sequence[Record]) -> Iterator[tuple[Record, Derived]]:
    """The records whose columns or identifiers differ from what their MARC says, with what they should be."""
    wanted = [record.pk for record in records]
    stored: dict[int, set[tuple[str, str]]] = {number: set() for number in wanted}
    for number, kind, value in RecordIdentifier.objects.filter(record_id__in=wanted).values_list(
        "record_id", "kind", "value"
    ):
        stored[number].add((kind, value))
    read = reading.as_read({record.pk: MarcRecord.from_json(record.marc) for record in records})
    for record in records:
        derived = _as_chosen(record, derive(read[record.pk]))
        if set(derived.identifiers) != stored[record.pk] or any(
            _plain(name, getattr(record, name)) != getattr(derived, name) for name in DERIVED_COLUMNS
        ):
            yield record, derived


def _plain(name: str, value: Any) -> Any:
    return bytes(value) if name in _BINARY else value


def rebuild_derived(progress: Callable[[int, int], None] | None = None) -> tuple[int, int]:
    """Derive every record's columns and identifiers anew; (records seen, records changed). Safe to stop and repeat.

    `progress(done, total)` is called after every 500 records, each of which are one transaction.
    """
    total = Record.objects.count()
    seen = changed = after = 0
    while page := _page(after):
        changed += _rebuild_page(page)
        seen += len(page)
        after = page[-1]
        if progress is not None:
            progress(seen, max(total, seen))
    return seen, changed


def _page(after: int) -> list[int]:
    return list(Record.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:REBUILD_AT_ONCE])


def derive_anew(record_ids: Sequence[int]) -> int:
    """Derive the columns and identifiers of these records as they are read now; how many changed. One transaction."""
    return _rebuild_page(list(record_ids))


def _rebuild_page(numbers: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        records = list(Record.objects.select_for_update().filter(pk__in=numbers).defer("original"))
        wrong = list(stale(records))
        if wrong:
            cursor.executemany(_UPDATE, [(*_derived_values(derived), record.pk) for record, derived in wrong])
            cursor.executemany(_DELETE_IDENTIFIERS, [(record.pk,) for record, _derived in wrong])
            write_identifiers(cursor, [(record.pk, derived) for record, derived in wrong])
    return len(wrong)
