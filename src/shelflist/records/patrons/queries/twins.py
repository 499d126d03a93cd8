"""Who may be registered already (PAT-04)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from shelflist.records.patrons.models import Patron, PatronWord
from shelflist.records.patrons.rules.twins import Identity, Likeness, asked_by, likeness

LOOKED_AT = 200  # records compared at most
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Twin:
    """A patron who may be the same person, and how alike they are."""

    patron: Patron
    likeness: Likeness


def identity_of(patron: Patron) -> Identity:
    """What tells a patron apart from others."""
    return Identity(
        family_name=patron.family_name,
        given_names=patron.given_names,
        preferred_name=patron.preferred_name,
        name_original=patron.name_original,
        born_on=patron.born_on,
        email=patron.email,
        phones=(patron.phone, patron.phone_evening, patron.phone_mobile),
        address=patron.address,
    )


def twins(identity: Identity, *, besides: int | None = None, within: str = "") -> list[Twin]:
    """Those who may be the same person, the likeliest first; `within` searches below one node of the tree only.

    Two statements find whom to compare: those with most words in common, and those born on that day.
    """
    asked = [word.encode() for word in asked_by(identity) if len(word) > 1]
    met = PatronWord.objects.filter(word__in=asked).values("patron_id").annotate(count=Count("pk"))
    ids = list(met.order_by("-count", "patron_id").values_list("patron_id", flat=True)[:LOOKED_AT])
    people = Patron.objects.filter(deleted_at__isnull=True).exclude(pk=besides or 0)
    if within:
        people = people.filter(home_branch__path__startswith=within)
    people = people.select_related("category", "home_branch")
    found = list(people.filter(pk__in=ids))
    if identity.born_on is not None:
        found += people.filter(born_on=identity.born_on).exclude(pk__in=ids)[:LOOKED_AT]
    compared = [Twin(patron, likeness(identity, identity_of(patron))) for patron in found]
    alike = [one for one in compared if one.likeness.is_possible]
    return sorted(alike, key=lambda one: (-one.likeness.score, one.patron.pk))[:SHOWN]
