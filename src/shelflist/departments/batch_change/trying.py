"""What tasks would make of records: used for looking at it first and for doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.batch_change.rules.judging import errors_brought_in
from shelflist.departments.batch_change.rules.tasks import Task, apply
from shelflist.departments.cataloguing.models import Draft
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.validation import kind_of

CHANGED, UNCHANGED, FAULTY, HELD, GONE = "changed", "unchanged", "faulty", "held", "gone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a record; `why` where it would be left alone."""

    record: Record
    what: str
    before: MarcRecord
    after: MarcRecord
    why: Phrase | None = None


def outcome_of(record: Record, tasks: Sequence[Task], written_by: dict[int, str]) -> Outcome:
    """What the tasks do to a record, and whether it would be left alone: deleted, being written in, or made faulty."""
    before = MarcRecord.from_json(record.marc)
    if record.deleted_at is not None:
        return Outcome(record, GONE, before, before)
    after = apply(before, tasks)
    if after == before:
        return Outcome(record, UNCHANGED, before, before)
    if record.pk in written_by:
        return Outcome(record, HELD, before, after, _("Somebody is writing in it."))
    why = reason_against(before, after, record.kind)
    return Outcome(record, FAULTY if why else CHANGED, before, after, why)


def reason_against(before: MarcRecord, after: MarcRecord, kind: str) -> Phrase | None:
    """Why a record of this kind may not become so, or None."""
    if not after.fields:
        return _("Nothing would be left of it.")
    if kind_of(after) != kind:
        return _("It would be a record of another kind.")
    found = errors_brought_in(before, after, kind)
    return found[0].message if found else None


def drafts_in(record_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """The records of these that somebody is writing in."""
    open_drafts = Draft.objects.filter(record_id__in=record_ids, expires_at__gt=now)
    return dict.fromkeys(open_drafts.values_list("record_id", flat=True), "")
