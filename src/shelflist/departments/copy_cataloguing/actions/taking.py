"""Taking a candidate over: as a new record, in the place of one of ours, or into the editor as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.authorities.actions.running import link_records
from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.batch_change.rules.patterns import Unsafe
from shelflist.departments.batch_change.rules.tasks import apply, tasks_from_data
from shelflist.departments.cataloguing.actions.editing import save_draft
from shelflist.departments.cataloguing.actions.judging import judge_one
from shelflist.departments.cataloguing.recipes import origin_of
from shelflist.departments.cataloguing.rules.matching import Origin, better_source
from shelflist.departments.cataloguing.rules.profiles import THEIRS, Profile
from shelflist.departments.cataloguing.writing import stamped
from shelflist.departments.copy_cataloguing.facts import Judged
from shelflist.departments.copy_cataloguing.models import BatchLine, Taken, Target
from shelflist.departments.copy_cataloguing.profiles import USUAL, profile_of
from shelflist.departments.copy_cataloguing.queries import candidate, practice
from shelflist.departments.copy_cataloguing.rules.taking import as_ours, in_place_of, number_there
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk
from shelflist.records.catalog.flat import flat
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.sources import COPIED
from shelflist.records.items.models import Item

UNDO_MINUTES = 10
EDIT = "edit-records"


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """The record that it is now, its version, and whether it is new."""

    record_id: int
    version: int
    is_new: bool
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"record": self.record_id, "version": self.version, "new": self.is_new}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> TakenReceipt:
        return cls(data["record"], data["version"], data["new"])


def take_record(
    *,
    candidate_id: int,
    record_id: int | None = None,
    version: int | None = None,
    beside: bool = False,
    profile: str = USUAL,
    line_id: int | None = None,
    tasks_id: int | None = None,
    link: bool = True,
    anyway: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
    undo_minutes: int = UNDO_MINUTES,
) -> TakenReceipt:
    """Make a candidate a record of ours: a new one, or in the place of version `version` of `record_id`.

    A new one that we surely have is refused unless it is wanted `beside` ours. With `line_id` a line of a list is
    settled by it. The tasks of a shared list (`tasks_id`) are done to it before it is saved (ZED-09). Its headings are
    linked with authorities at once (`link`), unless the caller does that for many. It takes the place of a record from
    a better source only `anyway`, or where the merge profile leaves our description.
    Refused: not-permitted, not-found, not-a-title, changed-since, have-it-already, tasks-unusable, better-source.
    """

    def work(act: Act) -> TakenReceipt:
        by.must(EDIT)
        one = _found(candidate_id)
        if record_id is None:
            receipt = _add(one, beside, tasks_id, by, now)
        else:
            how = profile_of(profile)
            record = _ours(record_id, version)
            if not anyway:
                _must_not_be_better(record, one, how)
            receipt = _overlay(one, record, how, tasks_id, by, now)
        _write_down(one, receipt, by, now)
        judge_one(receipt.record_id)
        if link:
            link_records(record_ids=[receipt.record_id], now=now)
        line = _settled(line_id, receipt)
        title = one.incoming.derived.title
        act.on(record_id=receipt.record_id)
        words = _("Took “{title}” from {source}.", title=title, source=one.target_name)
        act.say(words if receipt.is_new else _("{taken} It took the place of our record.", taken=words))
        act.undoable({"version": receipt.version, "new": receipt.is_new, "line": line}, undo_minutes)
        return receipt

    request: dict[str, Any] = {"candidate": candidate_id, "record": record_id, "version": version, "beside": beside}
    request |= {"line": line_id, "profile": profile, "tasks": tasks_id, "anyway": anyway}
    return perform("take-record", work, by=by, now=now, key=key, request=request, answer=TakenReceipt)


def _settled(line_id: int | None, receipt: TakenReceipt) -> list[Any]:
    """A line that waited for somebody's eyes has its record now; what it was, for the undo."""
    line = BatchLine.objects.select_for_update().filter(pk=line_id or 0, state__in=["doubtful", "missed"]).first()
    if line is None:
        return []
    before = [line.pk, line.state]
    line.state, line.record_id, line.again_at, line.reason = "taken", receipt.record_id, None, None
    line.save(update_fields=["state", "record_id", "again_at", "reason"])
    return before


def _found(candidate_id: int) -> Judged:
    one = candidate(candidate_id)
    if one is None:
        remedy = _("Search again: what others answered is kept for thirty days.")
        raise Refused(Refusal("not-found", _("This answer is not here any more."), remedy))
    if one.incoming.derived.kind != "bib":
        raise Refused(Refusal("not-a-title", _("This is no record of a title.")))
    return one


def _add(one: Judged, beside: bool, tasks_id: int | None, by: Actor, now: datetime) -> TakenReceipt:
    """Written as it came, then as ours: so its history begins with the very bytes, and says where they are from."""
    if (match := one.sure_match) and not beside:
        message = _("We have this title already: record {number}.", number=match.record_id)
        remedy = _("Compare the two; let theirs take the place of ours, or keep both.")
        raise Refused(Refusal("have-it-already", message, remedy, details={"record": match.record_id}))
    row = one.row
    came = bulk.new_record(
        one.record,
        derived=one.incoming.derived,
        original=bytes(row.raw),
        original_format=row.format,
        original_encoding=row.encoding,
        digest=one.incoming.digest,
        source_id=source.id if (source := origin_of_candidate(one)) else None,
    )
    [number] = bulk.insert_records([came], now=now)
    ours = stamped(with_tasks(as_ours(one.record, practice().symbol), tasks_id), now)
    version = bulk.replace_record(
        number, bulk.new_record(ours), by_name=by.name, now=now, why=_came_from(one.target_name)
    )
    return TakenReceipt(number, version, True)


def origin_of_candidate(one: Judged) -> Origin | None:
    """Whom a candidate comes from: what its target says, else the usual source of copy cataloguing."""
    target = Target.objects.filter(pk=one.row.answer.target_id).only("source_id").first()
    return origin_of(target.source_id if target else None, COPIED)


def with_tasks(record: MarcRecord, tasks_id: int | None) -> MarcRecord:
    """The record as a list of tasks makes it."""
    if tasks_id is None:
        return record
    chosen = TaskList.objects.filter(pk=tasks_id, shared=True).first()
    if chosen is not None:
        with suppress(Unsafe, ValueError):
            return apply(record, tasks_from_data(chosen.tasks))
    remedy = _("Look at the list of tasks, or choose another.")
    raise Refused(Refusal("tasks-unusable", _("The list of tasks cannot be used."), remedy))


def _came_from(name: str) -> str:
    return f"from {name}"


def _ours(record_id: int, version: int | None) -> Record:
    record = Record.objects.select_for_update().filter(pk=record_id, deleted_at__isnull=True).first()
    if record is None or record.kind != Record.Kind.BIBLIOGRAPHIC:
        raise Refused(Refusal("not-found", _("There is no record {number}.", number=record_id)))
    if version is not None and version != record.version:
        remedy = _("Compare the two again.")
        raise Refused(Refusal("changed-since", _("Our record was changed since you compared the two."), remedy))
    return record


def _must_not_be_better(record: Record, one: Judged, profile: Profile) -> None:
    """What only adds to ours may come from anywhere; else a better source stays until somebody says otherwise."""
    ours = origin_of(record.source_id, "")
    if profile.otherwise == THEIRS and (message := better_source(ours, origin_of_candidate(one))):
        remedy = _("Take it all the same, or choose a merge profile that leaves our description.")
        raise Refused(Refusal("better-source", message, remedy, details={"record": record.pk}))


def _overlay(
    one: Judged, record: Record, profile: Profile, tasks_id: int | None, by: Actor, now: datetime
) -> TakenReceipt:
    both = in_place_of(MarcRecord.from_json(record.marc), one.record, practice().symbol, profile)
    merged = stamped(with_tasks(both, tasks_id), now)
    origin = origin_of_candidate(one) if profile.otherwise == THEIRS else None
    new = bulk.new_record(merged, source_id=origin.id if origin else None)
    now_at = bulk.replace_record(record.pk, new, by_name=by.name, now=now, why=_came_from(one.target_name))
    return TakenReceipt(record.pk, now_at, False)


def _write_down(one: Judged, receipt: TakenReceipt, by: Actor, now: datetime) -> None:
    Taken.objects.create(
        record_id=receipt.record_id,
        version=receipt.version,
        how="new" if receipt.is_new else "overlay",
        target_name=one.target_name,
        control_number=number_there(one.record),
        score=one.score.points,
        taken_at=now,
        by_name=by.name,
    )


def undo_take(entry: Entry, act: Act) -> None:
    """The record goes again, or is what it was before; not when somebody changed it or gave it copies since."""
    data = entry.undo or {}
    record = Record.objects.select_for_update().get(pk=entry.record_id or 0)
    if record.version != data["version"] or record.deleted_at is not None:
        raise Refused(changed_since())
    Taken.objects.filter(record=record, version=data["version"]).delete()
    if line := data.get("line"):
        BatchLine.objects.filter(pk=line[0], state="taken").update(state=line[1], record_id=None)
    if not data["new"]:
        before = RecordVersion.objects.get(record=record, version=data["version"] - 1)
        bulk.restore(record, before, now=act.now, by_name=act.by.name, why="undo")
        return
    if Item.objects.filter(record=record).exists():
        remedy = _("Withdraw them or move them to another title first.")
        raise Refused(Refusal("record-has-items", _("This title has items since."), remedy))
    record.deleted_at = record.changed_at = act.now
    record.save(update_fields=["deleted_at", "changed_at"])


def take_as_draft(
    *,
    candidate_id: int,
    record_id: int | None = None,
    profile: str = USUAL,
    tasks_id: int | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Open a candidate in the editor: as a new record, or as a change of ours; the number of the record, or 0.

    Refused: not-permitted, not-found, not-a-title, tasks-unusable.
    """
    by.must(EDIT)
    one = _found(candidate_id)
    symbol = practice().symbol
    if record_id is None:
        save_draft(record_id=0, version=0, text=flat(with_tasks(as_ours(one.record, symbol), tasks_id)), by=by, now=now)
        return 0
    record = Record.objects.filter(pk=record_id, deleted_at__isnull=True).first()
    if record is None:
        raise Refused(Refusal("not-found", _("There is no record {number}.", number=record_id)))
    both = in_place_of(MarcRecord.from_json(record.marc), one.record, symbol, profile_of(profile))
    text = flat(with_tasks(both, tasks_id))
    save_draft(record_id=record_id, version=record.version, text=text, by=by, now=now)
    return record_id
