"""Somebody who asked for a card has one: what they wrote is taken over into their record (PAT-07)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions.contact import mended, put_back_marks
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked, locked_to_edit
from shelflist.records.patrons.actions.waiting import day_of, waiting_to_be_decided, write_over
from shelflist.records.patrons.models import Patron, Registration
from shelflist.records.patrons.rules.fields import FIELDS

TAKEN_OVER = frozenset({"family_name", *FIELDS}) - {"login"}


def known_already(
    *, registration_id: int, patron_id: int, fields: Collection[str], by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """They are this reader: the fields named are taken over as they wrote them, and no second record is made.

    Refused: registration-decided, field-unknown, and all of `edit_patron` about who may. Undo gives the record what
    stood there, and the registration waits again.
    """

    def work(act: Act) -> PatronReceipt:
        row = waiting_to_be_decided(registration_id, act)
        patron = locked_to_edit(patron_id, act.by)
        if unknown := [name for name in fields if name not in TAKEN_OVER or not row.details.get(name)]:
            message = _("That was not written: {fields}.", fields=", ".join(sorted(unknown)))
            raise Refused(Refusal("field-unknown", message, details={"field": "fields"}))
        values: dict[str, Any] = {name: row.details[name] for name in sorted(fields)}
        if "born_on" in values:
            values["born_on"] = day_of(values["born_on"])
        before = {name: _plain(getattr(patron, name)) for name in values}
        write_over(patron, values, act)
        marks = mended(act, patron, values)
        Registration.objects.filter(pk=row.pk).update(
            state=Registration.State.TAKEN_IN, patron_id=patron.pk, details={}, decided_at=act.now,
            decided_by_name=act.by.name,
        )  # fmt: skip
        act.on(patron_id=patron.pk)
        act.say(_("Somebody who asked for a card is known already"))
        act.undoable({"registration": row.pk, "details": row.details, "before": before, "marks": marks})
        return PatronReceipt(patron.pk, patron.version)

    request = {"registration": registration_id, "patron": patron_id, "fields": sorted(fields)}
    return perform("known-already", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_known_already(entry: Entry, act: Act) -> None:
    """They wait for a card again, and the record is as it was."""
    data = entry.undo or {}
    rows = Registration.objects.filter(pk=data["registration"], state=Registration.State.TAKEN_IN)
    if not rows.update(state=Registration.State.WAITING, details=data["details"], decided_at=None, patron_id=None):
        raise Refused(changed_since())
    patron: Patron = locked(entry.patron_id or 0)
    if any(_plain(getattr(patron, name)) != data["details"][name] for name in data["before"]):
        raise Refused(changed_since())
    before = dict(data["before"])
    if "born_on" in before:
        before["born_on"] = day_of(before["born_on"]) if before["born_on"] else None
    write_over(patron, before, act)
    put_back_marks(act, data["marks"])


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
