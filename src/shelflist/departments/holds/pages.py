"""What the pages of titles and readers show of holds; the door puts it into its own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shelflist.departments.holds.lines import EVENTS, Row, new_key, place_address, row_of
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries import lists, shown
from shelflist.departments.holds.queries.slots import free_intervals, slot_plans, slots_of
from shelflist.departments.holds.queries.surroundings import Surroundings, surroundings
from shelflist.departments.holds.queries.why import Why, why
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.slots import Interval
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.ui.localise import moment
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.models import Record
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import primary_cards

TIMES_OFFERED = 24


def around_here(request: HttpRequest) -> Surroundings:
    here = placed(request)
    return surroundings(here.now, here.numbers, here.branch.id if here.branch else None)


def path_of(request: HttpRequest) -> str:
    """The path of the branch where the reader stands; permissions are a matter of place."""
    branch = placed(request).branch
    return branch.path if branch else ""


def rights(request: HttpRequest) -> dict[str, bool]:
    """What this reader may do with holds here."""
    actor, path = placed(request).actor, path_of(request)
    return {
        "may_place": actor.may("place-holds", path),
        "may_reorder": actor.may("reorder-holds", path),
        "may_work_shelf": actor.may("work-hold-shelf", path),
        "may_see_readers": actor.may("see-patrons", path),
    }


def queue_part(request: HttpRequest, record: Record) -> dict[str, Any]:
    """The queue of a title, and why the first that waits is not moving."""
    holds = sorted(lists.open_holds_on(record.pk, record.work_key), key=lambda hold: hold.state not in states.CAPTURED)
    rows = _rows(holds)
    first = next((hold for hold in holds if hold.state in states.WAITING), None)
    cards = primary_cards(hold.patron_id for hold in holds if hold.patron_id)
    return {
        "queue": rows,
        "cards": cards,
        "waiting_count": sum(row.is_lined_up for row in rows),
        "first": first,
        "because": _why(request, first) if first else None,
        "groups": list(lists.groups()),
        "place_href": place_address(title=record.pk),
        "back": f"{reverse('desk:title', args=[record.pk])}?section=holds",
        "hold_key": new_key(),
        **rights(request),
    }


def patron_part(request: HttpRequest, patron: Patron) -> dict[str, Any]:
    """A reader's holds with what can be done to each, and those that ended lately."""
    around = around_here(request)
    return {
        "holds": _rows(lists.open_holds_of(patron.pk)),
        "ended": _rows(shown.ended_of_patron(patron.pk, placed(request).now)),
        "place_href": place_address(patron=patron.pk, back="patron"),
        "pickup_choices": pickup_choices(around),
        "times": _times(request, patron, around),
        "coming": list(slots_of(patron.pk, placed(request).now)),
        "back": f"{reverse('desk:patron', args=[patron.pk])}?section=holds",
        "hold_key": new_key(),
        **rights(request),
    }


def hold_part(request: HttpRequest, hold: Hold) -> dict[str, Any]:
    """Everything on the own page of a hold."""
    around = around_here(request)
    waits, because = hold.state in states.WAITING, _why(request, hold)
    return {
        "hold": hold,
        "row": row_of(hold, shown.places_of([hold]).get(hold.pk, (0, 0))),
        "life": _life(hold, because),
        "because": because,
        "recalls": lists.recalls_of(hold.pk),
        "reasons_shown": waits,
        "pickup_choices": pickup_choices(around),
        "back": reverse("holds:hold", args=[hold.pk]),
        "hold_key": new_key(),
        **rights(request),
    }


def _times(request: HttpRequest, patron: Patron, around: Surroundings) -> list[tuple[str, str]]:
    """When the reader may come for what is ready, at the branches where it stands: the next free times."""
    kept = Hold.objects.filter(patron_id=patron.pk, state__in=sorted(states.KEPT))
    now = placed(request).now
    found: list[tuple[str, str]] = []
    for plan in slot_plans().filter(branch_id__in=kept.values("pickup_branch_id")):
        calendar = around.tree.calendar(plan.branch_id)
        day = calendar.day_of(now)
        free: list[Interval] = []
        for ahead in range(plan.days_ahead + 1):
            free += free_intervals(plan, day + timedelta(days=ahead), around.tree)
        coming = [one for one in free if one.left > 0 and one.begins_at > now][:TIMES_OFFERED]
        name = around.setting.places.name(plan.branch_id)
        found += [(f"{plan.pk}:{one.begins_at.isoformat()}", f"{name}, {moment(one.begins_at)}") for one in coming]
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to a hold: what an act said, or what let go of its copy."""

    at: datetime
    words: Phrase
    note: Phrase | None
    by: str
    barcode: str = ""


def _life(hold: Hold, because: Why | None) -> list[Moment]:
    """Everything that happened to it, acts and causes together, the first on top (HLD-19)."""
    events = list(hold.events.select_related("item"))
    told = [
        Moment(
            event.at, EVENTS[event.cause], Phrase.from_data(event.note) if event.note else None, event.by_name,
            (event.item.barcode or "") if event.item else "",
        )
        for event in events
    ]  # fmt: skip
    acts = because.entries if because else ()
    told += [Moment(one.happened_at, Phrase.from_data(one.said), None, one.actor_name) for one in acts]
    return sorted(told, key=lambda one: one.at)


def _why(request: HttpRequest, hold: Hold) -> Why | None:
    here = placed(request)
    return why(hold.pk, here.now, here.branch.id if here.branch else None)


def pickup_choices(around: Surroundings) -> list[tuple[int, str]]:
    """Where holds may be picked up, in the order of the tree."""
    usable = around.setting.places.hands_out
    return [(facts.id, facts.name) for facts in around.tree.in_tree_order() if facts.id in usable]


def _rows(holds: list[Hold]) -> list[Row]:
    places = shown.places_of(holds)
    return [row_of(hold, places.get(hold.pk, (0, 0))) for hold in holds]
