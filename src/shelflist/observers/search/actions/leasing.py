"""The lease of the index's one writer, in the database, so that it holds between machines as well."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from shelflist.ground.journal import leases
from shelflist.observers.search.models import WriterLease

TITLES = "titles"
LEASE = timedelta(seconds=30)


class LeaseLost(Exception):
    """Another process writes the index now."""


def take(holder: str, now: datetime) -> bool:
    """Take or renew the lease; False while another process that lives holds it."""
    WriterLease.objects.bulk_create([WriterLease(name=TITLES)], ignore_conflicts=True)
    free = Q(holder="") | Q(holder=holder) | Q(until__lt=now)
    row = WriterLease.objects.filter(name=TITLES)
    if row.filter(free).update(holder=holder, until=now + LEASE):
        return True
    held_by = row.values_list("holder", flat=True).first() or ""
    if leases.is_dead(held_by):
        return bool(row.filter(holder=held_by).update(holder=holder, until=now + LEASE))
    return False


def must_hold(holder: str) -> None:
    """LeaseLost: somebody else has taken the lease over. Within a transaction that writes, this keeps others out."""
    if not WriterLease.objects.select_for_update().filter(name=TITLES, holder=holder).exists():
        raise LeaseLost(holder)


def let_go(holder: str) -> None:
    """Give the lease back."""
    WriterLease.objects.filter(name=TITLES, holder=holder).update(holder="", until=None)


def note(**columns: object) -> None:
    """Write down how the index stands."""
    WriterLease.objects.filter(name=TITLES).update(**columns)


def must_renew(holder: str, now: datetime) -> None:
    """Renew the lease during long work; LeaseLost when it is another's."""
    if not WriterLease.objects.filter(name=TITLES, holder=holder).update(until=now + LEASE):
        raise LeaseLost(holder)
