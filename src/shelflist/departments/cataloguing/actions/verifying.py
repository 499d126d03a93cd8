"""Saying that a record was compared with the thing in hand: which points, and which of them differ (CAT-22, T24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shelflist.departments.cataloguing.models import Verification
from shelflist.departments.cataloguing.rules.in_hand import LABELS, Verdict, compare, reasons_against
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import UNDO_MINUTES, Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.actions import RecordReceipt
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

KEPT = ("version", "by_id", "by_name", "points", "differs", "whole")


def verify_record(
    *, record_id: int, said: Mapping[str, str], by: Actor, now: datetime, key: str | None = None
) -> RecordReceipt:
    """Compare a record with what somebody reads in the thing itself, and keep who did, when, and what differs.

    `said` has `=` for each point that is as in the record, or what the thing says there; what is left out was not
    looked at. Refused: not-permitted, not-found, isbn-wrong, too-long, nothing-compared.
    """
    said = {name: " ".join(said.get(name, "").split()) for name in LABELS}

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        record = Record.objects.select_for_update().filter(pk=record_id, deleted_at__isnull=True).first()
        if record is None:
            raise Refused(Refusal(code="not-found", message=_("There is no record {number}.", number=record_id)))
        if no := list(reasons_against(said)):
            raise Refused(no)
        points = compare(MarcRecord.from_json(record.marc), said)
        differs = {one.name: one.in_hand for one in points if one.verdict is Verdict.DIFFERS}
        before = Verification.objects.filter(record_id=record_id).first()
        was = _kept(before) if before else None
        Verification.objects.update_or_create(
            record_id=record_id,
            defaults={
                "version": record.version,
                "verified_at": act.now,
                "by_id": by.id,
                "by_name": by.name,
                "points": [one.name for one in points if one.verdict is not Verdict.LEFT],
                "differs": differs,
                "whole": not any(one.recorded for one in points if one.verdict is Verdict.LEFT),
            },
        )
        act.on(record_id=record_id)
        if differs:
            act.say(
                nphrase("Compared “{title}” with the thing in hand: {count} point differs",
                        "Compared “{title}” with the thing in hand: {count} points differ", len(differs),
                        title=record.title)
            )  # fmt: skip
        else:
            act.say(_("Compared the record “{title}” with the thing in hand.", title=record.title))
        act.undoable({"was": was, "at": act.now.isoformat()}, UNDO_MINUTES)
        return RecordReceipt(record_id, record.title, record.version)

    request = {"record": record_id, "said": said}
    return perform("verify-record", work, by=by, now=now, key=key, request=request, answer=RecordReceipt)


def _kept(row: Verification) -> dict[str, Any]:
    return {"verified_at": row.verified_at.isoformat(), **{name: getattr(row, name) for name in KEPT}}


def undo_verify(entry: Entry, act: Act) -> None:
    """As it was before, unless somebody verified it again."""
    found = Verification.objects.filter(record_id=entry.record_id or 0).first()
    data = entry.undo or {}
    if found is None or found.verified_at.isoformat() != data["at"]:
        raise Refused(changed_since())
    if data["was"] is None:
        found.delete()
        return
    was = dict(data["was"])
    found.verified_at = datetime.fromisoformat(was.pop("verified_at"))
    for name, value in was.items():
        setattr(found, name, value)
    found.save()
