"""Holds as lists: of a reader, of a title, those that nothing can fill, and one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Min, QuerySet

from shelflist.departments.holds.models import Hold, HoldGroup, Recall
from shelflist.departments.holds.queries.queue import HEAVY, queue_of
from shelflist.departments.holds.rules import states

BESIDES = (
    "record",
    "patron",
    "pickup_branch",
    "target_item__branch",
    "target_item__location",
    "captured_item",
    "item",
    "group",
)


def holds() -> QuerySet[Hold]:
    """Holds with title, reader, place of pick-up and copy in one SELECT."""
    return Hold.objects.select_related(*BESIDES).defer(*HEAVY, "captured_because")


def hold_by_id(hold_id: int) -> Hold | None:
    """One hold with everything, explanations too."""
    return Hold.objects.select_related(*BESIDES).filter(pk=hold_id).first()


def open_holds_of(patron_id: int) -> list[Hold]:
    """What a reader waits for: what is ready first, then in the order in which it was asked for."""
    rows = holds().filter(patron_id=patron_id, state__in=sorted(states.OPEN)).order_by("requested_at", "pk")
    return sorted(rows, key=lambda hold: hold.state not in states.KEPT)


def past_holds_of(patron_id: int, limit: int = 50) -> list[Hold]:
    """What a reader waited for once, the latest first."""
    ended = holds().filter(patron_id=patron_id, state__in=sorted(states.ENDED))
    return list(ended.order_by("-requested_at", "-pk")[:limit])


def open_holds_on(record_id: int, work_key: str = "") -> list[Hold]:
    """The queue of a title, in its order, with those that have a copy already."""
    return list(queue_of(record_id, work_key).select_related(*BESIDES).defer(*HEAVY, "captured_because"))


def hopeless(branch_ids: Iterable[int]) -> QuerySet[Hold]:
    """Holds that no copy can fill, to be picked up at these branches; the longest hopeless first (HLD-18)."""
    found = holds().filter(hopeless_since__isnull=False, pickup_branch_id__in=list(branch_ids))
    return found.filter(state__in=sorted(states.WAITING)).order_by("hopeless_since", "pk")


def hopeless_since(branch_ids: Iterable[int]) -> tuple[int, datetime | None]:
    """How many holds no copy can fill, and since when the longest of them."""
    found = hopeless(branch_ids).order_by().aggregate(count=Count("pk"), since=Min("hopeless_since"))
    return found["count"], found["since"]


def to_fetch(branch_ids: Iterable[int]) -> QuerySet[Hold]:
    """What is to be fetched from the shelves of these branches, in walking order (HLD-10)."""
    wanted = holds().filter(state=states.WAITING_FOR_CAPTURE, target_item__branch_id__in=list(branch_ids))
    return wanted.order_by(
        "target_item__branch__path", F("target_item__location__walking_order"), "target_item__shelf_key", "pk"
    )


def open_counts(patron_ids: Iterable[int]) -> dict[int, int]:
    """How many open holds each of these readers has; those without any are left out."""

    rows = Hold.objects.filter(patron_id__in=list(patron_ids), state__in=sorted(states.OPEN))
    found = rows.values_list("patron_id").annotate(count=Count("pk")).order_by("patron_id")
    return {patron_id: count for patron_id, count in found if patron_id is not None}


def groups() -> QuerySet[HoldGroup]:
    """The groups that are not given up, by name, with their members."""
    return HoldGroup.objects.filter(ended_at__isnull=True).prefetch_related("members__patron").order_by("name")


def recalls_of(hold_id: int) -> list[Recall]:
    """The loans that were shortened for a hold, the latest first."""
    return list(Recall.objects.filter(hold_id=hold_id, undone_at__isnull=True).order_by("-asked_at", "-pk"))
