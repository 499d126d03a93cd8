"""What the page of copies elsewhere shows: one on a display."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_places(stage: Stage) -> None:
    """Called once by the stage, when the copies are there."""
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import ShelvingLocation
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.items.actions import place_for_a_while
    from shelflist.records.items.models import Item
    from shelflist.records.items.rules.places import PlaceDetails

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    item = Item.objects.filter(deleted_at__isnull=True, status="available").order_by("pk").last()
    assert item is not None  # the stage has copies
    shown = ShelvingLocation.objects.filter(branch=item.branch_id).exclude(pk=item.location_id).first()
    if shown is None:
        shown = ShelvingLocation.objects.create(branch=item.branch, code="DISP", name="On display")
        bump("branches")
    place_for_a_while(item_ids=[item.pk], details=PlaceDetails(shown.pk, why="Volcanoes"), by=by, now=now)
