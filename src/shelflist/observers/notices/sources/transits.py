"""Copies on their way: for staff of the branch where they should have arrived (NTC-11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep
from shelflist.records.transits.models import Transit

KIND = "transit"


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """What is under way now: few."""
    if "staff-transit" not in swept.events:
        return []
    found = Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True, pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    rows = Transit.objects.filter(pk__in=list(ids)).order_by("pk").select_related("item")
    found = []
    for row in rows.only("to_branch_id", "sent_at", "arrived_at", "cancelled_at", "item__item_type_id"):
        no = None
        if row.arrived_at is not None:
            no = _("It has arrived.")
        elif row.cancelled_at is not None:
            no = _("The journey was called off.")
        turn = Turn(row.sent_at, row.sent_at)
        found += [
            Subject(KIND, row.pk, event, None, row.to_branch_id, turn, item_type_id=row.item.item_type_id, no=no)
            for event in events
        ]
    return found


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    rows = Transit.objects.filter(pk__in=list(ids)).select_related("item__record", "from_branch", "to_branch")
    rows = rows.defer("item__record__marc", "item__record__original", "item__record__search_text")
    return {
        row.pk: {
            "title": row.item.record.title if titles else "", "author": row.item.record.author if titles else "",
            "barcode": row.item.barcode, "from": row.from_branch.name, "branch": row.to_branch.name,
            "sent_at": row.sent_at,
        }
        for row in rows
    }  # fmt: skip


def example(event: str) -> int | None:
    return Transit.objects.order_by("-pk").values_list("pk", flat=True).first()


SOURCE = Source(KIND, subjects, values, sweep, example)
