"""The family on the patron page: who belongs to it, what all of them have, joining and leaving (PAT-05, PAT-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.money import Money
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons import actions, figures
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries.families import family_of
from shelflist.records.patrons.views.acts import act, by_card_or_number, may_see, new_key, patron_seen, section

SHOWN_FIGURES = ("checked-out", "overdue", figures.OWED)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the family, with the figures of the table."""

    patron: Patron
    is_self: bool
    tie: str
    figures: tuple[int | Money, ...]


def family_part(request: HttpRequest, patron: Patron) -> dict[str, Any]:
    """What the family's part of the patron page shows."""
    here = placed(request)
    kept = [one for one in (figures.find(code) for code in SHOWN_FIGURES) if one is not None]
    people = family_of(patron)
    seen = may_see(request, people)
    people = [one for one in people if one.pk in seen or one.pk == patron.pk]
    counts = {one.code: one.of([person.pk for person in people], here.now) for one in kept}
    sums = tuple(_shown(one, sum(counts[one.code].values())) for one in kept)
    members = [
        Member(
            person,
            person.pk == patron.pk,
            _tie(person, patron),
            tuple(_shown(one, counts[one.code].get(person.pk, 0)) for one in kept),
        )
        for person in people
    ]
    return {"members": members, "figures": kept, "sums": sums, "family_key": new_key()}


def _shown(figure: figures.Figure, value: int) -> int | Money:
    return Money(value) if figure.is_money else value


def _tie(person: Patron, patron: Patron) -> str:
    if person.pk == patron.guarantor_id:
        return "answers"
    if person.guarantor_id == patron.pk:
        return "dependant"
    return "lives" if person.lives_with_id == patron.pk or patron.lives_with_id == person.pk else ""


@needs("edit-patrons")
@require_POST
def join(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Let this patron belong to the family of whoever has this card."""
    patron_seen(request, patron_id)
    other = by_card_or_number(request.POST.get("card", "")) or 0
    address = section(patron_id, "family")
    return act(request, address, lambda who: actions.join_family(patron_id=patron_id, other_id=other, **who))


@needs("edit-patrons")
@require_POST
def leave(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Let this patron stand alone again."""
    patron_seen(request, patron_id)
    return act(request, section(patron_id, "family"), lambda who: actions.leave_family(patron_id=patron_id, **who))
