"""Today's rows about holds: the shelf to clear, what nobody fetches in time, and holds that nothing can fill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from shelflist.departments.holds.queries.lists import hopeless_since
from shelflist.departments.holds.queries.shelf import clear_and_ready
from shelflist.doors.desk.needs import Need, Scene
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui import localise


def hold_needs(scene: Scene) -> Iterator[Need]:
    """What the pick-up shelf of this branch and its waiting readers need today."""
    path = scene.branch.path
    if scene.actor.may("work-hold-shelf", path):
        yield from _shelf(scene)
    if scene.actor.may("place-holds", path):
        yield from _hopeless(scene)


def _shelf(scene: Scene) -> Iterator[Need]:
    clear, ready = clear_and_ready(scene.branch_ids, scene.tree)
    ended = [hold.expired_at or hold.cancelled_at or hold.fulfilled_at or hold.ready_at for hold in clear]
    ends = [moment for moment in ended if moment]
    address = f"{reverse('holds:shelf')}?branch={scene.branch.id}"
    yield Need(
        slot="opening",
        glyph="hold",
        count=len(clear),
        title=_("Pick-up shelf to clear"),
        words=_("Expired, cancelled or standing on the wrong shelf"),
        href=address,
        verb=_("Clear it"),
        tone="wait",
        age=_("oldest {ago}", ago=localise.ago(min(ends), scene.day.now)) if ends else None,
    )
    today = timezone.localtime(scene.day.now).date()
    last = [hold for hold in ready if _ends_on(hold.shelf_expires_at) == today]
    yield Need(
        slot="closing",
        glyph="hold",
        count=len(last),
        title=_("Last day on the pick-up shelf"),
        words=_("Ring their readers up, or let them go tonight"),
        href=address,
        verb=_("See them"),
    )


def _ends_on(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _hopeless(scene: Scene) -> Iterator[Need]:
    count, first = hopeless_since(scene.branch_ids)
    yield Need(
        slot="now",
        glyph="warn",
        count=count,
        title=_("Holds that no copy can fill"),
        words=_("Order or add a copy, move them to another title, or cancel them"),
        href=f"{reverse('holds:hopeless')}?branch={scene.branch.id}",
        verb=_("See them"),
        tone="wait",
        age=_("oldest {ago}", ago=localise.ago(first, scene.day.now)) if first else None,
    )
