"""What the public pages show in the journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_catalogue(stage: Stage) -> None:
    """Called once, when the stage is set."""
    from django.contrib.auth.hashers import make_password

    from shelflist.departments.holds.actions import Asked, place_hold
    from shelflist.departments.holds.models import Hold
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.items.models import Item
    from tests.journeys.town import PIN, in_days, reader

    library = stage.town.library
    card = reader(library, "Marta", "Lindholm", pin_hash=make_password(PIN))
    library.lent(library.item(), card, in_days(-6))
    library.lent(library.item(), card, in_days(9))
    asked = Asked(record_id=library.item(status="checked-out").record_id)
    place_hold(patron_id=card.patron_id, asked=asked, by=system_actor("journeys"), now=in_days(0))
    stage.ids |= {"own_hold": Hold.objects.get(patron_id=card.patron_id).pk}

    stage.ids["shown_copy"] = Item.objects.filter(record_id=stage.ids["title"], status="available").first().pk
