"""Putting other MARC in the place of many records at once, each as `bulk.replace_record` does it, in few statements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog import bulk
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion

_RECORDS = Record._meta.db_table
_VERSIONS = RecordVersion._meta.db_table
_CONTENT = ("marc", "original", "original_format", "original_encoding", "digest", "warnings")
_KEPT = ("version", *_CONTENT, "describes_id", "source_id")
_NAMES = ", ".join(_KEPT)
# Constants of this module only; the numbers of the records are parameters.
_KEEP = (
    f"INSERT INTO {_VERSIONS} (record_id, {_NAMES}, batch_id, replaced_at, replaced_by_name, why) "  # noqa: S608 - names of our own columns
    f"SELECT id, {_NAMES}, %s, %s, %s, %s FROM {_RECORDS} WHERE id IN "
)
_PUT = (
    f"UPDATE {_RECORDS} SET "  # noqa: S608 - as above
    + ", ".join(f"{name} = %s" for name in (*_CONTENT, "changed_at", *bulk.DERIVED_COLUMNS))
    + ", describes_id = COALESCE(%s, describes_id), source_id = COALESCE(%s, source_id)"
    ", version = version + 1 WHERE id = %s"
)


class Replacement(NamedTuple):
    """What is to stand in a record: its MARC with what follows from it; `work_chosen` as the record has it."""

    record_id: int
    new: bulk.NewRecord
    work_chosen: str = ""


def replace_records(
    rows: Sequence[Replacement], *, by_name: str, now: datetime, why: str = "", batch_id: int | None = None
) -> None:
    """Replace them all, one version up, keeping what stood there. The caller holds the records locked.

    The kind of a record does not change with it. `batch_id`, the import that replaces them, is noted on the versions.
    """
    if not rows:
        return
    moment = connection.ops.adapt_datetimefield_value(now)
    numbers = [row.record_id for row in rows]
    places = f"({', '.join(['%s'] * len(numbers))})"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEEP + places, [batch_id, moment, by_name[:200], why[:200], *numbers])
        cursor.executemany(_PUT, [_values(row, moment) for row in rows])
        _write_identifiers(cursor, rows)


def put_in_place(new: Mapping[int, bulk.NewRecord], *, by_name: str, now: datetime, why: str = "") -> None:
    """Put new MARC in the place of the records with these numbers, for the import that all of it comes from."""
    if not new:
        return
    batch_id = next(iter(new.values())).batch_id
    with transaction.atomic():
        ours = Record.objects.select_for_update().filter(pk__in=new).order_by("pk").values_list("pk", "work_chosen")
        rows = [Replacement(number, new[number], work_chosen) for number, work_chosen in ours]
        replace_records(rows, by_name=by_name, now=now, why=why, batch_id=batch_id)


def _values(row: Replacement, moment: Any) -> tuple[Any, ...]:
    new, derived = row.new, row.new.derived
    if row.work_chosen:
        derived = derived._replace(work_key=row.work_chosen)
    warnings = json.dumps([one.to_data() for one in new.warnings]) if new.warnings else "[]"
    return (
        new.marc,
        new.original,
        new.original_format,
        new.original_encoding,
        new.digest,
        warnings,
        moment,
        *derived[: len(bulk.DERIVED_COLUMNS)],
        new.describes_id,
        new.source_id,
        row.record_id,
    )


def _write_identifiers(cursor: Any, rows: Sequence[Replacement]) -> None:
    """Write the numbers of those records anew whose numbers are others now."""
    stored: dict[int, set[tuple[str, str]]] = {row.record_id: set() for row in rows}
    there = RecordIdentifier.objects.filter(record_id__in=stored)
    for number, kind, value in there.values_list("record_id", "kind", "value"):
        stored[number].add((kind, value))
    others = [row for row in rows if set(row.new.derived.identifiers) != stored[row.record_id]]
    if others:
        RecordIdentifier.objects.filter(record_id__in=[row.record_id for row in others]).delete()
        bulk.write_identifiers(cursor, [(row.record_id, row.new.derived) for row in others])


def restore_records(
    records: Sequence[Record], versions: dict[int, int], *, by_name: str, now: datetime, why: str = ""
) -> None:
    """Give each record the MARC and the very bytes of the version named for it.

    Holdings go on describing what they describe now: `bulk.restore` gives that back too.
    """
    before = {
        one.record_id: one
        for one in RecordVersion.objects.filter(record_id__in=versions).order_by("version")
        if one.version == versions[one.record_id]
    }
    rows = []
    for record in records:
        old = before[record.pk]
        new = bulk.NewRecord(
            old.marc,
            derive(MarcRecord.from_json(old.marc)),
            old.digest,
            bytes(old.original) if old.original is not None else None,
            old.original_format,
            old.original_encoding,
            source_id=old.source_id,
            warnings=tuple(Phrase.from_data(one) for one in old.warnings),
        )
        rows.append(Replacement(record.pk, new, record.work_chosen))
    replace_records(rows, by_name=by_name, now=now, why=why)
    of_nobody = [number for number, old in before.items() if old.source_id is None]
    Record.objects.filter(pk__in=of_nobody, source_id__isnull=False).update(source_id=None)
