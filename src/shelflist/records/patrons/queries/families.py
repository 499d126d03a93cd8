"""Who belongs together: the family, who answers for whom, who shares an address (PAT-05, PAT-06)."""

from __future__ import annotations

from django.db.models import Q

from shelflist.records.patrons.models import Patron


def family_of(patron: Patron) -> list[Patron]:
    """The patron first, then everybody of the family and all who are tied to them."""
    tied = Q(guarantor=patron.pk) | Q(lives_with=patron.pk) | Q(pk__in=[patron.guarantor_id, patron.lives_with_id])
    if patron.family_id is not None:
        tied |= Q(family=patron.family_id)
    others = Patron.objects.filter(tied, deleted_at__isnull=True).exclude(pk=patron.pk)
    return [patron, *others.select_related("category", "home_branch").order_by("born_on", "pk")]
