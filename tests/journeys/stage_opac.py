"""What the public pages show in the journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    _lists(stage, card.patron)


def _lists(stage: Stage, patron: Any) -> None:
    """Picks of the staff, a reader’s own list, a suggestion and a report."""
    from shelflist.departments.lists import actions
    from shelflist.departments.suggestions.actions import report_problem, suggest_title
    from shelflist.ground.common.actors import Actor, system_actor
    from tests.journeys.town import in_days

    now, title = in_days(0), stage.ids["title"]
    details = actions.ListDetails(
        name="Chosen by Ruth", about="To laugh.", shared=True, on_home=True, for_children=True
    )
    reader = Actor(kind="patron", id=patron.pk, name=patron.name, door="opac")
    made = {}
    for by in (system_actor("journeys"), reader):
        made[by.kind] = actions.save_list(details=details, by=by, now=now)
        actions.put_on_list(list_id=made[by.kind].id, record_ids=[title], by=by, now=now)
        actions.say_about(list_id=made[by.kind].id, record_id=title, note="Read it on the bus", by=by, now=now)
    actions.save_search(name="Hobbits", address="q=hobbit", by_mail=True, by=reader, now=now)
    suggest_title(title="The ministry of umbrellas", pickup_branch_id=patron.home_branch_id, by=reader, now=now)
    report_problem(what="It has 320 pages", record_id=title, address="192.0.2.7", by=reader, now=now)
    ours = made["system"]
    stage.ids |= {"picks": ours.token, "picks_id": ours.id, "own_list": made["patron"].token}
