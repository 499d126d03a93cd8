"""What the screens share: do something and go on to a page that says so, or say why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.queries import patron_by_id
from shelflist.records.patrons.queries.sharing import seen_among

LONGEST_NUMBER = 18
REFUSED = 409


def number(text: object) -> int | None:
    """A row's number as a form or an address gives it; None for anything else."""
    words = str(text or "")
    return int(words) if words.isdecimal() and len(words) <= LONGEST_NUMBER else None


def act(request: HttpRequest, address: str, do: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    """Run an action with who, when and key, and go to the address; a refusal is a page with every reason."""
    here = placed(request)
    try:
        receipt = do({"by": here.actor, "now": here.now, "key": request.POST.get("key", "")[:80] or None})
    except Refused as no:
        return render(request, "patrons/refused.html", {"refusals": no.refusals, "back": address}, status=REFUSED)
    return done(address, receipt)


def section(patron_id: int, name: str) -> str:
    """The address of a part of somebody's page."""
    return f"{reverse('desk:patron', args=[patron_id])}?section={name}"


def patron_seen(request: HttpRequest, patron_id: int, permission: str = "edit-patrons") -> Patron:
    """A patron for whom the reader of the page has this permission; otherwise there is no such page."""
    patron = patron_by_id(patron_id)
    actor = placed(request).actor
    if patron is None or not actor.may(permission, patron.home_branch.path) or not seen_among([patron], actor):
        raise Http404
    return patron


def may_see(request: HttpRequest, patrons: Iterable[Patron]) -> set[int]:
    """The ids of those among these whom the reader of the page may see: by permission, and not kept back (PAT-01)."""
    actor = placed(request).actor
    return {one.pk for one in seen_among(patrons, actor) if actor.may("see-patrons", one.home_branch.path)}


def by_card_or_number(text: str) -> int | None:
    """Whom a card in use, or the number in the address of their page, belongs to."""
    card = Card.objects.filter(barcode=text.strip().upper(), ended_at__isnull=True).first()
    return card.patron_id if card else number(text.strip())


def new_key() -> str:
    return uuid4().hex
