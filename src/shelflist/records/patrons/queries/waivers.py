"""Who may act for a patron (PAT-18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons import alerts
from shelflist.records.patrons.models import Waiver


def who_lets_collect(patron_id: int, collector_id: int) -> str:
    """The name of the first, when they let the second collect what is kept for them; else nothing."""
    rows = Waiver.objects.filter(patron_id=patron_id, other_id=collector_id, may_collect=True, ended_at__isnull=True)
    row = rows.select_related("patron").first()
    return row.patron.name if row else ""


def acting_for(patron_id: int) -> list[Waiver]:
    """Who may act for them now, with their own record where they have one."""
    return list(
        Waiver.objects.filter(patron_id=patron_id, ended_at__isnull=True).select_related("other").order_by("pk")
    )


def _said(patron_id: int, today: date) -> Iterator[Phrase]:
    for one in acting_for(patron_id):
        if one.may_collect and one.may_see_loans:
            yield _("{name} may collect their holds and see their loans.", name=one.name)
        elif one.may_collect:
            yield _("{name} may collect their holds.", name=one.name)
        elif one.may_see_loans:
            yield _("{name} may see their loans.", name=one.name)


def register_own() -> None:
    """Called once, when the program starts: the desk reads it in the banner, before anything is handed over."""
    alerts.register("waivers", _said)
