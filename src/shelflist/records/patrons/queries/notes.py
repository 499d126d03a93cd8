"""What is noted about a patron, for whoever may read it (PAT-09)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from shelflist.records.patrons.models import PatronNote


def public_notes(patron_id: int, today: date) -> list[PatronNote]:
    """What the patron may read and what is in force, the newest first; `read_at` says when they read it."""
    rows = PatronNote.objects.filter(patron_id=patron_id, public=True, lifted_at__isnull=True)
    return list(rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)))
