"""Kinds of long work and their runs: progress, checkpoints, cancelling, giving way to whoever took over."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import leases, rules
from shelflist.ground.journal.models import Job
from shelflist.ground.journal.statements import stored

SILENCE_MINUTES = 15
LONGEST_KIND = 40
HEARTBEAT_SECONDS = 10
FOLLOW_SECONDS = 0.5
log = logging.getLogger("shelflist.worker")


class JobCancelled(Exception):
    """Somebody asked for the job to stop; raised by `progress`, so that the batch it stands in rolls back."""


class LeaseLost(Exception):
    """Another process has taken the job over; whatever this one has not committed must roll back."""


class JobInterrupted(Exception):
    """This process is stopping; the job goes on from its checkpoint in the next one."""


class JobRun:
    """One run of a job in this process. Handlers read `arguments` and `checkpoint` and call `progress` often."""

    def __init__(
        self, job: Job, lease: str, clock: Callable[[], datetime], stop: threading.Event | None = None
    ) -> None:
        self.job = job
        self.lease = lease
        self.clock = clock
        self.stop = stop or threading.Event()
        self.heard_at = clock()
        self.on_progress: Callable[[Job], None] | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.job.arguments)

    @property
    def checkpoint(self) -> dict[str, Any]:
        return dict(self.job.checkpoint)

    def progress(
        self,
        done: int,
        total: int | None = None,
        message: Phrase | str | None = None,
        checkpoint: Mapping[str, Any] | None = None,
    ) -> None:
        """Save how far it is and renew the lease, in one statement.

        Call it inside the transaction that holds the work up to `checkpoint`: then both are kept or neither, and a run
        that was killed is resumed exactly where it stood. Raises JobCancelled, LeaseLost or JobInterrupted.
        """
        if self.stop.is_set():
            raise JobInterrupted
        now = self.clock()
        changes: dict[str, Any] = {"done_count": done, "leased_until": now + leases.LEASE}
        if total is not None:
            changes["total_count"] = total
        if message is not None:
            changes["message"] = as_data(message)
        if checkpoint is not None:
            changes |= {"checkpoint": dict(checkpoint), "attempts": 1}
        if not self._written(changes):
            mine = Job.objects.filter(pk=self.job.pk, leased_by=self.lease, state=Job.State.RUNNING)
            raise JobCancelled if mine.exists() else LeaseLost
        self.heard_at = now
        for name, value in changes.items():
            setattr(self.job, name, value)
        if self.on_progress:
            self.on_progress(self.job)

    def _written(self, changes: Mapping[str, Any]) -> bool:
        """In one constant statement: some jobs say how far they are hundreds of times a second, in a transaction."""
        columns = ", ".join(f"{name} = %s" for name in changes)
        statement = (
            f"UPDATE {Job._meta.db_table} SET {columns} "  # noqa: S608 - names of our own columns
            "WHERE id = %s AND leased_by = %s AND state = %s AND NOT cancel_asked"
        )
        mine: list[Any] = [self.job.pk, self.lease, Job.State.RUNNING.value]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*stored(cursor, changes.values()), *mine])
            return bool(cursor.rowcount)


Handler = Callable[[JobRun], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. One that says nothing for `silence_minutes` is held for dead and taken over."""

    name: str
    handler: Handler
    silence_minutes: int = SILENCE_MINUTES


_kinds: dict[str, Kind] = {}


def register(kind: str, handler: Handler, silence_minutes: int = SILENCE_MINUTES) -> None:
    """Make a kind of job known; called in `AppConfig.ready`. What the handler returns is kept as the job's result."""
    if kind in _kinds:
        raise ValueError(f"the kind of job {kind} is registered twice")
    if len(kind) > LONGEST_KIND:  # SQLite would keep it, PostgreSQL would not
        raise ValueError(f"the kind of job {kind} has more than {LONGEST_KIND} letters")
    _kinds[kind] = Kind(kind, handler, silence_minutes)


def unregister(kind: str) -> None:
    """Forget a kind; jobs of it wait until a process knows it again."""
    _kinds.pop(kind, None)


def known(kind: str) -> Kind:
    """The kind of this name; LookupError when no package registered it."""
    try:
        return _kinds[kind]
    except KeyError:
        raise LookupError(f"job kind {kind} is not registered: call jobs.register in AppConfig.ready") from None


def kinds() -> tuple[str, ...]:
    """Every kind that this process can run."""
    return tuple(_kinds)


def as_data(message: Phrase | str) -> dict[str, Any]:
    """A message as a stored phrase; plain text is kept as a sentence of its own."""
    return message.to_data() if isinstance(message, Phrase) else {"say": "{text}", "with": {"text": message}}


def run(one: JobRun, *, retries: bool = True) -> None:
    """Run a claimed job to its end, whatever that is; a fault is written into the job and tried again later."""
    try:
        if one.job.cancel_asked:
            raise JobCancelled
        result = known(one.job.kind).handler(one)
    except JobCancelled:
        _end(one, Job.State.CANCELLED)
    except LeaseLost:
        log.warning("Job %s was taken over by another process.", one.job.pk)
    except JobInterrupted:
        _leave(one, state=Job.State.QUEUED, attempts=0)
    except Refused as no:
        _end(one, Job.State.FAILED, message=no.sentence.to_data())
    except Exception as fault:
        log.exception("Job %s (%s) went wrong.", one.job.pk, one.job.kind)
        _went_wrong(one, fault, retries)
    else:
        _end(one, Job.State.DONE, result=dict(result or {}))


def _went_wrong(one: JobRun, fault: Exception, retries: bool) -> None:
    what = f"{type(fault).__name__}: {fault}"[:300]
    if not retries or one.job.attempts >= rules.LAST_ATTEMPT:
        _end(one, Job.State.FAILED, message=_("Something went wrong: {what}", what=what).to_data())
        return
    again = one.clock() + rules.wait_before(one.job.attempts)
    message = _("Something went wrong: {what}. It is tried again at {again}.", what=what, again=again).to_data()
    _leave(one, state=Job.State.QUEUED, not_before=again, message=message)


def _end(one: JobRun, state: Job.State, **changes: Any) -> None:
    _leave(one, state=state, ended_at=one.clock(), **changes)


def _leave(one: JobRun, **changes: Any) -> None:
    """Give the lease back, if it is still ours."""
    mine = Job.objects.filter(pk=one.job.pk, leased_by=one.lease, state=Job.State.RUNNING)
    mine.update(leased_by="", leased_until=None, **changes)


def fell_silent(one: JobRun, now: datetime) -> bool:
    """True when the run has said nothing for longer than its kind may."""
    return now - one.heard_at > timedelta(minutes=known(one.job.kind).silence_minutes)


@contextmanager
def _kept(one: JobRun) -> Iterator[None]:
    """Renew the lease from a thread with a connection of its own while the block runs."""
    over = threading.Event()

    def keep() -> None:
        try:
            while not over.wait(HEARTBEAT_SECONDS):
                now = one.clock()
                if not fell_silent(one, now):
                    leases.renew([one.lease], now)
        except DatabaseError:
            log.exception("The lease of job %s could not be renewed.", one.job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_here(job: Job, *, clock: Callable[[], datetime], on_progress: Callable[[Job], None] | None = None) -> Job:
    """Run a job in this process (for commands), or follow it while a worker has it; return it when it has ended.

    Nothing is tried again by itself: whoever waits for it reads what went wrong.
    """
    while True:
        leases.free_from_the_dead(clock())
        lease = leases.new_lease("command")
        claimed = leases.claim_job([job.kind], lease, clock(), only=job.pk)
        if claimed:
            one = JobRun(claimed, lease, clock)
            one.on_progress = on_progress
            with _kept(one):
                run(one, retries=False)
        job.refresh_from_db()
        if job.ended_at is not None:
            return job
        if on_progress:
            on_progress(job)
        time.sleep(FOLLOW_SECONDS)
