"""Appointments to fetch holds at the curb or from a locker: made, and about to begin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.holds.models import Slot
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep

KIND = "slot"


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """Appointments that are ahead."""
    if "appointment-reminder" not in swept.events:
        return []
    until = swept.now + timedelta(days=swept.days_before + 1)
    found = Slot.objects.filter(
        cancelled_at__isnull=True,
        handed_over_at__isnull=True,
        begins_at__gte=swept.now,
        begins_at__lt=until,
        pk__gt=after,
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    rows = Slot.objects.filter(pk__in=list(ids)).select_related("plan", "patron__category").order_by("pk")
    found = []
    for row in rows:
        no = None
        if row.cancelled_at is not None:
            no = _("The appointment was cancelled.")
        elif row.handed_over_at is not None or row.arrived_at is not None:
            no = _("They have been here.")
        elif row.patron.deleted_at is not None:
            no = _("There is nobody any more to write to.")
        for event in events:
            at = row.begins_at if event == "appointment-reminder" else row.booked_at
            found.append(
                Subject(
                    KIND, row.pk, event, row.patron_id, row.plan.branch_id, Turn(at, row.booked_at, row.begins_at),
                    category_path=row.patron.category.path, no=no,
                )
            )  # fmt: skip
    return found


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    rows = Slot.objects.filter(pk__in=list(ids)).select_related("plan__branch")
    return {
        row.pk: {
            "begins_at": row.begins_at, "by_the_hour": True, "pickup": row.plan.branch.name,
            "branch": row.plan.branch.name, "locker": row.plan.way == "locker",
        }
        for row in rows
    }  # fmt: skip


def example(event: str) -> int | None:
    return Slot.objects.order_by("-pk").values_list("pk", flat=True).first()


SOURCE = Source(KIND, subjects, values, sweep, example)
