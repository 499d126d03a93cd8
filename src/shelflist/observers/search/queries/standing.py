"""How the index stands: is there one, is it behind, and is anything wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Subquery

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.models import EVERYTHING, Waiting, WriterLease
from shelflist.observers.search.rules.answers import IndexState

LATE_AFTER = timedelta(minutes=5)  # a change that waits longer is worth a line on Today


def lag() -> IndexState:
    """How the index stands. Two statements, and a look at two files."""
    waiting = Waiting.objects.exclude(record_id=EVERYTHING).aggregate(count=Count("pk"), since=Min("at"))
    lease = WriterLease.objects.first()
    try:
        size, is_there = places.reader().size(), True
    except IndexGone:
        size, is_there = 0, False
    return IndexState(
        is_there=is_there,
        behind=waiting["count"],
        since=waiting["since"],
        titles=size,
        is_building=lease is not None and lease.building_since is not None,
        trouble=lease.trouble if lease else "",
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """The index is not kept: since when changes wait (None: only that nobody keeps it), and what the engine said."""

    since: datetime | None
    trouble: str


def behind(now: datetime) -> Behind | None:
    """What is wrong with the keeping of the index, or None. One statement.

    A library whose index was never built has no indexer yet, which is nothing wrong: the tables answer.
    """
    oldest = Waiting.objects.order_by("pk").values("at")[:1]
    lease = WriterLease.objects.annotate(since=Subquery(oldest)).values("since", "trouble", "building_since").first()
    if lease is None or lease["building_since"] is not None:
        return None
    since = lease["since"]
    if since is not None and now - since > LATE_AFTER:
        return Behind(since, lease["trouble"])
    return None
