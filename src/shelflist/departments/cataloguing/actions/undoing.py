"""Taking an import back: what it added goes, what it replaced returns to the byte, what people changed since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError, QuerySet

from shelflist.departments.cataloguing.actions.beginning import batch_of, end_import
from shelflist.departments.cataloguing.actions.running import few_collections
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
from shelflist.records.catalog.erasing import erase_records
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.replacing import restore_records
from shelflist.records.items.actions.copies import change_item, details_of
from shelflist.records.items.models import Item

UNDO_JOB = "undo-import"
CHUNK = 200
NEEDED = ("kind", "version", "merged_into", "batch_id", "material", "work_chosen")
UNTOUCHED_COPY = {"version": 1, "loan_count": 0, "last_seen_at": None, "status_changed_at": F("created_at")}
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
    with few_collections(), Courtesy(run, CHUNK) as courtesy:
        before = run.checkpoint.get("before", batch.position + 1)
        while lines := _next_lines(batch, before, courtesy.at_once()):
            before = lines[-1].position
            with courtesy.writing():
                done, left = _undo_lines(batch, lines, run.clock())
                batch.undone_count, batch.left_count = batch.undone_count + done, batch.left_count + left
                batch.save(update_fields=["undone_count", "left_count"])
                run.progress(batch.undone_count + batch.left_count, total, checkpoint={"before": before})
            courtesy.wait()
    with transaction.atomic():
        rest = batch.lines.filter(overlaid__isnull=False, outcome__in=UNTOUCHED).defer("raw")
        _give_copies_back(list(rest), run.clock())
        _remove_untouched(Item.objects.filter(batch_id=batch.pk))
        batch.lines.filter(outcome=ImportLine.Outcome.KEPT).update(digest="")
        batch.state, batch.undone_at = ImportBatch.State.UNDONE, run.clock()
        batch.save(update_fields=["state", "undone_at"])
    return {"undone": batch.undone_count, "left": batch.left_count}


def _next_lines(batch: ImportBatch, before: int, count: int) -> list[ImportLine]:
    changed = [ImportLine.Outcome.ADDED, ImportLine.Outcome.UPDATED]
    lines = batch.lines.filter(outcome__in=changed, undo=ImportLine.Undo.NOT, position__lt=before)
    return list(lines.only("batch", "position", "outcome", "record_id", "overlaid").order_by("-position")[:count])


def _undo_lines(batch: ImportBatch, lines: Sequence[ImportLine], now: datetime) -> tuple[int, int]:
    """Undo what these lines did; how many of them are undone, and how many stay because of later changes."""
    _give_copies_back(lines, now)
    concerned = {line.pk: line.record_id for line in lines}
    numbers = {line.record_id for line in lines if line.record_id is not None}
    updates: dict[int | None, list[int]] = defaultdict(list)
    of_batch = batch.lines.filter(outcome=ImportLine.Outcome.UPDATED, record_id__in=numbers)
    for pk, record_id, version, undo in of_batch.values_list("pk", "record_id", "version", "undo"):
        updates[record_id].append(version or 0)
        if undo == ImportLine.Undo.NOT:
            concerned[pk] = record_id
    records = list(Record.objects.select_for_update().filter(pk__in=numbers).order_by("-pk").only(*NEEDED))
    left = _taken_back(records, updates, batch, now)
    stays = [pk for pk, record_id in concerned.items() if record_id in left]
    goes = [pk for pk, record_id in concerned.items() if record_id not in left]
    left_count = ImportLine.objects.filter(pk__in=stays, undo=ImportLine.Undo.NOT).update(undo=ImportLine.Undo.LEFT)
    done_count = ImportLine.objects.filter(pk__in=goes, undo=ImportLine.Undo.NOT).update(undo=ImportLine.Undo.DONE)
    return done_count, left_count


def _taken_back(
    records: Sequence[Record], updates: Mapping[int | None, list[int]], batch: ImportBatch, now: datetime
) -> set[int]:
    """Remove what the batch added, give back what it replaced; the numbers of those that stay as they are."""
    left, added, replaced = set[int](), [], []
    for record in records:
        versions = updates.get(record.pk, [])
        if record.merged_into_id is not None:
            left.add(record.pk)  # it became a part of another: whoever undoes that finds it as it was
        elif record.batch_id == batch.pk and record.version == max(versions, default=1):
            added.append(record)
        elif record.batch_id != batch.pk and versions and record.version == max(versions):
            replaced.append(record)
        else:
            left.add(record.pk)  # somebody has changed it since
    _restore(replaced, {record.pk: min(updates[record.pk]) for record in replaced}, batch, now)
    return left | _remove(added, batch.pk, now)


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


def _remove(records: Sequence[Record], batch_id: int, now: datetime) -> set[int]:
    """Remove records that the batch added, with their untouched copies; those stay that something of ours hangs on."""
    copies = Item.objects.filter(record_id__in=[record.pk for record in records])
    if not records or not copies.exists():
        return erase_records(records, now=now)
    used = set(copies.exclude(batch_id=batch_id, **UNTOUCHED_COPY).values_list("record_id", flat=True))
    _remove_untouched(copies.exclude(record_id__in=used))
    kept = set(copies.values_list("record_id", flat=True))
    return kept | erase_records([record for record in records if record.pk not in kept], now=now)


def _remove_untouched(copies: QuerySet[Item]) -> None:
    """Remove those of the copies that were never lent, moved or edited."""
    _remove_copies(list(copies.filter(**UNTOUCHED_COPY).order_by("pk").values_list("pk", flat=True)))


def _remove_copies(numbers: Sequence[int]) -> None:
    """All of them at once, or by halves where something hangs on one."""
    if not numbers:
        return
    try:
        with transaction.atomic():
            Item.objects.filter(pk__in=numbers).only("pk").delete()
    except ProtectedError:
        half = len(numbers) // 2
        if half:
            _remove_copies(numbers[:half])
            _remove_copies(numbers[half:])


def _restore(records: Sequence[Record], firsts: dict[int, int], batch: ImportBatch, now: datetime) -> None:
    """Give records the very bytes back that they had before the batch's first version of each."""
    if not records:
        return
    by_name, why = batch.made_by["name"], f"undo of import {batch.pk}"
    holdings = [record.pk for record in records if record.kind == Record.Kind.HOLDINGS]
    for record in Record.objects.filter(pk__in=holdings):
        before = RecordVersion.objects.get(record_id=record.pk, version=firsts[record.pk] - 1)
        bulk.restore(record, before, now=now, by_name=by_name, why=why)
    titles = [record for record in records if record.kind != Record.Kind.HOLDINGS]
    restore_records(titles, {one.pk: firsts[one.pk] - 1 for one in titles}, by_name=by_name, now=now, why=why)
    # What was taken back is no longer "a version that we had": importing the file again must bring it in again.
    kept = RecordVersion.objects.filter(record_id__in=firsts).values_list("pk", "record_id", "version")
    taken_back = [pk for pk, record_id, version in kept if version >= firsts[record_id]]
    RecordVersion.objects.filter(pk__in=taken_back).update(digest="")
