"""Notes of the staff on a record: never public, in an export only where that is chosen (CAT-19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from shelflist.records.catalog import pointers
from shelflist.records.catalog.models import Record

WRITE = "write-record-notes"
LONGEST = 2000
NOTES = "cataloguing.recordnote.record"


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
    *,
    record_id: int,
    text: str,
    for_cataloguers: bool = False,
    says_at: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> NoteReceipt:
    """Put a note on a record, for everybody at the desk or only for whoever may edit records.

    With `says_at` check-out, check-in or both, it is a line there whenever a copy of the title comes.
    Refused: not-permitted, not-found, note-missing, too-long, note-unheard.
    """

    def work(act: Act) -> NoteReceipt:
        by.must(WRITE)
        if for_cataloguers:
            by.must(SEE_CATALOGUERS)
        reasons = []
        if not text.strip():
            reasons.append(Refusal("note-missing", _("Write something."), details={"field": "note"}))
        if says_at not in RecordNote.SaysAt.values or (says_at and for_cataloguers):
            message = _("A note for cataloguers only is not said at the desk.")
            remedy = _("Leave it where it is, or let everybody at the desk see it.")
            reasons.append(Refusal("note-unheard", message, remedy, details={"field": "says_at"}))
        if len(text) > LONGEST:
            message = _("Use at most {most} characters.", most=LONGEST)
            reasons.append(Refusal("too-long", message, details={"field": "note"}))
        if not Record.objects.filter(pk=record_id, deleted_at__isnull=True).exists():
            reasons.append(Refusal("not-found", _("There is no record {number}.", number=record_id)))
        if reasons:
            raise Refused(reasons)
        row = RecordNote.objects.create(
            record_id=record_id, text=text.strip(), for_cataloguers=for_cataloguers, says_at=says_at,
            made_at=act.now, made_by_id=by.id, made_by_name=by.name,
        )  # fmt: skip
        tell_the_desk([record_id])
        act.on(record_id=record_id, about=f"record-note:{row.pk}")
        act.say(_("Put a note on the record"))
        act.undoable({"note": row.pk})
        return NoteReceipt(row.pk)

    request = {"record": record_id, "text": text, "for_cataloguers": for_cataloguers, "says_at": says_at}
    return perform("put-record-note", work, by=by, now=now, key=key, request=request, answer=NoteReceipt)


def undo_put_note(entry: Entry, act: Act) -> None:
    if not RecordNote.objects.filter(pk=(entry.undo or {})["note"], taken_off_at__isnull=True).delete()[0]:
        raise Refused(changed_since())
    tell_the_desk([entry.record_id or 0])


def take_note_off(*, note_id: int, by: Actor, now: datetime, key: str | None = None) -> NoteReceipt:
    """Take a note off: it is done. Refused: not-permitted, note-unknown."""

    def work(act: Act) -> NoteReceipt:
        by.must(WRITE)
        row = RecordNote.objects.select_for_update().filter(pk=note_id, taken_off_at__isnull=True).first()
        if row is None or (row.for_cataloguers and not by.may(SEE_CATALOGUERS)):
            raise Refused(Refusal("note-unknown", _("There is no such note.")))
        row.taken_off_at, row.taken_off_by_name = act.now, by.name
        row.save(update_fields=["taken_off_at", "taken_off_by_name"])
        tell_the_desk([row.record_id])
        act.on(record_id=row.record_id, about=f"record-note:{row.pk}")
        act.say(_("Took a note off the record"))
        act.undoable({"note": row.pk})
        return NoteReceipt(row.pk)

    return perform("take-record-note-off", work, by=by, now=now, key=key, request={"note": note_id}, answer=NoteReceipt)


def undo_take_note_off(entry: Entry, act: Act) -> None:
    RecordNote.objects.filter(pk=(entry.undo or {})["note"]).update(taken_off_at=None, taken_off_by_name="")
    tell_the_desk([entry.record_id or 0])


# ---- what the desk is told


def tell_the_desk(record_ids: Sequence[int]) -> None:
    """Building block: keep beside each record what its notes ask to have said, so that the desk need not look."""
    for number in record_ids:
        notes = list(RecordNote.objects.filter(record_id=number, taken_off_at=None).exclude(says_at="").order_by("pk"))
        said = {
            event: " · ".join(one.text for one in notes if one.says_at in (event, RecordNote.SaysAt.BOTH))
            for event in (RecordNote.SaysAt.CHECK_OUT, RecordNote.SaysAt.CHECK_IN)
        }
        Record.objects.filter(pk=number).update(
            said_at_check_out=said[RecordNote.SaysAt.CHECK_OUT], said_at_check_in=said[RecordNote.SaysAt.CHECK_IN]
        )


def move_notes(_act: Act, lead: int, others: Sequence[int]) -> Mapping[str, Any]:
    """With a merge: the lead has the notes, and says them."""
    rows = pointers.move_rows(NOTES, lead, others)
    tell_the_desk([lead, *others])
    return {"rows": rows}


def move_notes_back(_act: Act, lead: int, moved: Mapping[str, Any]) -> None:
    pointers.move_rows_back(NOTES, lead, moved["rows"])
    tell_the_desk([lead, *(other for other, _ids in moved["rows"])])
