"""The receipt of an act on one hold."""

from __future__ import annotations

from typing import Any

from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.queue import place_of
from shelflist.records.catalog.models import Record


def receipt(hold: Hold, **more: Any) -> HoldReceipt:
    """The hold as it stands now, after planning, with its place in the queue."""
    hold.refresh_from_db(fields=["state", "target_item_id", "captured_item_id", "shelf_expires_at"])
    place = place_of(hold)
    return HoldReceipt(
        hold_id=hold.pk,
        patron_id=hold.patron_id,
        record_id=hold.record_id,
        title=title_of(hold.record_id),
        state=hold.state,
        pickup_branch_id=hold.pickup_branch_id,
        position=place.position,
        queue_length=place.queue_length,
        copy_count=place.copy_count,
        item_id=hold.captured_item_id or hold.target_item_id,
        thaws_on=hold.thaws_on,
        wanted_until=hold.wanted_until,
        shelf_expires_at=hold.shelf_expires_at,
        estimated_ready_on=hold.estimated_ready_on,
        **more,
    )


def title_of(record_id: int) -> str:
    """The title in words."""
    found = Record.objects.filter(pk=record_id).values_list("title", "title_rest").first()
    return ": ".join(part for part in found or () if part)
