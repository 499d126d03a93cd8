"""Writing records to a file: untouched ones in their very bytes, the others from their MARC, never a broken file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import QuerySet

from shelflist.departments.cataloguing.note_queries import texts_on
from shelflist.departments.cataloguing.rules.export import FORMATS, LeftOut, report, with_notes
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.catalog import reading
from shelflist.records.catalog.codec import (
    MARCXML_END,
    MARCXML_START,
    CannotWrite,
    original_for,
    write_iso2709,
    write_json,
    write_marcxml,
)
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

PAGE = 500
COLUMNS = ("title", "marc", "original", "original_format", "original_encoding", "digest")
KEPT_IN_MEMORY = 10
ENDS = {"iso2709": (b"", b"", b""), "marcxml": (MARCXML_START, b"\n", MARCXML_END), "json": (b"[\n", b",\n", b"\n]\n")}
"""What a format puts at the start of the file, between two records and at the end."""
WRITERS: dict[str, Callable[[MarcRecord], bytes]] = {
    "iso2709": write_iso2709,
    "marcxml": write_marcxml,
    "json": write_json,
}


@dataclass(slots=True)
class ExportSummary:
    """How many records went out, how many of them in their own bytes, and which were left out (the first ten)."""

    format: str
    written: int = 0
    untouched: int = 0
    left_out: int = 0
    first_left_out: list[LeftOut] = field(default_factory=list)

    @property
    def report(self) -> list[Phrase]:
        """At most ten lines and one piece of advice; empty when every record is in the file."""
        return report(self.first_left_out, self.left_out, self.format)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records to export: of which kind (empty for all), of one import batch, whether suppressed ones too,
    changed from which moment on, and among which numbers (a query). `notes`: with what the staff have written on them,
    each in a field 590; those for cataloguers only where whoever asks may read them."""

    kind: str = ""
    batch_id: int | None = None
    suppressed: bool = True
    since: datetime | None = None
    among: QuerySet[Any, Any] | None = None
    notes: bool = False


def export_marc(
    *,
    format: str,
    output: Path,
    by: Actor,
    wanted: Wanted | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ExportSummary:
    """Write the records, in the order in which they were made, to `output`, which is replaced only when all is written.

    A record that the format cannot hold is left out and reported. `progress` hears (done, of how many). Deleted records
    are not exported. Refused with not-permitted, export-unknown-format or file-unwritable.
    """
    by.must("export-records")
    if format not in FORMATS:
        message = _("There is no export format “{word}”.", word=format)
        raise Refused(Refusal("export-unknown-format", message, _("Choose one of {words}.", words=", ".join(FORMATS))))
    summary = ExportSummary(format)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                _write(file, summary, wanted or Wanted(), by, progress)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o640)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        message = _(
            "“{name}” cannot be written: {problem}.", name=str(output), problem=problem.strerror or str(problem)
        )
        raise Refused(Refusal(code="file-unwritable", message=message)) from problem
    return summary


def _write(
    file: BinaryIO, summary: ExportSummary, wanted: Wanted, by: Actor, progress: Callable[[int, int], None] | None
) -> None:
    start, between, end = ENDS[summary.format]
    file.write(start)
    total = _chosen(wanted).count()
    for seen, (record, otherwise, notes) in enumerate(_records(wanted, by), 1):
        data = _bytes_of(record, summary, otherwise, notes)
        if data is not None:
            file.write(between + data if summary.written else data)
            summary.written += 1
        if progress and (seen % PAGE == 0 or seen == total):
            progress(seen, total)
    file.write(end)


def _chosen(wanted: Wanted) -> QuerySet[Record]:
    records = Record.objects.filter(deleted_at__isnull=True)
    if wanted.kind:
        records = records.filter(kind=wanted.kind)
    if wanted.batch_id is not None:
        records = records.filter(batch_id=wanted.batch_id)
    if wanted.since is not None:
        records = records.filter(changed_at__gte=wanted.since)
    if wanted.among is not None:
        records = records.filter(pk__in=wanted.among)
    return records if wanted.suppressed else records.filter(suppressed=False)


def _records(wanted: Wanted, by: Actor) -> Iterator[tuple[Record, bool, list[str]]]:
    """The records by number, a page at a time, so that neither memory nor a long read transaction is needed; with
    whether they are read with other headings than are stored, and with the notes that are wanted."""
    for page in _pages(wanted):
        otherwise = reading.touched([record.pk for record in page])
        notes = texts_on([record.pk for record in page], by) if wanted.notes else {}
        for record in page:
            yield record, record.pk in otherwise, notes.get(record.pk, [])


def _pages(wanted: Wanted) -> Iterator[list[Record]]:
    """By number. A query that names them is asked once: as part of every page's it would be gone through for each."""
    rows = _chosen(replace(wanted, among=None)).order_by("pk").only(*COLUMNS)
    if wanted.among is not None:
        numbers = sorted(set(wanted.among))
        yield from (list(rows.filter(pk__in=numbers[at : at + PAGE])) for at in range(0, len(numbers), PAGE))
        return
    after = 0
    while page := list(rows.filter(pk__gt=after)[:PAGE]):
        yield page
        after = page[-1].pk


def _bytes_of(record: Record, summary: ExportSummary, otherwise: bool, notes: list[str]) -> bytes | None:
    original = bytes(record.original) if record.original is not None else None
    untouched = (
        not (otherwise or notes) and original is not None and hashlib.sha256(original).hexdigest() == record.digest
    )
    own = (
        original_for(original, record.original_format, record.original_encoding, summary.format) if untouched else None
    )
    if own is not None:
        summary.untouched += 1
        return own
    try:
        marc = MarcRecord.from_json(record.marc)
        marc = reading.one_as_read(record.pk, marc) if otherwise else marc
        return WRITERS[summary.format](with_notes(marc, notes) if notes else marc)
    except CannotWrite as problem:
        summary.left_out += 1
        if len(summary.first_left_out) < KEPT_IN_MEMORY:
            summary.first_left_out.append(LeftOut(record.pk, record.title, problem.reason))
        return None
