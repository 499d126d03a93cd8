"""Changing records at the desk: add, edit, bring a version back, hide, delete. Every earlier version is kept.

Whether a title may be deleted depends on its items, which this package cannot see: the caller says so (`has_items`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk
from shelflist.records.catalog.described import title_described
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.sources import OWN, usual_id
from shelflist.records.catalog.validation.refusing import must_be_right

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

UNDO_MINUTES = 10


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """What was done to a record: its id, title, and version now."""

    record_id: int
    title: str
    version: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"record": self.record_id, "title": self.title, "version": self.version}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RecordReceipt:
        return cls(data["record"], data["title"], data["version"])


@dataclass(frozen=True, slots=True)
class GroupReceipt:
    """Which titles are in which work now."""

    record_ids: tuple[int, ...]
    work_key: str
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"records": list(self.record_ids), "work": self.work_key}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> GroupReceipt:
        return cls(tuple(data["records"]), data["work"])


def add_record(
    *,
    marc: MarcRecord,
    by: Actor,
    now: datetime,
    key: str | None = None,
    judged: bool = False,
    override: Override | None = None,
) -> RecordReceipt:
    """A new record; `judged`: only without errors, or with an override of them.

    Refused: not-permitted, record-empty, record-error, override-needs-reason.
    """

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        _must_have_fields(marc)
        if judged:
            must_be_right(marc, None, override, act)
        new = bulk.new_record(marc, describes_id=title_described(marc), source_id=usual_id(OWN))
        [number] = bulk.insert_records([new], now=now)
        act.on(record_id=number)
        act.say(_("Added the record “{title}”.", title=new.derived.title))
        act.undoable({"added": True, "version": 1}, UNDO_MINUTES)
        return RecordReceipt(number, new.derived.title, 1)

    request = {"marc": marc.to_json()}
    return perform("add-record", work, by=by, now=now, key=key, request=request, answer=RecordReceipt)


def save_record(
    *,
    record_id: int,
    marc: MarcRecord,
    version: int,
    by: Actor,
    now: datetime,
    key: str | None = None,
    why: str = "",
    judged: bool = False,
    override: Override | None = None,
) -> RecordReceipt:
    """Put edited MARC in the place of version `version`; `judged`: only without new errors, or with an override.

    Refused: not-permitted, not-found, changed-since, record-empty, nothing-changed, record-error,
    override-needs-reason.
    """

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        _must_have_fields(marc)
        record = _locked(record_id)
        _must_be_at(record, version)
        new = bulk.new_record(marc, describes_id=title_described(marc))
        if new.marc == record.marc:
            raise Refused(
                Refusal(code="nothing-changed", message=_("The record is the same as before, so nothing was saved."))
            )
        if judged:
            must_be_right(marc, MarcRecord.from_json(record.marc), override, act)
        now_at = bulk.replace_record(record_id, new, by_name=by.name, now=now, why=why)
        act.on(record_id=record_id)
        act.say(_("Changed the record “{title}”.", title=new.derived.title))
        act.undoable({"back_to": version, "version": now_at}, UNDO_MINUTES)
        return RecordReceipt(record_id, new.derived.title, now_at)

    request = {"record": record_id, "version": version, "marc": marc.to_json()}
    return perform("edit-record", work, by=by, now=now, key=key, request=request, answer=RecordReceipt)


def restore_version(*, record_id: int, version: int, by: Actor, now: datetime, key: str | None = None) -> RecordReceipt:
    """Bring an earlier version back, with its original bytes, as a new version. Refused: not-permitted, not-found."""

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        record = _locked(record_id)
        before = record.version
        now_at = bulk.restore(record, _version(record_id, version), now=now, by_name=by.name, why=f"restore {version}")
        act.on(record_id=record_id)
        act.say(_("Brought version {version} of “{title}” back.", version=version, title=record.title))
        act.undoable({"back_to": before, "version": now_at}, UNDO_MINUTES)
        return RecordReceipt(record_id, record.title, now_at)

    request = {"record": record_id, "version": version}
    return perform("restore-record-version", work, by=by, now=now, key=key, request=request, answer=RecordReceipt)


def suppress_record(*, record_id: int, by: Actor, now: datetime, key: str | None = None) -> RecordReceipt:
    """Hide a record from the public. Refused: not-permitted, not-found, already-suppressed."""
    message = _("This record is hidden from the public already.")
    return _set_suppressed("suppress-record", record_id, True, message, by, now, key)


def unsuppress_record(*, record_id: int, by: Actor, now: datetime, key: str | None = None) -> RecordReceipt:
    """Show a record to the public again. Refused: not-permitted, not-found, not-suppressed."""
    message = _("This record is shown to the public already.")
    return _set_suppressed("unsuppress-record", record_id, False, message, by, now, key)


def _set_suppressed(
    verb: str, record_id: int, wanted: bool, message: Phrase, by: Actor, now: datetime, key: str | None
) -> RecordReceipt:
    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        record = _locked(record_id)
        if record.suppressed == wanted:
            raise Refused(Refusal(code="already-suppressed" if wanted else "not-suppressed", message=message))
        record.suppressed, record.changed_at = wanted, now
        record.save(update_fields=["suppressed", "changed_at"])
        act.on(record_id=record_id)
        act.undoable({"suppressed": not wanted}, UNDO_MINUTES)
        return RecordReceipt(record_id, record.title, record.version)

    return perform(verb, work, by=by, now=now, key=key, request={"record": record_id}, answer=RecordReceipt)


def delete_record(
    *, record_id: int, has_items: bool, has_holds: bool = False, by: Actor, now: datetime, key: str | None = None
) -> RecordReceipt:
    """Take a record out of the catalogue; it can be brought back. The caller says whether items and holds hang on it.

    Refused: not-permitted, not-found, record-has-items, record-has-holds, record-has-holdings.
    """

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        record = _locked(record_id)
        if reasons := _reasons_not_to_delete(record_id, has_items, has_holds):
            raise Refused(reasons)
        record.deleted_at = record.changed_at = now
        record.save(update_fields=["deleted_at", "changed_at"])
        act.on(record_id=record_id)
        act.say(_("Deleted the record “{title}”.", title=record.title))
        act.undoable({"deleted": False}, UNDO_MINUTES)
        return RecordReceipt(record_id, record.title, record.version)

    return perform("delete-record", work, by=by, now=now, key=key, request={"record": record_id}, answer=RecordReceipt)


def _reasons_not_to_delete(record_id: int, has_items: bool, has_holds: bool) -> list[Refusal]:
    reasons = []
    if has_items:
        remedy = _("Withdraw its items or move them to another title first.")
        reasons.append(Refusal(code="record-has-items", message=_("This title still has items."), remedy=remedy))
    if has_holds:
        remedy = _("Cancel the holds, or merge this record into the one that they are to go to.")
        reasons.append(Refusal(code="record-has-holds", message=_("Readers wait for this title."), remedy=remedy))
    if Record.objects.filter(describes_id=record_id, deleted_at__isnull=True).exists():
        remedy = _("Delete the holdings records first.")
        reasons.append(
            Refusal(code="record-has-holdings", message=_("Holdings records describe this title."), remedy=remedy)
        )
    return reasons


def undelete_record(*, record_id: int, by: Actor, now: datetime, key: str | None = None) -> RecordReceipt:
    """Bring a deleted record back. Refused: not-permitted, not-found, not-deleted."""

    def work(act: Act) -> RecordReceipt:
        by.must("edit-records")
        record = _locked(record_id, deleted=True)
        record.deleted_at, record.merged_into_id, record.changed_at = None, None, now
        record.save(update_fields=["deleted_at", "merged_into", "changed_at"])
        act.on(record_id=record_id)
        act.say(_("Brought the deleted record “{title}” back.", title=record.title))
        return RecordReceipt(record_id, record.title, record.version)

    return perform(
        "undelete-record", work, by=by, now=now, key=key, request={"record": record_id}, answer=RecordReceipt
    )


def group_works(*, record_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> GroupReceipt:
    """Say that these titles are editions or formats of one work: that of the first. Searches and holds follow.

    Refused: not-permitted, not-found, too-few-titles, not-a-title.
    """

    def work(act: Act) -> GroupReceipt:
        by.must("edit-records")
        records = _titles_locked(record_ids)
        if len(records) < 2:
            remedy = _("Name at least two different titles.")
            raise Refused(Refusal("too-few-titles", _("One title alone cannot be grouped."), remedy))
        chosen = records[0].work_key or f"together:{records[0].pk}"
        before = _choose_works([(record, chosen) for record in records], now)
        act.on(record_id=records[0].pk)
        act.say(_("Put {count} titles together with “{title}”.", count=len(records) - 1, title=records[0].title))
        act.undoable({"works": before, "chosen": chosen}, UNDO_MINUTES)
        return GroupReceipt(tuple(record.pk for record in records), chosen)

    request = {"records": list(record_ids)}
    return perform("group-works", work, by=by, now=now, key=key, request=request, answer=GroupReceipt)


def ungroup_work(*, record_id: int, by: Actor, now: datetime, key: str | None = None) -> GroupReceipt:
    """Say that a title is no edition of the work it was put in. Refused: not-permitted, not-found, not-a-title."""

    def work(act: Act) -> GroupReceipt:
        by.must("edit-records")
        [record] = _titles_locked([record_id])
        chosen = f"alone:{record.pk}"
        before = _choose_works([(record, chosen)], now)
        act.on(record_id=record.pk)
        act.say(_("Took “{title}” out of its work.", title=record.title))
        act.undoable({"works": before, "chosen": chosen}, UNDO_MINUTES)
        return GroupReceipt((record.pk,), chosen)

    request = {"record": record_id}
    return perform("ungroup-work", work, by=by, now=now, key=key, request=request, answer=GroupReceipt)


def _titles_locked(record_ids: Sequence[int]) -> list[Record]:
    """These titles in the order named, each once."""
    records = [_locked(number) for number in dict.fromkeys(record_ids)]
    if any(record.kind != Record.Kind.BIBLIOGRAPHIC for record in records):
        raise Refused(Refusal("not-a-title", _("Only titles can be grouped, not authority or holdings records.")))
    return records


def _choose_works(chosen: Sequence[tuple[Record, str]], now: datetime) -> list[list[int | str]]:
    """Put each title in its work; what it was in before, for the undo."""
    before: list[list[int | str]] = [[record.pk, record.work_chosen, record.work_key] for record, _work in chosen]
    for record, work_key in chosen:
        record.work_chosen = record.work_key = work_key
        record.changed_at = now
        record.save(update_fields=["work_chosen", "work_key", "changed_at"])
    return before


# ---- what the actions share


def _locked(record_id: int, *, deleted: bool = False) -> Record:
    record = Record.objects.select_for_update().filter(pk=record_id).first()
    if record is None or (record.deleted_at is not None and not deleted):
        raise Refused(Refusal(code="not-found", message=_("There is no record {number}.", number=record_id)))
    if deleted and record.deleted_at is None:
        raise Refused(Refusal(code="not-deleted", message=_("This record is not deleted.")))
    return record


def _version(record_id: int, version: int) -> RecordVersion:
    before = RecordVersion.objects.filter(record_id=record_id, version=version).first()
    if before is None:
        message = _("Record {number} has no earlier version {version}.", number=record_id, version=version)
        raise Refused(Refusal(code="not-found", message=message))
    return before


def _must_be_at(record: Record, version: int) -> None:
    if record.version != version:
        last = record.versions.order_by("-version").first()
        name = last.replaced_by_name if last else ""
        message = _("Somebody ({name}) has changed this record since you opened it.", name=name or "?")
        remedy = _("Open it again, compare the two versions, and make your change anew.")
        raise Refused(
            Refusal(code="changed-since", message=message, remedy=remedy, details={"version": record.version})
        )


def _must_have_fields(marc: MarcRecord) -> None:
    if not marc.fields or len(marc.leader) != 24:
        message = _("A record needs a leader of 24 characters and at least one field.")
        raise Refused(Refusal(code="record-empty", message=message))


# ---- taking back


def _undo_content(entry: Entry, act: Act) -> None:
    """Bring back the version before the entry's, unless the record was changed later."""
    record = _record_of(entry)
    data = entry.undo or {}
    if record.version != data["version"] or record.merged_into_id is not None:
        raise Refused(changed_since())
    if data.get("added"):
        record.deleted_at = record.changed_at = act.now
        record.save(update_fields=["deleted_at", "changed_at"])
    else:
        bulk.restore(record, _version(record.pk, data["back_to"]), now=act.now, by_name=act.by.name, why="undo")


def _undo_state(entry: Entry, act: Act) -> None:
    """Show, hide or bring back as it was before."""
    record = _record_of(entry)
    data = entry.undo or {}
    if "suppressed" in data:
        if record.suppressed == data["suppressed"]:
            raise Refused(changed_since())
        record.suppressed = data["suppressed"]
    else:
        if record.deleted_at is None or record.merged_into_id is not None:
            raise Refused(changed_since())
        record.deleted_at = None
    record.changed_at = act.now
    record.save(update_fields=["suppressed", "deleted_at", "changed_at"])


def _undo_grouping(entry: Entry, act: Act) -> None:
    """Put every title back into the work it was in, unless somebody grouped it anew since."""
    data = entry.undo or {}
    for number, chosen, work_key in data["works"]:
        record = Record.objects.select_for_update().get(pk=number)
        if record.work_chosen != data["chosen"]:
            raise Refused(changed_since())
        record.work_chosen, record.work_key, record.changed_at = chosen, work_key, act.now
        record.save(update_fields=["work_chosen", "work_key", "changed_at"])


def _record_of(entry: Entry) -> Record:
    return Record.objects.select_for_update().get(pk=entry.record_id or 0)


Undo = Callable[["Entry", "Act"], None]
VERBS: tuple[tuple[str, Phrase, Undo | None], ...] = (
    ("add-record", _("Added a record"), _undo_content),
    ("edit-record", _("Changed a record"), _undo_content),
    ("restore-record-version", _("Brought an earlier version of a record back"), _undo_content),
    ("suppress-record", _("Hid a record from the public"), _undo_state),
    ("unsuppress-record", _("Showed a record to the public again"), _undo_state),
    ("delete-record", _("Deleted a record"), _undo_state),
    ("undelete-record", _("Brought a deleted record back"), None),
    ("group-works", _("Put titles together as one work"), _undo_grouping),
    ("ungroup-work", _("Took a title out of its work"), _undo_grouping),
)
