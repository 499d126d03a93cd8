"""Reading the journal and the worker's queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from shelflist.ground.journal.leases import TURN
from shelflist.ground.journal.models import Delivery, Entry, Heartbeat, Job

PAGE = 50


def entries_about(
    *,
    patron_id: int | None = None,
    item_id: int | None = None,
    record_id: int | None = None,
    loan_id: int | None = None,
    about: str = "",
    verbs: Collection[str] = (),
    besides: Collection[str] = (),
    before: int | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Entries about a subject (all that are named must fit), newest first, before the last id of the page before.

    `verbs` keeps only these, `besides` leaves these out; both empty: all.
    """
    named = {
        "patron_id": patron_id,
        "item_id": item_id,
        "record_id": record_id,
        "loan_id": loan_id,
        "about": about or None,
    }
    wanted = {name: value for name, value in named.items() if value is not None}
    if not wanted:
        raise ValueError("name at least one subject")
    entries = Entry.objects.filter(**wanted)
    if verbs:
        entries = entries.filter(verb__in=verbs)
    if besides:
        entries = entries.exclude(verb__in=besides)
    return _page(entries, before, limit)


def recent_entries(
    *,
    entry_id: int | None = None,
    verb: str = "",
    actor_id: int | None = None,
    branch_ids: Collection[int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Entries from `since` to before `until`, newest written first, before the last id of the page before."""
    entries = Entry.objects.all() if entry_id is None else Entry.objects.filter(pk=entry_id)
    if verb:
        entries = entries.filter(verb=verb)
    if actor_id is not None:
        entries = entries.filter(actor_kind="staff", actor_id=actor_id)
    if branch_ids is not None:
        entries = entries.filter(branch_id__in=branch_ids)
    if since is not None:
        entries = entries.filter(happened_at__gte=since)
    if until is not None:
        entries = entries.filter(happened_at__lt=until)
    return _page(entries, before, limit)


def _page(entries: QuerySet[Entry], before: int | None, limit: int) -> list[Entry]:
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return list(entries.select_related("undone_by").order_by("-pk")[:limit])


def undoable_until(entry: Entry, now: datetime) -> datetime | None:
    """Until when the entry may still be undone, or None. No statement for entries of a page from here."""
    if entry.undo is None or entry.undo_until is None or entry.undo_until < now or undone_by(entry):
        return None
    return entry.undo_until


def undone_by(entry: Entry) -> Entry | None:
    """The entry that took this one back, or None."""
    return entry.undone_by


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the worker stands: for doctor and Today."""

    deliveries_waiting: int
    deliveries_failed: int
    oldest_delivery_at: datetime | None
    failing_observers: tuple[str, ...]
    jobs_waiting: int
    jobs_running: int
    jobs_failed: int
    oldest_job_at: datetime | None
    worker_seen_at: datetime | None
    indexer_seen_at: datetime | None = None  # keeping up; None: no indexer has run yet


def queue_state() -> QueueState:
    """The numbers of the queue, in three statements (four when deliveries failed).

    Failed jobs count until they are tried again.
    """
    alive = Q(failed_at__isnull=True)
    deliveries = Delivery.objects.aggregate(
        waiting=Count("pk", filter=alive),
        failed=Count("pk", filter=~alive),
        oldest=Min("entry__heard_at", filter=alive),
    )
    jobs = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED]).aggregate(
        waiting=Count("pk", filter=Q(state=Job.State.QUEUED)),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED)),
        oldest=Min("created_at", filter=Q(state=Job.State.QUEUED)),
    )
    failing = Delivery.objects.filter(~alive) if deliveries["failed"] else Delivery.objects.none()
    seen = Heartbeat.objects.exclude(process__startswith=TURN).aggregate(
        worker=Max("at", filter=Q(process__startswith="worker")),
        indexer=Max("at", filter=Q(process__startswith="indexer")),
    )
    return QueueState(
        deliveries_waiting=deliveries["waiting"],
        deliveries_failed=deliveries["failed"],
        oldest_delivery_at=deliveries["oldest"],
        failing_observers=tuple(failing.values_list("observer", flat=True).distinct().order_by("observer")),
        jobs_waiting=jobs["waiting"],
        jobs_running=jobs["running"],
        jobs_failed=jobs["failed"],
        oldest_job_at=jobs["oldest"],
        worker_seen_at=seen["worker"],
        indexer_seen_at=seen["indexer"],
    )


def job(job_id: int) -> Job | None:
    """The job with this id, or None."""
    return Job.objects.filter(pk=job_id).first()


def jobs(*, kind: str = "", before: int | None = None, limit: int = PAGE) -> list[Job]:
    """Jobs, newest first, without the rounds of periodic tasks (unless their kind is asked for)."""
    found = Job.objects.filter(kind=kind) if kind else Job.objects.exclude(kind__startswith=TURN, state=Job.State.DONE)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def failed_deliveries(limit: int = PAGE) -> list[Delivery]:
    """Entries that an observer could not take, with what went wrong, oldest first."""
    return list(Delivery.objects.filter(failed_at__isnull=False).select_related("entry").order_by("pk")[:limit])
