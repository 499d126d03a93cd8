"""Lists of numbers: begun, stopped, worked again, settled by hand, and taken back (ZED-04)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from shelflist.departments.copy_cataloguing.models import Batch, BatchLine
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions, lines_of, reasons_against, without_heading
from shelflist.departments.copy_cataloguing.rules.questions import to_data
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job

LIST_JOB, UNDO_JOB = "fetch-list", "undo-list"
UNDO_DAYS = 30
BY = system_actor("Copy cataloguing", "worker")
State = BatchLine.State


def start_list(
    *, name: str, text: str, options: ListOptions, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Write a list down and have the worker fetch its records.

    Refused: not-permitted, list-empty, list-too-long, list-choices-unusable.
    """

    def work(act: Act) -> Saved:
        by.must("fetch-records")
        by.must("edit-records")
        lines = without_heading(list(lines_of(text)))
        if reasons := reasons_against(lines, options):
            raise Refused(reasons)
        batch = Batch.objects.create(
            name=name.strip()[:120] or _first_words(lines[0].given),
            options=options.to_data(),
            made_by=_actor_data(by),
            made_at=now,
        )
        BatchLine.objects.bulk_create(
            BatchLine(
                batch=batch,
                position=position,
                given=one.given,
                question=to_data((one.term,)) if one.term else None,
                state=State.WAITING if one.term else State.UNUSABLE,
                reason=one.problem.to_data() if one.problem else None,
            )
            for position, one in enumerate(lines, 1)
        )
        _enqueue(batch, by, now)
        act.on(about=f"list:{batch.pk}")
        act.say(_("Had the records of the list “{name}” fetched.", name=batch.name))
        act.undoable({"batch": batch.pk}, UNDO_DAYS * 24 * 60)
        return Saved(batch.pk)

    request = {"name": name, "text": text, "options": options.to_data()}
    saved = journal.perform("fetch-list", work, by=by, now=now, key=key, request=request, answer=Saved)
    Batch.objects.filter(pk=saved.id, entry_id=None).update(entry_id=saved.entry_id)
    return saved


def _first_words(given: str) -> str:
    """What a list is called that nobody named: by its first line."""
    return f"{given[:40]} …"


def _actor_data(by: Actor) -> dict[str, Any]:
    return {name: value for name, value in asdict(by).items() if name not in ("grants", "all_powerful")}


def actor_of(batch: Batch) -> Actor:
    """Whoever began the list, as the worker acts for them: what they may do was asked at the start."""
    return Actor(**batch.made_by, all_powerful=True)


def _enqueue(batch: Batch, by: Actor, now: datetime) -> None:
    job = journal.enqueue(kind=LIST_JOB, arguments={"batch": batch.pk}, by=by, now=now)
    batch.job_id, batch.state = job.pk, Batch.State.WAITING
    batch.save(update_fields=["job_id", "state"])


def is_running(batch: Batch) -> bool:
    """True while a job of it waits or runs."""
    return Job.objects.filter(pk=batch.job_id or 0, ended_at__isnull=True).exists()


def batch_of(batch_id: int) -> Batch:
    """The list, locked; Refused(not-found)."""
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise Refused(Refusal("not-found", _("There is no such list.")))
    return batch


def stop_list(*, batch_id: int, by: Actor, now: datetime) -> None:
    """Stop after the lines at hand; what waits goes on waiting. Refused: not-permitted, not-found, job-ended."""
    by.must("fetch-records")
    with transaction.atomic():
        batch = batch_of(batch_id)
        journal.cancel_job(job_id=batch.job_id or 0, by=BY, now=now)


def try_again(*, batch_id: int, by: Actor, now: datetime) -> int:
    """Ask for what was missed once more, and for what was never asked; how many lines that are.

    Refused: not-permitted, not-found, list-is-worked, nothing-to-ask.
    """
    by.must("fetch-records")
    with transaction.atomic():
        batch = batch_of(batch_id)
        if is_running(batch):
            raise Refused(Refusal("list-is-worked", _("This list is being worked just now."), _("Wait until it ends.")))
        lines = batch.lines.filter(state__in=[State.MISSED, State.WAITING])
        count = lines.update(state=State.WAITING, again_at=None)
        if not count:
            raise Refused(Refusal("nothing-to-ask", _("Nothing was missed in this list.")))
        _enqueue(batch, by, now)
    return count


def try_missed_again(now: datetime) -> None:
    """Ask again for what was missed where its time has come. Called by the schedule."""
    due = BatchLine.objects.filter(state=State.MISSED, again_at__lte=now)
    for number in list(due.values_list("batch", flat=True).distinct()):
        with transaction.atomic():
            batch = batch_of(number)
            if is_running(batch) or batch.state in (Batch.State.UNDOING, Batch.State.UNDONE):
                continue
            batch.lines.filter(state=State.MISSED, again_at__lte=now).update(state=State.WAITING, again_at=None)
            _enqueue(batch, BY, now)


def leave_line(*, line_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Set a doubtful or missed line aside: somebody catalogues it by hand. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must("fetch-records")
        line = BatchLine.objects.select_for_update().filter(pk=line_id, state__in=OPEN).first()
        if line is None:
            raise Refused(Refusal("not-found", _("This line does not wait for anybody.")))
        act.undoable({"line": line.pk, "state": line.state, "again_at": _text(line.again_at)})
        act.on(about=f"list:{line.batch_id}")
        act.say(_("Set “{given}” aside.", given=line.given))
        line.state, line.again_at = State.LEFT, None
        line.save(update_fields=["state", "again_at"])
        return Saved(line.pk)

    return journal.perform("leave-line", work, by=by, now=now, key=key, request={"line": line_id}, answer=Saved)


OPEN = (State.DOUBTFUL, State.MISSED, State.WAITING)


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def undo_leave(entry: Entry, act: Act) -> None:
    """The line waits again."""
    data = entry.undo or {}
    again = datetime.fromisoformat(data["again_at"]) if data["again_at"] else None
    BatchLine.objects.filter(pk=data["line"], state=State.LEFT).update(state=data["state"], again_at=again)


# ---- taking a list back


def begin_undo(entry: Entry, act: Act) -> None:
    """Have the worker take back what the list took. Refused: list-is-worked."""
    batch = batch_of((entry.undo or {})["batch"])
    if is_running(batch):
        raise Refused(Refusal("list-is-worked", _("This list is being worked just now."), _("Stop it first.")))
    job = journal.enqueue(kind=UNDO_JOB, arguments={"batch": batch.pk}, by=act.by, now=act.now)
    batch.job_id, batch.state = job.pk, Batch.State.UNDOING
    batch.save(update_fields=["job_id", "state"])


def run_undo(run: JobRun) -> dict[str, int]:
    """The job: every record goes or is what it was, the last first; what was changed or has copies since stays."""
    batch = Batch.objects.get(pk=run.arguments["batch"])
    taken = batch.lines.filter(state=State.TAKEN).order_by("-position")
    total = taken.count()
    done = left = 0
    for line in list(taken):
        with transaction.atomic():
            try:
                journal.undo(entry_id=line.entry_id or 0, by=BY, now=run.clock())
                line.state, line.reason = State.UNDONE, None
                done += 1
            except Refused as no:
                line.reason = no.sentence.to_data()
                left += 1
            line.save(update_fields=["state", "reason"])
            run.progress(done + left, total)
    batch.lines.filter(state=State.WAITING).update(state=State.LEFT)
    batch.lines.update(again_at=None)
    batch.state = Batch.State.UNDONE
    batch.save(update_fields=["state"])
    return {"undone": done, "left": left}
