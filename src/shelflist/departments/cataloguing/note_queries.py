"""The notes of the staff on a record, for whoever may see them."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.cataloguing.models import RecordNote
from shelflist.ground.common.actors import Actor

SEE_CATALOGUERS = "edit-records"  # whoever may do this may read the notes for cataloguers


def texts_on(record_ids: Sequence[int], by: Actor) -> dict[int, list[str]]:
    """What stands on each of these records, the oldest first; notes for cataloguers only for them."""
    rows = RecordNote.objects.filter(record_id__in=record_ids, taken_off_at__isnull=True)
    if not by.may(SEE_CATALOGUERS):
        rows = rows.filter(for_cataloguers=False)
    found: dict[int, list[str]] = {}
    for record_id, text in rows.order_by("made_at", "pk").values_list("record_id", "text"):
        found.setdefault(record_id, []).append(text)
    return found


def notes_on(record_id: int, by: Actor) -> list[RecordNote]:
    """What stands on a record; notes for cataloguers only for them."""
    rows = RecordNote.objects.filter(record_id=record_id, taken_off_at__isnull=True)
    return list(rows if by.may(SEE_CATALOGUERS) else rows.filter(for_cataloguers=False))
