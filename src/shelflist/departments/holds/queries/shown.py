"""Holds as pages show them: a title's queue, a reader's holds, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.queue import HEAVY, ORDER, queue_of
from shelflist.departments.holds.rules import states

BESIDE = (
    "record",
    "patron",
    "pickup_branch",
    "item",
    "target_item__branch",
    "target_item__location",
    "captured_item__branch",
    "captured_item__location",
    "group",
)
ENDED_STAY = timedelta(days=60)
ENDED_AT_MOST = 25
LINED_UP = states.WAITING | {states.SUSPENDED}


def _beside(found: QuerySet[Hold]) -> QuerySet[Hold]:
    return found.select_related(*BESIDE).defer(*(name for name in HEAVY if name != "estimate"), "captured_because")


def queue_shown(record_id: int, work_key: str = "") -> list[Hold]:
    """Every open hold on a title, in the order of the queue; those that have their copy first."""
    return sorted(_beside(queue_of(record_id, work_key)), key=lambda hold: hold.state not in states.CAPTURED)


def open_count_of_title(record_id: int, work_key: str = "") -> int:
    return queue_of(record_id, work_key).order_by().count()


def open_count_of_patron(patron_id: int) -> int:
    return Hold.objects.filter(patron_id=patron_id, state__in=sorted(states.OPEN)).count()


def holds_of_patron(patron_id: int) -> list[Hold]:
    """A reader's open holds, what is ready first."""
    found = _beside(Hold.objects.filter(patron_id=patron_id, state__in=sorted(states.OPEN)))
    order = [states.READY, states.AWAITING_DELIVERY, states.IN_TRANSIT]
    return sorted(
        found.order_by("requested_at", "pk"),
        key=lambda hold: order.index(hold.state) if hold.state in order else len(order),
    )


def ended_of_patron(patron_id: int, now: datetime) -> list[Hold]:
    """Holds that were cancelled or expired lately, the latest first: they may be brought back. What was picked up is
    not among them: what somebody has borrowed is not kept."""
    lately = now - ENDED_STAY
    ended = Q(cancelled_at__gte=lately) | Q(expired_at__gte=lately)
    found = _beside(Hold.objects.filter(ended, patron_id=patron_id, state__in=[states.CANCELLED, states.EXPIRED]))
    return list(found.order_by("-pk")[:ENDED_AT_MOST])


def hold_shown(hold_id: int) -> Hold | None:
    """One hold with everything its own page shows."""
    beside = (*BESIDE, "request_branch", "selection_branch", "captured_branch")
    return Hold.objects.select_related(*beside).filter(pk=hold_id).first()


def places_of(holds: Iterable[Hold]) -> dict[int, tuple[int, int]]:
    """For each hold its place among those that have no copy yet, and how many these are; in one statement."""
    wanted = [hold for hold in holds if hold.state in LINED_UP]
    if not wanted:
        return {}
    records, works = {hold.record_id for hold in wanted}, {hold.work_key for hold in wanted if hold.work_key}
    met = Q(record_id__in=records) | (Q(work_key__in=works) if works else Q(pk__in=[]))
    lines = list(
        Hold.objects.filter(met, state__in=sorted(LINED_UP)).order_by(*ORDER).values_list("pk", "record_id", "work_key")
    )
    found = {}
    for hold in wanted:
        line = [
            pk for pk, record, work in lines if record == hold.record_id or (hold.work_key and work == hold.work_key)
        ]
        found[hold.pk] = (line.index(hold.pk) + 1 if hold.pk in line else 0, len(line))
    return found
