"""How the index stands: is there one, is it behind, and is anything wrong with it."""

from __future__ import annotations

from django.db.models import Count, Min

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.models import EVERYTHING, Waiting, WriterLease
from shelflist.observers.search.rules.answers import IndexState


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
