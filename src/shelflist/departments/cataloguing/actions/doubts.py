"""Records of an import that wait because it is not clear which of ours they are: settled one by one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from shelflist.departments.cataloguing.actions.chunks import made_of_both, new_record
from shelflist.departments.cataloguing.actions.copies import CopyMaker
from shelflist.departments.cataloguing.actions.undoing import undo_line
from shelflist.departments.cataloguing.facts import Incoming, incoming
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.recipes import AS_THEY_ARE, Plan
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

UPDATE, ADD, LEAVE = "update", "add", "leave"
CHOICES = (UPDATE, ADD, LEAVE)
UNDO_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Settled:
    """A line that somebody looked at, and the record it became (0: none)."""

    batch_id: int
    position: int
    outcome: str
    record_id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"batch": self.batch_id, "position": self.position, "outcome": self.outcome, "record": self.record_id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Settled:
        return cls(data["batch"], data["position"], data["outcome"], data["record"])


def settle_doubt(
    *, batch_id: int, position: int, choice: str, record_id: int = 0, by: Actor, now: datetime, key: str | None = None
) -> Settled:
    """Say what a doubtful record is: `update` this one of ours, `add` it as a new one, or `leave` it out.

    Refused: not-permitted, not-found, import-unknown-choice, not-doubtful.
    """

    def work(act: Act) -> Settled:
        by.must("import-records")
        batch, line = _doubtful(batch_id, position)
        if choice not in CHOICES:
            raise Refused(Refusal("import-unknown-choice", _("“{word}” is not a choice here.", word=choice)))
        one = read_again(line)
        if choice == UPDATE:
            line.outcome, line.record_id, line.version = ImportLine.Outcome.UPDATED, record_id, None
            line.version = _updated(one, batch, record_id, by, now)
        elif choice == ADD:
            source_id = plan_kept(batch).source_of(AS_THEY_ARE)
            [line.record_id] = bulk.insert_records([new_record(one, batch.pk, None, source_id=source_id)], now=now)
            line.outcome, line.version = ImportLine.Outcome.ADDED, 1
        else:
            line.outcome = ImportLine.Outcome.KEPT
            line.record_id = next((row["record"] for row in line.tried or () if row["record"]), None)
            line.digest = one.digest
        line.save(update_fields=["outcome", "record_id", "version", "digest"])
        made = _copies(one, batch, line, by, now) if choice != LEAVE else 0
        _count(batch.pk, line.outcome, 1, made)
        act.on(record_id=line.record_id if choice != LEAVE else None, about=f"import:{batch.pk}")
        act.say(_("Settled record {place} of “{file}”.", place=position, file=batch.file_name))
        act.undoable({"batch": batch.pk, "position": position, "copies": made}, UNDO_MINUTES)
        return Settled(batch.pk, position, str(line.outcome), line.record_id or 0)

    request = {"batch": batch_id, "position": position, "choice": choice, "record": record_id}
    return perform("settle-import", work, by=by, now=now, key=key, request=request, answer=Settled)


def undo_settle(entry: Entry, act: Act) -> None:
    """The line waits again; what it had become is as before. Refused where somebody changed that since."""
    data = entry.undo or {}
    batch = ImportBatch.objects.get(pk=data["batch"])
    line = ImportLine.objects.select_for_update().get(batch_id=batch.pk, position=data["position"])
    outcome = str(line.outcome)
    if outcome != ImportLine.Outcome.KEPT:
        undo_line(batch, line, act.now)
    ImportLine.objects.filter(pk=line.pk).update(
        outcome=ImportLine.Outcome.DOUBTFUL, record_id=None, version=None, digest="", undo=""
    )
    _count(batch.pk, outcome, -1, -data["copies"])


def _doubtful(batch_id: int, position: int) -> tuple[ImportBatch, ImportLine]:
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    line = ImportLine.objects.select_for_update().filter(batch_id=batch_id, position=position).first()
    if batch is None or line is None:
        raise Refused(Refusal("not-found", _("There is no such record of an import.")))
    ended = batch.state in {ImportBatch.State.DONE, ImportBatch.State.CANCELLED}
    if line.outcome != ImportLine.Outcome.DOUBTFUL or not ended:
        message = _("This record does not wait (any more).")
        raise Refused(Refusal("not-doubtful", message, _("Somebody may have settled it; go on with the next.")))
    return batch, line


def read_again(line: ImportLine) -> Incoming:
    """The record of a line, from the bytes that were kept."""
    reading = next(iter(read(io.BytesIO(bytes(line.raw or b"")))))
    if reading.record is None:
        raise Refused(Refusal("not-found", _("The bytes of this record cannot be read any more.")))
    return incoming(reading)


def plan_kept(batch: ImportBatch) -> Plan:
    """What the import was to do when it began."""
    return Plan.from_data(batch.plan) if batch.plan else Plan()


def _updated(one: Incoming, batch: ImportBatch, record_id: int, by: Actor, now: datetime) -> int:
    """Put it in the place of ours, by the merge profile of the import; the version that makes."""
    ours = Record.objects.select_for_update().filter(pk=record_id, deleted_at__isnull=True).first()
    if ours is None or ours.kind != one.derived.kind:
        raise Refused(Refusal("not-found", _("There is no record {number}.", number=record_id)))
    plan = plan_kept(batch)
    written = one
    if plan.profile != AS_THEY_ARE:
        written = made_of_both(one, MarcRecord.from_json(ours.marc), plan.profile)
    source_id = plan.source_of(plan.profile)
    new = new_record(written, batch.pk, ours.describes_id, as_it_came=written is one, source_id=source_id)
    return bulk.replace_record(record_id, new, by_name=by.name, now=now, why=f"import {batch.pk}")


def _copies(one: Incoming, batch: ImportBatch, line: ImportLine, by: Actor, now: datetime) -> int:
    plan = plan_kept(batch)
    if plan.mapping is None or not line.record_id or one.derived.kind != "bib":
        return 0
    maker = CopyMaker(batch.pk, ImportOptions.from_data(batch.options), plan.mapping, by, now)
    [doubts] = maker.make([(line.record_id, one.record)])
    if maker.overlaid:
        ImportLine.objects.filter(pk=line.pk).update(overlaid=maker.overlaid[0])
    if doubts:
        said = [*(line.warnings or []), *(doubt.to_data() for doubt in doubts)]
        ImportLine.objects.filter(pk=line.pk).update(warnings=said)
    return maker.made_count


def _count(batch_id: int, outcome: str, more: int, copies: int) -> None:
    ImportBatch.objects.filter(pk=batch_id).update(
        doubtful_count=F("doubtful_count") - more,
        item_count=F("item_count") + copies,
        **{f"{outcome}_count": F(f"{outcome}_count") + more},
    )
