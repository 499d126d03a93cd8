"""What patrons' records need to know of holds: how two readers' holds become one's, and whose account must stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.ground.common.phrases import Phrase, nphrase


def beside_those_of(hold: Any, patron_id: int) -> dict[str, Any]:
    """A hold on what the other record waits for too becomes a further one (HLD-17); the old number, for undo."""
    same = Hold.objects.filter(
        patron_id=patron_id, record_id=hold.record_id, wanted=hold.wanted, state__in=sorted(states.OPEN)
    )
    old = {"twin": hold.twin}
    hold.twin = (same.aggregate(last=Max("twin"))["last"] or 0) + 1
    return old


def open_holds(patron_ids: Collection[int], now: datetime) -> Mapping[int, Phrase]:
    """Who is still waiting for something."""
    rows = Hold.objects.filter(patron_id__in=patron_ids, state__in=sorted(states.OPEN))
    counts = rows.order_by().values_list("patron_id").annotate(Count("pk"))
    return {one: nphrase("{count} hold is open.", "{count} holds are open.", count) for one, count in counts}
