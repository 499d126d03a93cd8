"""Choosing the records of a batch change and its tasks, starting it, stopping it, and writing down how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shelflist.departments.batch_change.models import Change, ChangePart
from shelflist.departments.batch_change.rules.checking import reasons_against
from shelflist.departments.batch_change.rules.tasks import Task, tasks_from_data, tasks_to_data
from shelflist.departments.cataloguing.actions.beginning import actor_data, actor_from
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Job

PERMISSION = "batch-records"
CHANGE_JOB = "change-records"
UNDO_DAYS = 30
PART = 200  # records in one transaction: on SQLite the desk waits while one is written
PAUSE_SECONDS = 0.02  # between parts, so that the desk's writes come in between
MOST_RECORDS = 2_000_000
ENDED = (Change.State.DONE, Change.State.CANCELLED, Change.State.UNDOING, Change.State.UNDONE)


def begin_change(
    *, record_ids: Sequence[int], source: Phrase, tasks: Sequence[Task] = (), by: Actor, now: datetime
) -> int:
    """Put records together for a change that is still to be written; its number. Nothing happens to them yet.

    Refused: not-permitted, no-records, too-many-records.
    """
    by.must(PERMISSION)
    wanted = list(dict.fromkeys(record_ids))
    if not wanted:
        message = _("There is no record to change.")
        raise Refused(Refusal("no-records", message, _("Choose some by a search, a list or a file.")))
    if len(wanted) > MOST_RECORDS:
        raise Refused(Refusal("too-many-records", _("At most {most} records at once.", most=MOST_RECORDS)))
    with transaction.atomic():
        change = Change.objects.create(
            source=source.to_data(),
            tasks=tasks_to_data(tasks),
            made_by=actor_data(by),
            total_count=len(wanted),
            created_at=now,
        )
        ChangePart.objects.bulk_create(
            [
                ChangePart(change=change, number=number, record_ids=wanted[start : start + PART])
                for number, start in enumerate(range(0, len(wanted), PART))
            ],
            batch_size=100,
        )
    return change.pk


def write_tasks(*, change_id: int, tasks: Sequence[Task], by: Actor) -> None:
    """Keep the tasks of a change that has not begun, even if wrong. Refused: not-permitted, not-found, change-begun."""
    by.must(PERMISSION)
    with transaction.atomic():
        change = locked(change_id)
        if change.state != Change.State.DRAFT:
            raise Refused(Refusal("change-begun", _("This change has begun; its tasks stand.")))
        change.tasks = tasks_to_data(tasks)
        change.save(update_fields=["tasks"])


def start_change(
    *, change_id: int, reason: str, by: Actor, now: datetime, pause_seconds: float = PAUSE_SECONDS
) -> None:
    """Have the worker do it. Starting it again changes nothing.

    Refused: not-permitted, not-found, override-needs-reason, and whatever is wrong with its tasks.
    """
    by.must(PERMISSION)
    with transaction.atomic():
        change = locked(change_id)
        if change.state != Change.State.DRAFT:
            return
        reasons = reasons_against(tasks_from_data(change.tasks))
        if not reason.strip():
            remedy = _("A few words: whoever sees a record later reads them.")
            reasons.append(Refusal("change-needs-reason", _("Say why the records are changed."), remedy))
        if reasons:
            raise Refused(reasons)
        arguments = {"change": change.pk, "pause": pause_seconds}
        job = journal.enqueue(kind=CHANGE_JOB, arguments=arguments, by=by, now=now)
        change.reason, change.state, change.job_id = reason.strip()[:200], Change.State.WAITING, job.pk
        change.made_by = actor_data(by)
        change.save(update_fields=["reason", "state", "job_id", "made_by"])


def cancel_change(*, change_id: int, by: Actor, now: datetime) -> None:
    """Stop a change after the records at hand. What is changed stays and can be undone.

    Refused: not-permitted, not-found, job-ended.
    """
    by.must(PERMISSION)
    with transaction.atomic():
        change = locked(change_id)
        if change.job_id is None:
            raise Refused(Refusal("job-ended", _("This change has not begun.")))
        journal.cancel_job(job_id=change.job_id, by=by, now=now)
        if Job.objects.filter(pk=change.job_id, state=Job.State.CANCELLED).exists():
            end_change(change_id=change_id, state=Change.State.CANCELLED, now=now)


def drop_change(*, change_id: int, by: Actor) -> None:
    """Forget a change that has not begun. Refused: not-permitted, not-found, change-begun."""
    by.must(PERMISSION)
    with transaction.atomic():
        change = locked(change_id)
        if change.state != Change.State.DRAFT:
            raise Refused(Refusal("change-begun", _("This change has begun; it can be undone.")))
        change.delete()


def locked(change_id: int) -> Change:
    """The change, locked; Refused(not-found) when there is none."""
    change = Change.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise Refused(Refusal("not-found", _("There is no batch change {number}.", number=change_id)))
    return change


@dataclass(frozen=True, slots=True)
class ChangeEnded:
    """How a change came out, as the journal keeps it."""

    change_id: int
    counts: dict[str, int]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"change": self.change_id, "counts": self.counts}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ChangeEnded:
        return cls(data["change"], dict(data["counts"]))


def end_change(*, change_id: int, state: Change.State, now: datetime) -> ChangeEnded:
    """Write down that a change is done or cancelled, with its one journal entry; doing it again changes nothing."""
    change = Change.objects.get(pk=change_id)
    if change.entry_id is not None:
        return ChangeEnded(change.pk, counts_of(change), change.entry_id)

    def work(act: Act) -> ChangeEnded:
        act.on(about=f"change:{change.pk}")
        act.say(
            _(
                "Changed {count} of {total} records: {reason}",
                count=change.changed_count,
                total=change.total_count,
                reason=change.reason,
            )
        )
        act.undoable({"change": change.pk}, minutes=UNDO_DAYS * 24 * 60)
        return ChangeEnded(change.pk, counts_of(change))

    with transaction.atomic():
        ended = journal.perform(
            "change-records",
            work,
            by=actor_from(change.made_by),
            now=now,
            key=f"batch-change-{change.pk}",
            answer=ChangeEnded,
        )
        change.state, change.ended_at, change.entry_id = state, now, ended.entry_id
        change.save(update_fields=["state", "ended_at", "entry_id"])
    return ended


def counts_of(change: Change) -> dict[str, int]:
    """The outcomes of a change in numbers."""
    return {
        "changed": change.changed_count,
        "unchanged": change.unchanged_count,
        "faulty": change.faulty_count,
        "held": change.held_count,
        "gone": change.gone_count,
    }
