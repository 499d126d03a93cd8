"""Doing a change part by part, each in one transaction with its outcomes, and taking it back the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shelflist.departments.batch_change.actions.beginning import PART, PERMISSION, counts_of, end_change, locked
from shelflist.departments.batch_change.models import Change, ChangePart
from shelflist.departments.batch_change.rules.tasks import Task, tasks_from_data
from shelflist.departments.batch_change.trying import CHANGED, GONE, Outcome, drafts_in, outcome_of
from shelflist.departments.cataloguing.actions.running import few_collections
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.actions import UndoReceipt
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.courtesy import Courtesy
from shelflist.ground.journal.jobs import JobCancelled, JobRun, LeaseLost
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.replacing import Replacement, replace_records, restore_records

NEEDED = ("kind", "version", "deleted_at", "work_chosen", "marc")
UNDO_JOB = "undo-change-records"


def run_change(run: JobRun) -> Mapping[str, Any]:
    """The job that does a change, from the first part without outcomes on."""
    change = _change(run)
    if change.ended_at is not None:
        return counts_of(change)
    tasks = tasks_from_data(change.tasks)
    try:
        with few_collections(), Courtesy(run, PART) as courtesy:
            while part := change.parts.filter(outcomes__isnull=True).order_by("number").first():
                _take_part(change, part, tasks, courtesy)
                courtesy.wait()
                run.stop.wait(run.arguments.get("pause", 0))
    except JobCancelled:
        end_change(change_id=change.pk, state=Change.State.CANCELLED, now=run.clock())
        raise
    end_change(change_id=change.pk, state=Change.State.DONE, now=run.clock())
    change.refresh_from_db()
    return counts_of(change)


def _change(run: JobRun) -> Change:
    return Change.objects.get(pk=run.arguments["change"])


def _take_part(change: Change, part: ChangePart, tasks: tuple[Task, ...], courtesy: Courtesy) -> None:
    """Change the records of one part. Everything is kept or nothing.

    What becomes of each is worked out before the transaction, in which others wait; records that somebody has changed
    in between are looked at again in it.
    """
    run, now = courtesy.run, courtesy.run.clock()
    made = _outcomes(part.record_ids, tasks, drafts_in(part.record_ids, now))
    new = {number: bulk.new_record(one.after) for number, one in made.items() if one.what == CHANGED}
    with courtesy.writing():
        held = Record.objects.select_for_update().filter(pk__in=part.record_ids).order_by("pk")
        here = {row[0]: row[1:] for row in held.values_list("pk", "version", "deleted_at", "work_chosen")}
        writing = drafts_in(part.record_ids, now)
        other = [pk for pk, state in here.items() if pk not in made or _state(made[pk].record) != state]
        again = {*other, *(pk for pk in writing if pk in here)}
        made = {pk: one for pk, one in made.items() if pk in here} | _outcomes(sorted(again), tasks, writing)
        new |= {pk: bulk.new_record(made[pk].after) for pk in other if made[pk].what == CHANGED}
        _write(change, {pk: one for pk, one in made.items() if one.what == CHANGED}, new, now)
        part.outcomes = [_told(made.get(number)) for number in part.record_ids]
        if not ChangePart.objects.filter(pk=part.pk, outcomes__isnull=True).update(outcomes=part.outcomes):
            raise LeaseLost
        counts = Counter(row[0] for row in part.outcomes)
        Change.objects.filter(pk=change.pk).update(
            state=Change.State.RUNNING,
            started_at=change.started_at or now,
            **{f"{name}_count": F(f"{name}_count") + count for name, count in counts.items()},
        )
        change.refresh_from_db()
        run.progress(sum(counts_of(change).values()), change.total_count, checkpoint={"part": part.number})


def _state(record: Record) -> tuple[Any, ...]:
    return record.version, record.deleted_at, record.work_chosen


def _outcomes(record_ids: Sequence[int], tasks: tuple[Task, ...], writing: dict[int, str]) -> dict[int, Outcome]:
    rows = Record.objects.filter(pk__in=record_ids).only(*NEEDED).order_by("pk") if record_ids else ()
    return {record.pk: outcome_of(record, tasks, writing) for record in rows}


def _told(one: Outcome | None) -> list[Any]:
    if one is None:
        return [GONE, 0, None]
    version = one.record.version + (one.what == CHANGED)
    return [one.what, version, one.why.to_data() if one.why else None]


def _write(change: Change, outcomes: dict[int, Outcome], new: dict[int, bulk.NewRecord], now: datetime) -> None:
    rows = [Replacement(number, new[number], one.record.work_chosen) for number, one in outcomes.items()]
    replace_records(rows, by_name=change.made_by["name"], now=now, why=f"batch change {change.pk}: {change.reason}")


# ---- taking it back


def undo_change(*, change_id: int, by: Actor, now: datetime, key: str | None = None) -> UndoReceipt:
    """Ask for a change to be taken back; the worker does it. Records changed since stay as they are, and are named.

    Refused: not-permitted, not-found, change-still-running, and whatever the journal refuses.
    """
    by.must(PERMISSION)
    with transaction.atomic():
        change = locked(change_id)
        if change.entry_id is None:
            if Job.objects.filter(pk=change.job_id or 0, ended_at__isnull=True).exists():
                message = _("This change is still running.")
                raise Refused(Refusal("change-still-running", message, _("Cancel it first, or wait until it is done.")))
            end_change(change_id=change_id, state=Change.State.CANCELLED, now=now)
            change.refresh_from_db()
    assert change.entry_id is not None  # end_change has written it
    return journal.undo(entry_id=change.entry_id, by=by, now=now, key=key)


def begin_undo(entry: Entry, act: Act) -> None:
    """The journal's way to take a change back, inside the transaction of the undo."""
    assert entry.undo is not None  # the journal asks only for entries that can be undone
    change = locked(entry.undo["change"])
    job = journal.enqueue(kind=UNDO_JOB, arguments={"change": change.pk}, by=act.by, now=act.now)
    change.state, change.job_id = Change.State.UNDOING, job.pk
    change.save(update_fields=["state", "job_id"])


def run_undo(run: JobRun) -> Mapping[str, Any]:
    """The job that takes a change back, from the first part on that is not undone."""
    change = _change(run)
    waiting = change.parts.filter(outcomes__isnull=False, undone__isnull=True).order_by("number")
    with few_collections(), Courtesy(run, PART) as courtesy:
        while part := waiting.first():
            with courtesy.writing():
                left = _undo_part(change, part, run.clock())
                if not ChangePart.objects.filter(pk=part.pk, undone__isnull=True).update(undone=left):
                    raise LeaseLost
                count = sum(row[0] == CHANGED for row in part.outcomes or [])
                Change.objects.filter(pk=change.pk).update(
                    undone_count=F("undone_count") + count - len(left), left_count=F("left_count") + len(left)
                )
                change.refresh_from_db()
                run.progress(
                    change.undone_count + change.left_count, change.changed_count, checkpoint={"part": part.number}
                )
            courtesy.wait()
    change.state, change.undone_at = Change.State.UNDONE, run.clock()
    change.save(update_fields=["state", "undone_at"])
    return {"undone": change.undone_count, "left": change.left_count}


def _undo_part(change: Change, part: ChangePart, now: datetime) -> list[int]:
    """Give the records of a part the very bytes back that they had; the numbers of those changed since."""
    outcomes = zip(part.record_ids, part.outcomes or [], strict=True)
    changed = {number: row[1] for number, row in outcomes if row[0] == CHANGED}
    rows = Record.objects.select_for_update().filter(pk__in=changed).order_by("pk").only("version", "work_chosen")
    same = [record for record in rows if record.version == changed[record.pk]]
    by_name, why = change.made_by["name"], f"undo of batch change {change.pk}"
    before = {record.pk: changed[record.pk] - 1 for record in same}
    restore_records(same, before, by_name=by_name, now=now, why=why)
    return [number for number in changed if number not in before]
