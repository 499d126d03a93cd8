"""Performing an act with its journal entry in one transaction, taking it back, and asking the worker for long work."""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal import jobs, leases, observers, rules, verbs
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Delivery, Entry, Job
from shelflist.ground.journal.statements import Insert

TRIES = 5
FORGET_AT_ONCE = 5000  # a short transaction, so that SQLite's one writer is soon free again
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available
WORTH_ANOTHER_TRY = {"40001", "40P01", "55P03"}


class Answer(Protocol):
    """What an action returns: a frozen dataclass that can be kept as JSON and given again for the same key."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def entry_id(self) -> int: ...

    def to_data(self) -> dict[str, Any]: ...

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self: ...


R = TypeVar("R", bound=Answer)


def perform(
    verb: str,
    work: Callable[[Act], R],
    *,
    by: Actor,
    now: datetime,
    answer: type[R],
    key: str | None = None,
    request: Mapping[str, Any] | None = None,
    heard_at: datetime | None = None,
) -> R:
    """Do the work and write its journal entry in one transaction; return its answer with `entry_id` set.

    With a `key`, the same request by the same actor gets the stored answer and has no second effect; another request
    under that key raises Refused(key-reused). The look-up happens only after the work was refused or a constraint
    fired, so a fresh act costs no extra statement.

    `work` may be called more than once: each time the transaction before was rolled back. That happens after a
    deadlock, and once after a constraint fired, because the second time the work sees what the other one wrote and can
    refuse in words.
    """
    key = key or None
    mark = ""
    if key is not None:
        if unusable := rules.key_refusal(key):
            raise Refused(unusable)
        mark = rules.fingerprint(verb, request or {}, by)
    try:
        return _persistently(_Performance(verbs.known(verb), by, now, heard_at or now, key, mark), work)
    except (Refused, IntegrityError):
        if key and (before := _answer_before(key, mark, answer)):
            return before
        raise


@dataclass(frozen=True, slots=True)
class _Performance:
    """What stays the same over all tries of one act."""

    verb: verbs.Verb
    by: Actor
    now: datetime
    heard_at: datetime
    key: str | None
    fingerprint: str


def _persistently(facts: _Performance, work: Callable[[Act], R]) -> R:
    """Try until it is done or refused. Inside another transaction a deadlock has undone that one too, so it rises."""
    nested = connection.in_atomic_block
    collided = False
    for attempt in range(1, TRIES + 1):
        try:
            return _once(facts, work)
        except IntegrityError:
            if collided:
                raise
            collided = True
        except OperationalError as problem:
            if nested or not _passing(problem):
                raise
            if attempt == TRIES:
                raise Refused(rules.too_busy()) from problem
            time.sleep(random.uniform(0.005, 0.05) * attempt)  # noqa: S311 - spreads rivals, is no secret
    raise Refused(rules.too_busy())


def _once(facts: _Performance, work: Callable[[Act], R]) -> R:
    """One try: the work, its entry and its deliveries, or nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        act = Act(facts.by, facts.now, facts.heard_at, cursor)
        result = work(act)
        entry_id = _write_entry(facts, act, result.to_data())
    return dataclasses.replace(result, entry_id=entry_id)


_insert_entry = Insert(Entry)


def _write_entry(facts: _Performance, act: Act, answer: dict[str, Any]) -> int:
    by, override = facts.by, act.override
    entry_id = _insert_entry(
        act.cursor,
        {
            "key": facts.key,
            "fingerprint": facts.fingerprint,
            "verb": facts.verb.name,
            "said": (act.said or facts.verb.label).to_data(),
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": by.name,
            "door": by.door,
            "branch_id": by.branch_id,
            "terminal_id": by.terminal_id,
            "happened_at": facts.now,
            "heard_at": facts.heard_at,
            "about": "",
            "answer": answer,
            "undo": act.undo_data,
            "undo_until": act.undo_until,
            "override": override and _kept(override),
            **act.subjects,
        },
    )
    if act.undoes_id is not None:
        _mark_undone(act.undoes_id, entry_id)
    if names := {*observers.subscribed_to(facts.verb.name), *act.told}:
        waiting = (Delivery(entry_id=entry_id, observer=name, not_before=facts.heard_at) for name in sorted(names))
        Delivery.objects.bulk_create(waiting)
    return entry_id


def _kept(override: Override) -> dict[str, Any]:
    kept = {"codes": sorted(override.codes), "reason": override.reason}
    return {**kept, "lent_by": override.lent_by} if override.lent_by else kept


def _mark_undone(undone_id: int, entry_id: int) -> None:
    """The database has the last word: whoever comes second finds no row, and all that it did is rolled back."""
    if not Entry.objects.filter(pk=undone_id, undone_by=None).update(undone_by_id=entry_id):
        raise Refused(rules.already_undone())


def _answer_before(key: str, mark: str, answer: type[R]) -> R | None:
    """The answer already given for this key, or None; Refused(key-reused) when it was given to another request."""
    entry = Entry.objects.filter(key=key).only("fingerprint", "answer").first()
    if entry is None:
        return None
    if entry.fingerprint != mark:
        raise Refused(rules.key_reused())
    return dataclasses.replace(answer.from_data(entry.answer), entry_id=entry.pk)


def _passing(problem: OperationalError) -> bool:
    """True for what goes away by itself: a deadlock, a serialization failure, SQLite's busy writer."""
    state = getattr(problem.__cause__, "sqlstate", None)
    return state in WORTH_ANOTHER_TRY or "locked" in str(problem)


@dataclass(frozen=True, slots=True)
class UndoReceipt:
    """An act was taken back: which entry, what it had said, and the entry of the undo itself."""

    undone_entry_id: int
    verb: str
    said: Phrase
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"undone": self.undone_entry_id, "verb": self.verb, "said": self.said.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> UndoReceipt:
        return cls(data["undone"], data["verb"], Phrase.from_data(data["said"]))


def undo(*, entry_id: int, by: Actor, now: datetime, key: str | None = None) -> UndoReceipt:
    """Take an act back with all of its side effects.

    Refused with not-found, already-undone, cannot-be-undone, not-permitted, undo-too-late or, from the verb itself,
    changed-since.
    """

    def work(act: Act) -> UndoReceipt:
        entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None:
            raise Refused(Refusal(code="not-found", message=_("There is no journal entry {number}.", number=entry_id)))
        verb = verbs.find(entry.verb)
        facts = rules.UndoFacts(
            verb=entry.verb,
            has_undo=verb is not None and verb.undo is not None and entry.undo is not None,
            permission=verb.permission if verb else "undo",
            own=_is_own(entry, by),
            undo_until=entry.undo_until,
            already_undone=entry.undone_by_id is not None,
        )
        if reasons := rules.reasons_not_to_undo(facts, by, now):
            raise Refused(reasons)
        assert verb is not None and verb.undo is not None  # noqa: PT018 - facts.has_undo says so
        said = Phrase.from_data(entry.said)
        act.undoes_id = entry.pk
        act.on_the_same_as(entry)
        act.say(_("Undone: {what}", what=said))
        verb.undo(entry, act)
        return UndoReceipt(undone_entry_id=entry.pk, verb=entry.verb, said=said)

    return perform("undo", work, by=by, now=now, key=key, request={"entry": entry_id}, answer=UndoReceipt)


def _is_own(entry: Entry, by: Actor) -> bool:
    if entry.actor_kind != by.kind or entry.actor_id != by.id:
        return False
    return by.id is not None or entry.actor_name == by.name


def enqueue(
    *, kind: str, arguments: Mapping[str, Any], by: Actor, now: datetime, not_before: datetime | None = None
) -> Job:
    """Ask the worker for long work. Inside a transaction the worker sees the job when that is committed."""
    return Job.objects.create(
        kind=jobs.known(kind).name,
        arguments=dict(arguments),
        not_before=not_before or now,
        created_at=now,
        created_by_id=by.id,
        created_by_name=by.name,
    )


@dataclass(frozen=True, slots=True)
class QueueReceipt:
    """What became of waiting work: how many jobs or deliveries it concerned, and for one job its state now."""

    count: int
    state: str = ""
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"count": self.count, "state": self.state}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> QueueReceipt:
        return cls(data["count"], data["state"])


def cancel_job(*, job_id: int, by: Actor, now: datetime, key: str | None = None) -> QueueReceipt:
    """Stop a job, at once when it waits or at its next step. Refused: not-found, job-ended, not-permitted."""

    def work(act: Act) -> QueueReceipt:
        job = _job_of(job_id, by)
        if job.ended_at is not None:
            raise Refused(Refusal(code="job-ended", message=_("This job has ended already.")))
        job.cancel_asked = True
        if job.state == Job.State.QUEUED:
            job.state, job.ended_at = Job.State.CANCELLED, now
        job.save(update_fields=["cancel_asked", "state", "ended_at"])
        act.on(about=f"job:{job.pk}")
        return QueueReceipt(1, job.state)

    return perform("cancel-job", work, by=by, now=now, key=key, request={"job": job_id}, answer=QueueReceipt)


def try_job_again(*, job_id: int, by: Actor, now: datetime, key: str | None = None) -> QueueReceipt:
    """Let a failed or cancelled job go on from its checkpoint. Refused: not-found, job-not-ended, not-permitted."""

    def work(act: Act) -> QueueReceipt:
        job = _job_of(job_id, by)
        if job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
            message = _("Only a job that failed or was cancelled can be tried again.")
            raise Refused(Refusal(code="job-not-ended", message=message))
        job.state, job.not_before, job.ended_at = Job.State.QUEUED, now, None
        job.attempts, job.cancel_asked = 0, False
        job.save(update_fields=["state", "not_before", "ended_at", "attempts", "cancel_asked"])
        act.on(about=f"job:{job.pk}")
        return QueueReceipt(1, job.state)

    return perform("retry-job", work, by=by, now=now, key=key, request={"job": job_id}, answer=QueueReceipt)


def try_deliveries_again(*, observer: str, by: Actor, now: datetime, key: str | None = None) -> QueueReceipt:
    """Hand the entries that an observer could not take to it again. Refused: not-permitted."""

    def work(act: Act) -> QueueReceipt:
        by.must("manage-jobs")
        failed = Delivery.objects.filter(observer=observer, failed_at__isnull=False)
        count = failed.update(failed_at=None, attempts=0, not_before=now)
        act.on(about=f"observer:{observer}")
        return QueueReceipt(count)

    return perform(
        "retry-deliveries", work, by=by, now=now, key=key, request={"observer": observer}, answer=QueueReceipt
    )


def _job_of(job_id: int, by: Actor) -> Job:
    """The job, locked; one's own, or anybody's with manage-jobs."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(code="not-found", message=_("There is no job {number}.", number=job_id)))
    if by.id is None or job.created_by_id != by.id:
        by.must("manage-jobs")
    return job


def forget_spent_keys(*, now: datetime, days: int = 30) -> int:
    """Take the idempotency keys off entries older than so many days (the entries stay: they are history)."""
    spent = Entry.objects.filter(key__isnull=False, heard_at__lt=now - timedelta(days=days)).order_by("pk")
    count = 0
    while batch := list(spent.values_list("pk", flat=True)[:FORGET_AT_ONCE]):
        count += Entry.objects.filter(pk__in=batch).update(key=None, fingerprint="")
    return count


def forget_finished_rounds(*, now: datetime, days: int = 7) -> int:
    """Remove the jobs of periodic tasks that were done more than so many days ago."""
    old = Job.objects.filter(
        kind__startswith=leases.TURN, state=Job.State.DONE, ended_at__lt=now - timedelta(days=days)
    )
    return old.delete()[0]
