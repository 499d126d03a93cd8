"""Who has not been here for longer than their kind allows: to be looked at, then closed (PAT-25)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time

from django.db.models import Q

from shelflist.records.patrons import activity
from shelflist.records.patrons.models import Patron, PatronCategory
from shelflist.records.patrons.rules.people import months_after

SHOWN = 500


def unseen(today: date, branch_paths: Collection[str] = ("",), among: Collection[int] | None = None) -> list[Patron]:
    """Active patrons below these branches whose kind has a rule and who were not here for so long; by name.

    Being here: registered, signed in, lent, returned, renewed, asked for something, or having something open.
    """
    below = Q()
    for path in branch_paths:
        below |= Q(home_branch__path__startswith=path)
    found: list[Patron] = []
    for kind in PatronCategory.objects.filter(inactive_after_months__isnull=False):
        cutoff = months_after(today, -(kind.inactive_after_months or 0))
        rows = Patron.objects.filter(below, category=kind, active=True, deleted_at__isnull=True, joined_on__lt=cutoff)
        rows = rows.filter(Q(last_seen_on__isnull=True) | Q(last_seen_on__lt=cutoff))
        if among is not None:
            rows = rows.filter(pk__in=among)
        people = list(rows.select_related("category", "home_branch").order_by("name_sort", "pk")[: 4 * SHOWN])
        seen = activity.seen_since([one.pk for one in people], datetime.combine(cutoff, time(), UTC))
        found += [one for one in people if one.pk not in seen]
    return sorted(found, key=lambda one: (bytes(one.name_sort), one.pk))[:SHOWN]
