"""What waits for staff: registrations and changes of address, the oldest first (PAT-07, PAT-08)."""

from __future__ import annotations

from datetime import datetime

from shelflist.records.patrons.models import AddressChange, Registration


def waiting_registrations(now: datetime) -> list[Registration]:
    """Those that nobody has decided on and that are not too old."""
    rows = Registration.objects.filter(state=Registration.State.WAITING, expires_at__gte=now)
    return list(rows.select_related("home_branch"))


def waiting_changes() -> list[AddressChange]:
    """Changes of address that nobody has decided on."""
    rows = AddressChange.objects.filter(state=AddressChange.State.WAITING, patron__deleted_at__isnull=True)
    return list(rows.select_related("patron__home_branch").order_by("asked_at"))


def change_of(patron_id: int) -> AddressChange | None:
    """What this patron asked to have changed and nobody has decided on."""
    return AddressChange.objects.filter(patron_id=patron_id, state=AddressChange.State.WAITING).first()


def waiting_count(now: datetime) -> int:
    """How much waits, in one statement: for Today."""
    cards = Registration.objects.filter(state=Registration.State.WAITING, expires_at__gte=now)
    moves = AddressChange.objects.filter(state=AddressChange.State.WAITING, patron__deleted_at__isnull=True)
    return cards.order_by().values("pk").union(moves.order_by().values("pk"), all=True).count()
