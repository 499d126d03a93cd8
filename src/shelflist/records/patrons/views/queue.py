"""What waits for a decision: people who registered themselves, addresses that patrons want changed (PAT-07, PAT-08)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.patrons.actions.knowing import TAKEN_OVER, known_already
from shelflist.records.patrons.actions.waiting import decide_change, refuse_registration, take_in
from shelflist.records.patrons.models import AddressChange, Patron, Registration
from shelflist.records.patrons.queries import categories
from shelflist.records.patrons.queries.twins import Twin, twins
from shelflist.records.patrons.queries.waiting import waiting_changes, waiting_registrations
from shelflist.records.patrons.rules.fields import FIELDS
from shelflist.records.patrons.rules.twins import Identity
from shelflist.records.patrons.views.acts import act, may_see, new_key, number
from shelflist.records.patrons.views.merging import LABELS

CONTACT = frozenset({"email", "phone", "phone_evening", "phone_mobile", "address"})
"""What is taken over unless staff say otherwise: names and birthdays they look at themselves."""


@dataclass(frozen=True, slots=True)
class Known:
    """A reader who it may be, and each field that would change: its name, label, what is known, what was written."""

    twin: Twin
    lines: tuple[tuple[str, Phrase, str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A registration that waits, with whom it may be already."""

    row: Registration
    name: str
    facts: tuple[tuple[Phrase, Any], ...]
    alike: tuple[Twin, ...]
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """A change of address that waits: what is known, and what it should become."""

    row: AddressChange
    lines: tuple[tuple[Phrase, str, str], ...]


@needs("edit-patrons")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Both lists, the oldest first."""
    here = placed(request)
    sent = [row for row in waiting_registrations(here.now) if here.actor.may("edit-patrons", row.home_branch.path)]
    wishes = [row for row in waiting_changes() if here.actor.may("edit-patrons", row.patron.home_branch.path)]
    context = {
        "registrations": [_sent(request, row) for row in sent],
        "wishes": [_wish(row) for row in wishes],
        "contact_fields": CONTACT,
        "kinds": categories.value(here.numbers).values(),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/queue.html", context)


def _sent(request: HttpRequest, row: Registration) -> Sent:
    details = row.details
    alike = twins(_identity(details))
    seen = may_see(request, [one.patron for one in alike])
    name = f"{details.get('given_names', '')} {details.get('family_name', '')}".strip()
    facts = tuple((LABELS[one], details[one]) for one in FIELDS if details.get(one) and one != "given_names")
    seen_alike = tuple(one for one in alike if one.patron.pk in seen)
    known = tuple(Known(one, tuple(_differing(one.patron, details))) for one in seen_alike)
    return Sent(row, name, facts, seen_alike, known)


def _differing(patron: Patron, details: dict[str, str]) -> Iterator[tuple[str, Phrase, str, str]]:
    for name, label in LABELS.items():
        value = details.get(name, "")
        is_now = getattr(patron, name, "")
        text = is_now.isoformat() if isinstance(is_now, date) else str(is_now or "")
        if name in TAKEN_OVER and value and value != text:
            yield name, label, text, value


def _identity(details: dict[str, str]) -> Identity:
    texts = ("given_names", "preferred_name", "name_original", "email", "address")
    try:
        born_on = date.fromisoformat(details.get("born_on", ""))
    except ValueError:
        born_on = None
    return Identity(
        details.get("family_name", ""),
        **{name: details.get(name, "") for name in texts},
        born_on=born_on,
        phones=(details.get("phone", ""), details.get("phone_mobile", "")),
    )


def _wish(row: AddressChange) -> Wish:
    lines = tuple((FIELDS[name], getattr(row.patron, name), value) for name, value in row.wanted.items())
    return Wish(row, lines)


@needs("edit-patrons")
@require_POST
def decide_registration(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Take it in, take it over into the record of somebody known, or refuse it with a reason."""
    address = reverse("patrons:queue")
    if "refuse" in request.POST:
        why = request.POST.get("why", "")
        return act(request, address, lambda who: refuse_registration(registration_id=registration_id, why=why, **who))
    if patron_id := number(request.POST.get("known")):
        fields = [name for name in request.POST.getlist("field") if name in TAKEN_OVER]
        return act(
            request,
            address,
            lambda who: known_already(registration_id=registration_id, patron_id=patron_id, fields=fields, **who),
        )
    category, card = number(request.POST.get("category")) or 0, request.POST.get("card", "")
    return act(
        request,
        address,
        lambda who: take_in(registration_id=registration_id, category_id=category, card=card, **who),
    )


@needs("edit-patrons")
@require_POST
def decide_wish(request: HttpRequest, change_id: int) -> HttpResponse:
    """Yes, or no with a reason."""
    approve, why = "approve" in request.POST, request.POST.get("why", "")
    address = reverse("patrons:queue")
    return act(request, address, lambda who: decide_change(change_id=change_id, approve=approve, why=why, **who))
