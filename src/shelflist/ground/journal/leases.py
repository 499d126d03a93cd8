"""Taking work for a while: claims that expire, so that what a dead process held is taken over by the next one."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from shelflist.ground.common.phrases import nphrase
from shelflist.ground.journal import rules
from shelflist.ground.journal.models import Delivery, Heartbeat, Job

M = TypeVar("M", bound=Model)
LEASE = timedelta(seconds=30)
BATCH = 50
TURN = "every "  # how periodic tasks are named among jobs and heartbeats


def new_lease(name: str) -> str:
    """A name for one claim that tells which machine and process hold it: `worker@desk-pc:4711:9f3a01bc`."""
    return f"{name[:20]}@{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def claim_deliveries(observers: Collection[str], lease: str, now: datetime, limit: int = BATCH) -> list[Delivery]:
    """Take the oldest due deliveries of these observers, with their entries."""
    due = Delivery.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now), observer__in=observers, failed_at=None, not_before__lte=now
    ).order_by("not_before", "id")
    if not due.exists():  # idle polls must not take SQLite's write lock
        return []
    with transaction.atomic():
        taken = list(_skipping_locked(due).values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=taken).update(leased_by=lease, leased_until=now + LEASE)
    mine = Delivery.objects.filter(pk__in=taken, leased_by=lease).select_related("entry")
    return list(mine.order_by("not_before", "id"))


def claim_job(kinds: Collection[str], lease: str, now: datetime, only: int | None = None) -> Job | None:
    """Take the oldest due job of these kinds, or the one with the id `only` even before it is due; None: there is none.

    A job that was taken over again and again without reaching another checkpoint has failed.
    """
    waiting = Q(state=Job.State.QUEUED) if only else Q(state=Job.State.QUEUED, not_before__lte=now)
    due = Job.objects.filter(waiting | Q(state=Job.State.RUNNING, leased_until__lt=now), kind__in=kinds)
    if only is not None:
        due = due.filter(pk=only)
    if not due.exists():
        return None
    with transaction.atomic():
        job = _skipping_locked(due.order_by("not_before", "id")).first()
        if job is None:
            return None
        if job.attempts >= rules.LAST_ATTEMPT and not job.cancel_asked:
            _give_up(job, now)
            return None
        job.state, job.leased_by, job.leased_until = Job.State.RUNNING, lease, now + LEASE
        job.attempts = min(job.attempts + 1, rules.LAST_ATTEMPT)
        job.started_at = job.started_at or now
        job.save(update_fields=["state", "leased_by", "leased_until", "attempts", "started_at"])
    return job


def _skipping_locked(rows: QuerySet[M]) -> QuerySet[M]:
    """Rows that nobody else is taking; on SQLite the transaction itself keeps the others out."""
    return rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows


def _give_up(job: Job, now: datetime) -> None:
    job.state, job.ended_at, job.leased_until, job.leased_by = Job.State.FAILED, now, None, ""
    job.message = nphrase(
        "It was begun once and its process stopped in the middle.",
        "It was begun {count} times and its process stopped in the middle every time.",
        job.attempts,
    ).to_data()
    job.save(update_fields=["state", "ended_at", "leased_until", "leased_by", "message"])


def renew(leases: Collection[str], now: datetime) -> None:
    """Keep what these leases hold for another while."""
    until = now + LEASE
    Job.objects.filter(state=Job.State.RUNNING, leased_by__in=leases).update(leased_until=until)
    Delivery.objects.filter(leased_by__in=leases, leased_until__isnull=False).update(leased_until=until)


def let_go_of_deliveries(lease: str) -> None:
    """Give back, at a clean stop, what was claimed and not begun."""
    Delivery.objects.filter(leased_by=lease).update(leased_by="", leased_until=None)


def free_from_the_dead(now: datetime) -> None:
    """End at once the leases of processes of this machine that are no more, instead of waiting until they expire.

    Being wrong does no harm: whoever still runs notices before it commits that its lease is gone.
    """
    before = now - timedelta(seconds=1)
    for model in (Job, Delivery):
        held = model._default_manager.filter(leased_until__gte=now).values_list("leased_by", flat=True).distinct()
        gone = [lease for lease in held if is_dead(lease)]
        if gone:
            model._default_manager.filter(leased_by__in=gone).update(leased_until=before)


def is_dead(lease: str) -> bool:
    """True when the process that holds this lease ran on this machine and is no more."""
    owner, _, process = lease.rpartition(":")[0].rpartition(":")
    if owner.partition("@")[2] != socket.gethostname()[:30] or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def beat(process: str, now: datetime) -> None:
    """Write down that this process is alive."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, at=now)], update_conflicts=True, unique_fields=["process"], update_fields=["at"]
    )


def take_turn(name: str, every: timedelta, now: datetime) -> bool:
    """True for exactly one of all processes, once in `every`: whoever it is leads this time."""
    row = f"{TURN}{name}"
    Heartbeat.objects.bulk_create([Heartbeat(process=row, at=now - every)], ignore_conflicts=True)
    return bool(Heartbeat.objects.filter(process=row, at__lte=now - every).update(at=now))


def last_turns() -> dict[str, datetime]:
    """When each periodic task had its last turn, by name."""
    rows = Heartbeat.objects.filter(process__startswith=TURN).values_list("process", "at")
    return {process.removeprefix(TURN): at for process, at in rows}
