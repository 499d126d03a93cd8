"""How a patron is reached, on their page: what does not work, and another way for what went there (PAT-15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.records.patrons import actions
from shelflist.records.patrons.models import BadAddress, Patron
from shelflist.records.patrons.queries import choices_of, reach_of
from shelflist.records.patrons.rules.fields import FIELDS
from shelflist.records.patrons.rules.messages import EVENTS, WAYS, Way
from shelflist.records.patrons.views.acts import act, new_key, patron_seen, section

WENT_BY: dict[str, tuple[Way, ...]] = {
    "email": ("email",), "phone": ("voice", "sms"), "phone_mobile": ("sms", "voice"), "address": ("post",),
}  # fmt: skip
CARDS = "cards"


@dataclass(frozen=True, slots=True)
class Address:
    """One of a patron's addresses; `bad` when it does not work."""

    kind: str
    label: Phrase
    value: str
    bad: BadAddress | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What went by a way that does not work, and by which ways it could go instead."""

    way: Way
    label: Phrase
    events: tuple[Phrase, ...]
    instead: tuple[tuple[Way, Phrase], ...]


def contact_part(patron: Patron) -> dict[str, Any]:
    """What the part of the page about addresses shows."""
    bad = {row.kind: row for row in BadAddress.objects.filter(patron=patron, mended_at__isnull=True)}
    addresses = [
        Address(kind, FIELDS[kind], getattr(patron, kind), bad.get(kind))
        for kind in BadAddress.Kind.values
        if getattr(patron, kind)
    ]
    return {
        "addresses": addresses,
        "offers": list(_offers(patron, bad)) if bad else [],
        "contact_key": new_key(),
    }


def _offers(patron: Patron, bad: dict[str, BadAddress]) -> list[Offer]:
    reach = reach_of([patron.pk])[patron.pk]
    silent = [way for kind in bad for way in WENT_BY.get(kind, ()) if not reach.can(way)]
    choices = [(event.label, choices_of([patron.pk], event.code)[patron.pk].ways) for event in EVENTS]
    offers = []
    for way in dict.fromkeys(silent):
        if events := tuple(label for label, ways in choices if way in ways):
            instead = tuple((one, words) for one, words in WAYS.items() if one != way and reach.can(one))
            offers.append(Offer(way, WAYS[way], events, instead))
    return offers


@needs("edit-patrons")
@require_POST
def mark_bad(request: HttpRequest, patron_id: int) -> HttpResponse:
    """A letter came back, a number is somebody else's; or, with `works`, it is good again."""
    patron_seen(request, patron_id)
    kind, there = request.POST.get("kind", ""), section(patron_id, CARDS)
    if "works" in request.POST:
        return act(request, there, lambda who: actions.address_works(patron_id=patron_id, kind=kind, **who))
    why = request.POST.get("why", "").strip()
    return act(request, there, lambda who: actions.mark_address_bad(patron_id=patron_id, kind=kind, why=why, **who))


@needs("edit-patrons")
@require_POST
def another_way(request: HttpRequest, patron_id: int) -> HttpResponse:
    """What went by a way that does not work goes by this one."""
    patron_seen(request, patron_id)
    bad, instead = request.POST.get("bad", ""), request.POST.get("instead", "")
    return act(
        request,
        section(patron_id, CARDS),
        lambda who: actions.tell_by_another_way(patron_id=patron_id, bad=bad, instead=instead, **who),
    )
