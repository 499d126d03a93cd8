"""The notes of the staff on a record, for whoever may see them."""

from __future__ import annotations

from shelflist.departments.cataloguing.actions.notes import SEE_CATALOGUERS
from shelflist.departments.cataloguing.models import RecordNote
from shelflist.ground.common.actors import Actor


def notes_on(record_id: int, by: Actor) -> list[RecordNote]:
    """What stands on a record; notes for cataloguers only for them."""
    rows = RecordNote.objects.filter(record_id=record_id, taken_off_at__isnull=True)
    return list(rows if by.may(SEE_CATALOGUERS) else rows.filter(for_cataloguers=False))
