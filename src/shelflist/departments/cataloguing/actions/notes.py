"""Notes of the staff on a record: never public, in an export only where that is chosen (CAT-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shelflist.departments.cataloguing.models import RecordNote
from shelflist.departments.cataloguing.note_queries import SEE_CATALOGUERS
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record

WRITE = "write-record-notes"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class NoteReceipt:
    """Which note it was."""

    id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"])


def put_note(
    *, record_id: int, text: str, for_cataloguers: bool = False, by: Actor, now: datetime, key: str | None = None
) -> NoteReceipt:
    """Put a note on a record, for everybody at the desk or only for whoever may edit records.

    Refused: not-permitted, not-found, note-missing, too-long.
    """

    def work(act: Act) -> NoteReceipt:
        by.must(WRITE)
        if for_cataloguers:
            by.must(SEE_CATALOGUERS)
        reasons = []
        if not text.strip():
            reasons.append(Refusal("note-missing", _("Write something."), details={"field": "note"}))
        if len(text) > LONGEST:
            message = _("Use at most {most} characters.", most=LONGEST)
            reasons.append(Refusal("too-long", message, details={"field": "note"}))
        if not Record.objects.filter(pk=record_id, deleted_at__isnull=True).exists():
            reasons.append(Refusal("not-found", _("There is no record {number}.", number=record_id)))
        if reasons:
            raise Refused(reasons)
        row = RecordNote.objects.create(
            record_id=record_id, text=text.strip(), for_cataloguers=for_cataloguers, made_at=act.now,
            made_by_id=by.id, made_by_name=by.name,
        )  # fmt: skip
        act.on(record_id=record_id, about=f"record-note:{row.pk}")
        act.say(_("Put a note on the record"))
        act.undoable({"note": row.pk})
        return NoteReceipt(row.pk)

    request = {"record": record_id, "text": text, "for_cataloguers": for_cataloguers}
    return perform("put-record-note", work, by=by, now=now, key=key, request=request, answer=NoteReceipt)


def undo_put_note(entry: Entry, act: Act) -> None:
    if not RecordNote.objects.filter(pk=(entry.undo or {})["note"], taken_off_at__isnull=True).delete()[0]:
        raise Refused(changed_since())


def take_note_off(*, note_id: int, by: Actor, now: datetime, key: str | None = None) -> NoteReceipt:
    """Take a note off: it is done. Refused: not-permitted, note-unknown."""

    def work(act: Act) -> NoteReceipt:
        by.must(WRITE)
        row = RecordNote.objects.select_for_update().filter(pk=note_id, taken_off_at__isnull=True).first()
        if row is None or (row.for_cataloguers and not by.may(SEE_CATALOGUERS)):
            raise Refused(Refusal("note-unknown", _("There is no such note.")))
        row.taken_off_at, row.taken_off_by_name = act.now, by.name
        row.save(update_fields=["taken_off_at", "taken_off_by_name"])
        act.on(record_id=row.record_id, about=f"record-note:{row.pk}")
        act.say(_("Took a note off the record"))
        act.undoable({"note": row.pk})
        return NoteReceipt(row.pk)

    return perform("take-record-note-off", work, by=by, now=now, key=key, request={"note": note_id}, answer=NoteReceipt)


def undo_take_note_off(entry: Entry, act: Act) -> None:
    RecordNote.objects.filter(pk=(entry.undo or {})["note"]).update(taken_off_at=None, taken_off_by_name="")
