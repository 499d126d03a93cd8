"""Who belongs together: the family, who answers for whom, who shares an address (PAT-05, PAT-06)."""

from __future__ import annotations

from django.db.models import Q

from shelflist.records.patrons.models import Patron, Waiver


def family_of(patron: Patron) -> list[Patron]:
    """The patron first, then everybody of the family and all who are tied to them."""
    tied = Q(guarantor=patron.pk) | Q(lives_with=patron.pk) | Q(pk__in=[patron.guarantor_id, patron.lives_with_id])
    if patron.family_id is not None:
        tied |= Q(family=patron.family_id)
    others = Patron.objects.filter(tied, deleted_at__isnull=True).exclude(pk=patron.pk)
    return [patron, *others.select_related("category", "home_branch").order_by("born_on", "pk")]


def looks_after(patron_id: int) -> list[Patron]:
    """Whom this patron answers for and who are seen by them, the eldest first."""
    cared = Patron.objects.filter(guarantor_id=patron_id, guarantor_sees=True, active=True, deleted_at__isnull=True)
    return list(cared.select_related("category", "home_branch").order_by("born_on", "pk"))


def answers_for(guarantor_id: int, patron_id: int) -> bool:
    """True when the one may act in the account of the other: they answer for them and may see it (PAT-06)."""
    cared = Patron.objects.filter(pk=patron_id, guarantor_id=guarantor_id, guarantor_sees=True, active=True)
    return cared.filter(deleted_at__isnull=True).exists()


def lets_see(patron_id: int) -> list[tuple[Patron, bool]]:
    """Who lets this patron see what they have (PAT-18), and whether what they owe as well."""
    waivers = Waiver.objects.filter(
        other_id=patron_id, ended_at__isnull=True, may_see_loans=True, patron__deleted_at__isnull=True
    )
    rows = waivers.select_related("patron__category", "patron__home_branch").order_by("pk")
    found = {row.patron_id: (row.patron, row.may_see_money) for row in rows}
    return list(found.values())
