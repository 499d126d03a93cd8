"""Notes, alerts and blocks: made, and lifted (PAT-09)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked_to_edit
from shelflist.records.patrons.models import PatronNote

BLOCKABLE = ("loans", "renewals", "holds")
SAID = {
    "note": _("Made a note."),
    "alert": _("Made an alert."),
    "need": _("Put down what they need."),
    "block": _("Blocked the patron."),
}


def add_note(
    *,
    patron_id: int,
    kind: str,
    text: str,
    blocks: Iterable[str] = (),
    public: bool = False,
    ends_on: date | None = None,
    branch_id: int | None = None,
    initials: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """Put a note, an alert or a block on a patron. A block names what it stops: loans, renewals, holds.

    `branch_id`: only those who work there or below see it. `public`: the patron may read it. `ends_on`: the last day it
    counts.
    """
    stopped = frozenset(blocks)

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if refusals := _reasons_against(kind, text, stopped):
            raise Refused(refusals)
        note = PatronNote.objects.create(
            patron=patron,
            kind=kind,
            text=text.strip(),
            blocks_loans="loans" in stopped,
            blocks_renewals="renewals" in stopped,
            blocks_holds="holds" in stopped,
            blocks_fulfilment="loans" in stopped,
            public=public,
            made_at=act.now,
            made_by_name=act.by.name,
            ends_on=ends_on,
            branch_id=branch_id,
            initials=initials.strip()[:10],
        )
        act.on(patron_id=patron_id)
        act.say(SAID[kind])
        act.undoable({"note": note.pk})
        return PatronReceipt(patron_id, patron.version, note.pk)

    request = {
        "patron": patron_id,
        "kind": kind,
        "text": text,
        "blocks": stopped,
        "public": public,
        "ends": ends_on,
        "at": branch_id,
        "initials": initials,
    }
    return perform("add-note", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def lift_note(*, note_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """End a note, alert or block now; it stays among the past ones."""

    def work(act: Act) -> PatronReceipt:
        note = PatronNote.objects.filter(pk=note_id).first()
        if note is None or note.lifted_at is not None:
            raise Refused(Refusal(code="note-lifted", message=_("This note was lifted already.")))
        patron = locked_to_edit(note.patron_id, act.by)
        lifted = PatronNote.objects.filter(pk=note_id, lifted_at__isnull=True)
        if not lifted.update(lifted_at=act.now, lifted_by_name=act.by.name):
            raise Refused(Refusal(code="note-lifted", message=_("This note was lifted already.")))
        act.on(patron_id=patron.pk)
        act.undoable({"note": note_id})
        return PatronReceipt(patron.pk, patron.version, note_id)

    return perform("lift-note", work, by=by, now=now, key=key, request={"note": note_id}, answer=PatronReceipt)


def read_note(*, note_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """The patron has read a note that they may read; when is kept (PAT-09). Refused(note-unknown)."""

    def work(act: Act) -> PatronReceipt:
        own = PatronNote.objects.filter(
            pk=note_id, public=True, patron_id=(act.by.id or 0) if act.by.kind == "patron" else 0
        )
        note = own.first()
        if note is None:
            raise Refused(Refusal(code="note-unknown", message=_("There is no such note for you.")))
        own.filter(read_at__isnull=True).update(read_at=act.now)
        act.on(patron_id=note.patron_id)
        return PatronReceipt(note.patron_id, 0, note_id)

    return perform("read-note", work, by=by, now=now, key=key, request={"note": note_id}, answer=PatronReceipt)


def undo_add_note(entry: Entry, act: Act) -> None:
    """Take the note away, unless it was lifted meanwhile."""
    if not PatronNote.objects.filter(pk=(entry.undo or {})["note"], lifted_at__isnull=True).delete()[0]:
        raise Refused(changed_since())


def undo_lift_note(entry: Entry, act: Act) -> None:
    """The note counts again."""
    notes = PatronNote.objects.filter(pk=(entry.undo or {})["note"], lifted_at__isnull=False)
    if not notes.update(lifted_at=None, lifted_by_name=""):
        raise Refused(changed_since())


def _reasons_against(kind: str, text: str, blocks: frozenset[str]) -> list[Refusal]:
    found = []
    if kind not in SAID:
        found.append(
            Refusal("note-kind-unknown", _("It is a note, an alert, a need or a block."), details={"field": "kind"})
        )
    if not text.strip():
        found.append(Refusal("note-empty", _("Write what others should know."), details={"field": "text"}))
    if len(text.strip()) > 500:
        found.append(Refusal("too-long", _("Use at most {most} characters.", most=500), details={"field": "text"}))
    if blocks - set(BLOCKABLE) or bool(blocks) != (kind == "block"):
        message = _("A block stops loans, renewals or holds; a note and an alert stop nothing.")
        found.append(Refusal("blocks-nothing", message, details={"field": "blocks"}))
    return found
