"""Bringing in a file by chunks, each in one transaction with its checkpoint: a killed run goes on exactly."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO

from shelflist.departments.authorities.actions import link_records
from shelflist.departments.cataloguing import storage
from shelflist.departments.cataloguing.actions.beginning import ENDED, batch_of, counts_of, end_import
from shelflist.departments.cataloguing.actions.chunks import prepare, take_chunk
from shelflist.departments.cataloguing.actions.seen import Seen
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.cataloguing.recipes import Plan
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.courtesy import Courtesy
from shelflist.ground.journal.jobs import JobCancelled, JobRun
from shelflist.records.catalog.codec import Reading, read
from shelflist.records.catalog.codec.iso2709 import read_iso2709

CHUNK_RECORDS = 200  # a short transaction: on SQLite the desk waits while one is written
CHUNK_BYTES = 4 << 20
RECORD_END = b"\x1d"
USUALLY = gc.get_threshold()
RARELY = 500_000  # objects made between two looks for garbage


def run_import(run: JobRun) -> Mapping[str, Any]:
    """The job that brings in a batch from its checkpoint on. Refused(file-unreadable): its file is gone or changed."""
    batch = batch_of(run.arguments["batch"])
    if batch.state in ENDED:
        return counts_of(batch)
    try:
        with _open(batch) as file, few_collections(), Courtesy(run, CHUNK_RECORDS) as courtesy:
            seen = _seen(file, batch) if batch.options.get("dry_run") else None
            for chunk in chunks(readings(file, batch), courtesy.at_once):
                take_chunk(batch, chunk, courtesy, seen)
                courtesy.wait()
                run.stop.wait(run.arguments.get("pause", 0))
    except JobCancelled:
        end_import(batch_id=batch.pk, state=ImportBatch.State.CANCELLED, now=run.clock())
        raise
    if batch.options.get("links") and not batch.options.get("dry_run"):
        _link(batch, run)
    end_import(batch_id=batch.pk, state=ImportBatch.State.DONE, now=run.clock())
    return counts_of(batch)


def _seen(file: BinaryIO, batch: ImportBatch) -> Seen:
    """What came in the file before its checkpoint: nothing, unless a killed trial goes on."""
    seen, plan = Seen(file), Plan.from_data(batch.plan) if batch.plan else Plan()
    if batch.position:
        before = takewhile(lambda one: one.position <= batch.position, read(file, name=batch.file_name))
        for chunk in chunks(before):
            seen.remember(prepare(chunk, plan.tasks), plan)
        file.seek(0)
    return seen


def _link(batch: ImportBatch, run: JobRun) -> None:
    """Link the headings of what came in, some at a time, from where it stood."""
    after = run.checkpoint.get("linked", 0)
    changed = batch.lines.filter(outcome__in=["added", "updated"], record_id__isnull=False)
    with Courtesy(run, CHUNK_RECORDS) as courtesy:
        following = changed.order_by("pk").values_list("pk", "record_id")
        while rows := list(following.filter(pk__gt=after)[: courtesy.at_once()]):
            after = rows[-1][0]
            with courtesy.writing():
                link_records(record_ids=[number for _pk, number in rows if number is not None], now=run.clock())
                run.progress(batch.size_bytes, batch.size_bytes, checkpoint={**run.checkpoint, "linked": after})
            courtesy.wait()


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for cyclic garbage less often: records are many objects without cycles. Saves a tenth of the time."""
    gc.set_threshold(RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*USUALLY)


def _open(batch: ImportBatch) -> BinaryIO:
    path: Path = storage.path_of(batch.stored_as)
    try:
        if path.stat().st_size == batch.size_bytes:
            return path.open("rb")
        problem = _("The file “{name}” has changed since its import began.", name=batch.file_name)
    except OSError:
        problem = _("The file “{name}” is not there any more.", name=batch.file_name)
    remedy = _("Undo what is in, and import the file anew.")
    raise Refused(Refusal(code="file-unreadable", message=problem, remedy=remedy))


def readings(file: BinaryIO, batch: ImportBatch) -> Iterator[Reading]:
    """The records of a file from the batch's checkpoint on.

    After a record terminator an ISO 2709 file can be entered in the middle; any other is read again from its start.
    """
    position, offset = batch.position, batch.offset  # as they are now: the batch moves on while this goes on
    if position and batch.format in {"iso2709", "unimarc-2709"} and offset:
        file.seek(offset - 1)
        if file.read(1) == RECORD_END:
            for reading in read_iso2709(file):
                yield reading._replace(position=position + reading.position, offset=offset + reading.offset)
            return
        file.seek(0)
    for reading in read(file, name=batch.file_name):
        if reading.position > position:
            yield reading


def chunks(records: Iterator[Reading], at_once: Callable[[], int] = lambda: CHUNK_RECORDS) -> Iterator[list[Reading]]:
    """Readings in pieces of at most so many records and about 4 MB."""
    chunk: list[Reading] = []
    size, most = 0, at_once()
    for reading in records:
        chunk.append(reading)
        size += len(reading.raw)
        if len(chunk) >= most or size >= CHUNK_BYTES:
            yield chunk
            chunk, size, most = [], 0, at_once()
    if chunk:
        yield chunk
