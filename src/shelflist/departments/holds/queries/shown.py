"""Holds as pages show them: what ended lately, where each stands in its queue, lists with filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from shelflist.departments.holds.models import Hold, Recall
from shelflist.departments.holds.queries.lists import holds
from shelflist.departments.holds.queries.queue import ORDER, queue_of
from shelflist.departments.holds.rules import states

ENDED_STAY = timedelta(days=60)
ENDED_AT_MOST = 25
LINED_UP = states.WAITING | {states.SUSPENDED}


def open_count_of_title(record_id: int, work_key: str = "") -> int:
    return queue_of(record_id, work_key).order_by().count()


def open_count_of_patron(patron_id: int) -> int:
    return Hold.objects.filter(patron_id=patron_id, state__in=sorted(states.OPEN)).count()


def ended_of_patron(patron_id: int, now: datetime) -> list[Hold]:
    """Holds that were cancelled or expired lately, the latest first: they may be brought back. What was picked up is
    not among them: what somebody has borrowed is not kept."""
    lately = now - ENDED_STAY
    ended = Q(cancelled_at__gte=lately) | Q(expired_at__gte=lately)
    found = holds().filter(ended, patron_id=patron_id, state__in=[states.CANCELLED, states.EXPIRED])
    return list(found.order_by("-pk")[:ENDED_AT_MOST])


def open_holds(branch_ids: Iterable[int], wanted: Iterable[str]) -> QuerySet[Hold]:
    """Open holds in these states, to be picked up at these branches; the oldest first."""
    found = holds().filter(pickup_branch_id__in=list(branch_ids), state__in=sorted(set(wanted) & states.OPEN))
    return found.order_by("requested_at", "pk")


def counts_by_state(branch_ids: Iterable[int]) -> dict[str, int]:
    """How many open holds are in each state, to be picked up at these branches."""
    found = Hold.objects.filter(pickup_branch_id__in=list(branch_ids), state__in=sorted(states.OPEN))
    return dict(found.order_by().values_list("state").annotate(count=Count("pk")))


def recalls(branch_ids: Iterable[int]) -> list[Recall]:
    """Loans that were shortened for holds which are still open, the latest first (HLD-22)."""
    found = Recall.objects.select_related("hold__record", "hold__patron", "hold__pickup_branch", "item").filter(
        undone_at__isnull=True, hold__pickup_branch_id__in=list(branch_ids), hold__state__in=sorted(states.OPEN)
    )
    return list(found.order_by("-asked_at", "-pk")[:200])


def places_of(found: Iterable[Hold]) -> dict[int, tuple[int, int]]:
    """For each hold its place among those that have no copy yet, and how many these are; in one statement."""
    wanted = [hold for hold in found if hold.state in LINED_UP]
    if not wanted:
        return {}
    records, works = {hold.record_id for hold in wanted}, {hold.work_key for hold in wanted if hold.work_key}
    met = Q(record_id__in=records) | (Q(work_key__in=works) if works else Q(pk__in=[]))
    waiting = Hold.objects.filter(met, state__in=sorted(LINED_UP)).order_by(*ORDER)
    lines = list(waiting.values_list("pk", "record_id", "work_key"))
    places = {}
    for hold in wanted:
        line = [pk for pk, record, work in lines if record == hold.record_id or (work and work == hold.work_key)]
        places[hold.pk] = (line.index(hold.pk) + 1 if hold.pk in line else 0, len(line))
    return places


def waiting_counts(record_ids: Iterable[int]) -> dict[int, int]:
    """How many readers wait for each of these titles and have no copy yet; titles nobody waits for are left out."""
    waiting = Hold.objects.filter(record_id__in=list(record_ids), state__in=sorted(LINED_UP))
    return dict(waiting.order_by().values_list("record_id").annotate(count=Count("pk")))
