"""Taking an import back: what it added goes, what it replaced returns to the byte, what people changed since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError, Q, QuerySet

from shelflist.departments.cataloguing.actions.beginning import batch_of, end_import
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.actions import UndoReceipt
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.courtesy import Courtesy
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.items.actions.copies import change_item, details_of
from shelflist.records.items.models import Item

UNDO_JOB = "undo-import"
CHUNK = 200
UNTOUCHED = [ImportLine.Outcome.KEPT, ImportLine.Outcome.UNCHANGED]


def undo_import(*, batch_id: int, by: Actor, now: datetime, key: str | None = None) -> UndoReceipt:
    """Ask for a batch to be taken back; the worker does it in chunks.

    Refused with not-found, import-still-running, import-only-tried, and whatever the journal refuses: already-undone,
    undo-too-late, not-permitted.
    """
    by.must("import-records")
    batch = batch_of(batch_id)
    if batch.entry_id is None:
        if batch.state == ImportBatch.State.TRIED:
            raise Refused(Refusal("import-only-tried", _("This import was only tried; there is nothing to undo.")))
        if Job.objects.filter(pk=batch.job_id or 0, ended_at__isnull=True).exists():
            message = _("This import is still running.")
            raise Refused(Refusal("import-still-running", message, _("Cancel it first, or wait until it is done.")))
        end_import(batch_id=batch_id, state=ImportBatch.State.CANCELLED, now=now)
        batch.refresh_from_db()
    assert batch.entry_id is not None  # end_import has written it
    return journal.undo(entry_id=batch.entry_id, by=by, now=now, key=key)


def begin_undo(entry: Entry, act: Act) -> None:
    """The journal's way to take an import back, inside the transaction of the undo."""
    assert entry.undo is not None  # the journal asks only for entries that can be undone
    batch = ImportBatch.objects.select_for_update().get(pk=entry.undo["batch"])
    job = journal.enqueue(kind=UNDO_JOB, arguments={"batch": batch.pk}, by=act.by, now=act.now)
    batch.state, batch.job_id = ImportBatch.State.UNDOING, job.pk
    batch.save(update_fields=["state", "job_id"])


def run_undo(run: JobRun) -> Mapping[str, Any]:
    """The job that takes a batch back, the last record first, from where it stands."""
    batch = batch_of(run.arguments["batch"])
    total = batch.added_count + batch.updated_count
    courtesy = Courtesy(run, CHUNK)
    while lines := _next_lines(batch, courtesy.at_once()):
        with transaction.atomic():
            done, left = _undo_lines(batch, lines, run.clock())
            batch.undone_count, batch.left_count = batch.undone_count + done, batch.left_count + left
            batch.save(update_fields=["undone_count", "left_count"])
            seen = batch.undone_count + batch.left_count
            run.progress(seen, total, checkpoint={"seen": seen})
        courtesy.wait()
    with transaction.atomic():
        rest = batch.lines.filter(overlaid__isnull=False, outcome__in=UNTOUCHED).defer("raw")
        _give_copies_back(list(rest), run.clock())
        _remove_untouched(Item.objects.filter(batch_id=batch.pk))
        batch.lines.filter(outcome=ImportLine.Outcome.KEPT).update(digest="")
        batch.state, batch.undone_at = ImportBatch.State.UNDONE, run.clock()
        batch.save(update_fields=["state", "undone_at"])
    return {"undone": batch.undone_count, "left": batch.left_count}


def _next_lines(batch: ImportBatch, count: int) -> list[ImportLine]:
    changed = [ImportLine.Outcome.ADDED, ImportLine.Outcome.UPDATED]
    lines = batch.lines.filter(outcome__in=changed, undo=ImportLine.Undo.NOT).defer("raw")
    return list(lines.order_by("-position")[:count])


def _undo_lines(batch: ImportBatch, lines: Sequence[ImportLine], now: datetime) -> tuple[int, int]:
    """Undo what these lines did; how many of them are undone, and how many stay because of later changes."""
    _give_copies_back(lines, now)
    numbers = {line.record_id for line in lines if line.record_id is not None}
    updates: dict[int | None, list[int]] = defaultdict(list)
    of_batch = batch.lines.filter(outcome=ImportLine.Outcome.UPDATED, record_id__in=numbers)
    for record_id, version in of_batch.values_list("record_id", "version"):
        updates[record_id].append(version or 0)
    left: set[int | None] = set()
    for record in Record.objects.select_for_update().filter(pk__in=numbers).order_by("-pk"):
        versions = updates[record.pk]
        if record.merged_into_id is not None:
            taken_back = False  # it became a part of another: whoever undoes that finds it as it was
        elif record.batch_id == batch.pk:
            taken_back = record.version == max(versions, default=1) and _remove(record, batch.pk, now)
        else:
            taken_back = _restore(record, versions, batch, now)
        if not taken_back:
            left.add(record.pk)
    chunk = Q(pk__in=[line.pk for line in lines]) | Q(outcome=ImportLine.Outcome.UPDATED, record_id__in=numbers)
    open_lines = batch.lines.filter(chunk, undo=ImportLine.Undo.NOT)
    left_count = open_lines.filter(record_id__in=left).update(undo=ImportLine.Undo.LEFT)
    done_count = open_lines.update(undo=ImportLine.Undo.DONE)
    return done_count, left_count


def _give_copies_back(lines: Sequence[ImportLine], now: datetime) -> None:
    """Copies on order whose place was taken by one in the file become what they were, unless somebody was at them."""
    wanted = {one["item"]: one for line in lines for one in line.overlaid or ()}
    for item in Item.objects.select_for_update().filter(pk__in=wanted):
        one = wanted[item.pk]
        if item.version == one["version"]:
            change_item(item, replace(details_of(item), **one["before"]), now=now)


def undo_line(batch: ImportBatch, line: ImportLine, now: datetime) -> None:
    """Undo what one line did. Refused(changed-since) where somebody changed the record since."""
    _done, left = _undo_lines(batch, [line], now)
    if left:
        raise Refused(changed_since())
    _remove_untouched(Item.objects.filter(batch_id=batch.pk, record_id=line.record_id or 0))


def _remove(record: Record, batch_id: int, now: datetime) -> bool:
    """Remove a record that the batch added, with its untouched copies; False when something of ours hangs on it."""
    copies = Item.objects.filter(record_id=record.pk)
    if copies.exclude(batch_id=batch_id).exists():
        return False
    try:
        with transaction.atomic():
            _remove_untouched(copies)
            bulk.erase(record, now=now)
    except ProtectedError:  # a copy in use, or holdings that somebody attached
        return False
    return True


def _remove_untouched(copies: QuerySet[Item]) -> None:
    """Remove those of the copies that were never lent, moved or edited."""
    for copy in copies.filter(version=1, loan_count=0, last_seen_at=None, status_changed_at=F("created_at")):
        with suppress(ProtectedError), transaction.atomic():
            copy.delete()


def _restore(record: Record, versions: Sequence[int], batch: ImportBatch, now: datetime) -> bool:
    """Give a record the very bytes back that it had before the batch; False when somebody has changed it since."""
    if not versions or record.version != max(versions):
        return False
    first = min(versions)
    before = RecordVersion.objects.get(record_id=record.pk, version=first - 1)
    bulk.restore(record, before, now=now, by_name=batch.made_by["name"], why=f"undo of import {batch.pk}")
    # What was taken back is no longer "a version that we had": importing the file again must bring it in again.
    RecordVersion.objects.filter(record_id=record.pk, version__gte=first).update(digest="")
    return True
