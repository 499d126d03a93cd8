"""Files of records for the tests, and bringing them in as the command does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from shelflist.departments.cataloguing.actions import ImportSummary, import_files
from shelflist.departments.cataloguing.actions.running import CHUNK_RECORDS
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import system_actor
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion

THREE_CHUNKS = 2 * CHUNK_RECORDS + 50  # records
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BY = system_actor("tests")
SHARED = Path(__file__).resolve().parents[6] / "shared" / "data"
needs_shared_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared library data are not here")


def book(
    number: str,
    title: str = "The hobbit",
    *,
    source: str = "DLC",
    isbn: str = "",
    latest: str = "",
    more: Iterable[Field] = (),
) -> MarcRecord:
    """A plain book."""
    fields: list[Field] = [Control("001", number), Control("003", source)]
    if latest:
        fields.append(Control("005", latest))
    fields.append(Control("008", "850101s1937    enk           000 1 eng d"))
    if isbn:
        fields.append(Data("020", " ", " ", [("a", isbn)]))
    fields.append(Data("245", "1", "0", [("a", f"{title} /"), ("c", "J. R. R. Tolkien.")]))
    return MarcRecord("00000nam a2200000 i 4500", [*fields, *more])


def subjects(count: int) -> list[Field]:
    """Fields that make a record richer."""
    return [Data("650", " ", "0", [("a", f"Subject {number}")]) for number in range(count)]


def holdings(number: str, call_number: str, title_number: str = "") -> MarcRecord:
    """A holdings record with a number of its own and that of its title in 004, or with its title's number."""
    fields: list[Field] = [Control("001", number), Control("003", "DLC")]
    if title_number:
        fields.append(Control("004", title_number))
    fields.append(Data("852", "0", " ", [("b", "MAIN"), ("c", "STACKS"), ("h", call_number)]))
    return MarcRecord("00000nx  a2200000 i 4500", fields)


def file_of(folder: Path, *records: MarcRecord | bytes, name: str = "records.mrc") -> Path:
    """An ISO 2709 file; bytes are written as they are."""
    path = folder / name
    path.write_bytes(b"".join(one if isinstance(one, bytes) else write_iso2709(one) for one in records))
    return path


def bring_in(path: Path, **options: Any) -> ImportSummary:
    """Import one file in the foreground."""
    return import_files([path], by=BY, clock=lambda: NOW, options=ImportOptions(**options))


def counts(summary: ImportSummary) -> dict[str, int]:
    """The outcomes that happened."""
    names = ("added", "updated", "unchanged", "kept", "doubtful", "quarantined")
    return {name: summary.count(name) for name in names if summary.count(name)}


def batch_of(summary: ImportSummary) -> ImportBatch:
    return ImportBatch.objects.get(pk=summary.files[-1].batch_id)


def outcomes(summary: ImportSummary) -> list[str]:
    return list(batch_of(summary).lines.order_by("position").values_list("outcome", flat=True))


def lines(summary: ImportSummary) -> list[ImportLine]:
    return list(batch_of(summary).lines.order_by("position"))


def catalogue() -> list[list[tuple[Any, ...]]]:
    """Everything in the tables of the catalogue, except when it happened."""
    left_out = {"created_at", "changed_at", "replaced_at"}
    tables = []
    for model in (Record, RecordVersion, RecordIdentifier):
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out | {"id"}]
        rows = model.objects.annotate(number=F("pk")).order_by(
            *(["pk"] if model is Record else ["record_id", *names[1:3]])
        )
        tables.append(
            [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows.values_list(*names)]
        )
    return tables
