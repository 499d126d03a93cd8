"""Taking many records out of the table at once, each as `bulk.erase` does it; what something hangs on stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import ForeignObjectRel, ProtectedError

from shelflist.records.catalog.models import GoneRecord, Record, RecordIdentifier, RecordVersion

_OWN = (RecordIdentifier, RecordVersion)
_TABLES = (*(model._meta.db_table for model in _OWN), Record._meta.db_table)


def erase_records(records: Sequence[Record], *, now: datetime) -> set[int]:
    """Take these out, and remember that they were there; the numbers of those that something of ours hangs on.

    Holdings go before the titles that they describe. The caller holds the records locked.
    """
    holdings = [one for one in records if one.kind == Record.Kind.HOLDINGS]
    others = [one for one in records if one.kind != Record.Kind.HOLDINGS]
    with transaction.atomic():
        left = _erase_those(holdings) | _erase_those(others)
        gone = (one for one in records if one.pk not in left)
        rows = [GoneRecord(record_id=one.pk, kind=one.kind, material=one.material, gone_at=now) for one in gone]
        GoneRecord.objects.bulk_create(rows)
    return left


def _erase_those(records: Sequence[Record]) -> set[int]:
    if not records:
        return set()
    numbers = [one.pk for one in records]
    with connection.cursor() as cursor:
        cursor.execute(_hanging(), [_listed(numbers)] * _hanging().count("%s"))
        hung = {row[0] for row in cursor.fetchall()}
        free = [number for number in numbers if number not in hung]
        for table, column in zip(_TABLES, ("record_id", "record_id", "id"), strict=True):
            cursor.execute(f"DELETE FROM {table} WHERE {column} {_among()}", [_listed(free)])  # noqa: S608 - constants
    return _erase_carefully(sorted(hung))


def _erase_carefully(numbers: Sequence[int]) -> set[int]:
    """With what goes when they go, such as a judgement; all of them, or by halves where something forbids it."""
    if not numbers:
        return set()
    try:
        with transaction.atomic():
            Record.objects.filter(pk__in=numbers).only("pk").delete()
    except ProtectedError:
        if len(numbers) == 1:
            return set(numbers)
        half = len(numbers) // 2
        return _erase_carefully(numbers[:half]) | _erase_carefully(numbers[half:])
    return set()


@lru_cache(maxsize=2)
def _hanging() -> str:
    """One statement for the records that rows of other packages, or other records, hang on."""
    others = [one for one in Record._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    places = [(one.field.model._meta.db_table, one.field.column or "") for one in others if one.field.model not in _OWN]
    return " UNION ".join(
        f"SELECT {column} FROM {table} WHERE {column} {_among()}"  # noqa: S608 - names of our own tables
        for table, column in places
    )


def _among() -> str:
    return "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def _listed(numbers: Sequence[int]) -> Any:
    return list(numbers) if connection.vendor == "postgresql" else json.dumps(numbers)
