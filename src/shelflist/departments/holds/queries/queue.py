"""The queue of a title: who waits, in which order, and for how many copies."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, Value, When

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.facts import BEFORE_ALL
from shelflist.records.items.queries import copies_of_title
from shelflist.records.items.rules.statuses import STATUSES

HEAVY = ("record__marc", "record__original", "record__search_text", "explanation", "estimate")
ORDER = (
    Case(When(target__in=sorted(BEFORE_ALL), then=Value(0)), default=Value(1)),
    F("patron__category__hold_priority").asc(nulls_last=True),
    F("cut_in_line").desc(),
    "queued_at",
    "pk",
)
"""As rules.facts.Wish.turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hold stands: 0 when it has a copy or has ended. `copy_count` are copies that could ever fill one."""

    position: int
    queue_length: int
    copy_count: int


def queue_of(record_id: int, work_key: str = "") -> QuerySet[Hold]:
    """Every open hold on a title (or on any edition of its work), in the order of the queue; suspended ones keep
    their place in it."""
    mine = Q(record_id=record_id)
    if work_key:
        mine |= Q(work_key=work_key)
    return Hold.objects.filter(mine, state__in=sorted(states.OPEN)).order_by(*ORDER)


def place_of(hold: Hold) -> Place:
    """The place of one hold among those of its title that have no copy yet, in two statements."""
    rows = list(queue_of(hold.record_id, hold.work_key).values_list("pk", "state"))
    waiting = [pk for pk, state in rows if state in states.WAITING | {states.SUSPENDED}]
    usable = [code for code, facts in STATUSES.items() if facts.holdable]
    copies = copies_of_title(hold.record_id).filter(deleted_at__isnull=True, holdable=True, status__in=usable)
    position = waiting.index(hold.pk) + 1 if hold.pk in waiting else 0
    return Place(position, len(waiting), copies.count())
