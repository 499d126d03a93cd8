"""What the public pages show in the journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_catalogue(stage: Stage) -> None:
    """Called once, when the stage is set."""
    from shelflist.records.items.models import Item

    stage.ids["shown_copy"] = Item.objects.filter(record_id=stage.ids["title"], status="available").first().pk
