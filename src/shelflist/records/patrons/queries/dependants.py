"""What the people owe for whom somebody answers: a figure that is made of the one about money (PAT-06)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons import figures
from shelflist.records.patrons.models import Patron


def owed_by_dependants(patron_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    """The sum of what each of these patrons' dependants owe."""
    owed = figures.find(figures.OWED)
    pairs = list(
        Patron.objects.filter(guarantor_id__in=patron_ids, deleted_at__isnull=True).values_list("pk", "guarantor_id")
    )
    if owed is None or not pairs:
        return {}
    cents, sums = owed.of([pk for pk, _guarantor in pairs], now), dict[int, int]()
    for pk, guarantor_id in pairs:
        if guarantor_id is not None and cents.get(pk):
            sums[guarantor_id] = sums.get(guarantor_id, 0) + cents[pk]
    return sums


def _above(least: int, now: datetime) -> Collection[int]:
    owed = figures.find(figures.OWED)
    if owed is None:
        return []
    debtors = owed.above(1, now)
    guarantors = Patron.objects.filter(pk__in=debtors, guarantor__isnull=False).values_list("guarantor_id", flat=True)
    sums = owed_by_dependants({one for one in guarantors if one is not None}, now)
    return [one for one, cents in sums.items() if cents >= least]


def register_own() -> None:
    """Called once, when the program starts."""
    figures.register(
        figures.Figure(
            figures.DEPENDANTS,
            _("owed by those they answer for"),
            owed_by_dependants,
            _above,
            lambda cents, least: _("Those they answer for owe {amount}.", amount=Money(cents)),
            is_money=True,
        )
    )
