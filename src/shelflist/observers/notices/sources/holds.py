"""Holds: placed, ready, still there, about to go, cancelled, over; and for staff, new ones and the shelf to clear."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.holds.models import Hold
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep

KIND = "hold"
SWEPT = ("hold-ready", "hold-reminder", "hold-expiring", "staff-shelf")
FACTS = (
    "pk", "patron_id", "pickup_branch_id", "state", "requested_at", "ready_at", "shelf_expires_at", "cancelled_at",
    "cancel_cause", "expired_at", "shelf_branch_id", "captured_at", "patron__category__path", "patron__deleted_at",
    "captured_item__item_type_id",
)  # fmt: skip
WEEK = timedelta(days=7)
Row = Mapping[str, Any]
Judged = tuple[Turn, int, Phrase | None]


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """What stands on a pick-up shelf: few, and read off its index."""
    if not set(swept.events) & set(SWEPT):
        return []
    found = Hold.objects.filter(shelf_branch__isnull=False, pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    rows = list(Hold.objects.filter(pk__in=list(ids)).order_by("pk").values(*FACTS))
    return [_subject(row, event) for row in rows for event in events]


def _subject(row: Row, event: str) -> Subject:
    turn, version, no = _judges[event](row)
    if row["patron_id"] is None or row["patron__deleted_at"] is not None:
        no = no or _("There is nobody any more to write to.")
    return Subject(
        kind=KIND,
        id=row["pk"],
        event=event,
        patron_id=row["patron_id"],
        branch_id=row["pickup_branch_id"],
        turn=turn,
        version=version,
        category_path=row["patron__category__path"] or "",
        item_type_id=row["captured_item__item_type_id"],
        no=no,
    )


def _placed(row: Row) -> Judged:
    no = _("It is over already.") if row["state"] in ("cancelled", "expired", "fulfilled", "ready") else None
    return Turn(row["requested_at"], row["requested_at"], row["requested_at"] + WEEK), 1, no


def _not_ready(row: Row) -> Phrase | None:
    if row["state"] == "fulfilled":
        return _("It was picked up.")
    return None if row["state"] == "ready" else _("It does not stand on the shelf any more.")


def _ready(row: Row) -> Judged:
    at = row["ready_at"] or row["requested_at"]
    return Turn(at, at), int(at.timestamp()), _not_ready(row)


def _expiring(row: Row) -> Judged:
    ready = row["ready_at"] or row["requested_at"]
    at = row["shelf_expires_at"]
    if at is None:
        return Turn(ready, ready), 1, _("It may stand there for ever.")
    return Turn(at, ready, at), int(at.timestamp()), _not_ready(row)


def _cancelled(row: Row) -> Judged:
    at = row["cancelled_at"] or row["requested_at"]
    no = None
    if row["state"] != "cancelled":
        no = _("It is not cancelled any more.")
    elif row["cancel_cause"] in ("patron", "undone", "patron-left"):
        no = _("They cancelled it themselves.")
    return Turn(at, at, at + WEEK), int(at.timestamp()), no


def _expired(row: Row) -> Judged:
    at = row["expired_at"] or row["requested_at"]
    no = None if row["state"] == "expired" else _("It is not over any more.")
    return Turn(at, at, at + WEEK), int(at.timestamp()), no


def _to_clear(row: Row) -> Judged:
    at = row["cancelled_at"] or row["expired_at"] or row["ready_at"] or row["requested_at"]
    on_shelf = row["shelf_branch_id"] is not None and row["state"] in ("cancelled", "expired")
    no = None if on_shelf else _("There is nothing to clear.")
    return Turn(at, at), int(at.timestamp()), no


_judges: Mapping[str, Callable[[Row], Judged]] = {
    "hold-placed": _placed,
    "staff-hold": _placed,
    "hold-ready": _ready,
    "hold-reminder": _ready,
    "hold-expiring": _expiring,
    "hold-cancelled": _cancelled,
    "hold-expired": _expired,
    "staff-shelf": _to_clear,
}


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    rows = Hold.objects.filter(pk__in=list(ids)).select_related("record", "pickup_branch", "captured_item")
    rows = rows.defer("record__marc", "record__original", "record__search_text", "explanation", "captured_because")
    found = {}
    for hold in rows:
        copy = hold.captured_item
        found[hold.pk] = {
            "title": hold.record.title if titles else "",
            "author": hold.record.author if titles else "",
            "barcode": "" if copy is None else copy.barcode if titles else f"…{copy.barcode[-4:]}",
            "call_number": copy.call_number if copy is not None and titles else "",
            "pickup": hold.pickup_branch.name,
            "branch": hold.pickup_branch.name,
            "ready_at": hold.ready_at,
            "until": hold.shelf_expires_at,
            "estimated_on": hold.estimated_ready_on,
            "cancel_note": hold.cancel_note,
        }
    return found


def example(event: str) -> int | None:
    """A hold that is ready, or else any."""
    ready = Hold.objects.filter(state="ready").order_by("-pk").values_list("pk", flat=True).first()
    return ready or Hold.objects.order_by("-pk").values_list("pk", flat=True).first()


SOURCE = Source(KIND, subjects, values, sweep, example)
