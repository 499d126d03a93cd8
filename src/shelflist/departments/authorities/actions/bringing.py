"""Bringing a file of authority records in: matched by number, then by normalised heading; one act, undone for thirty
days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.departments.authorities.actions.changing import UNDO_MINUTES
from shelflist.departments.authorities.actions.following import follow_now
from shelflist.departments.authorities.actions.proposing import propose
from shelflist.departments.authorities.models import WaitingChange
from shelflist.departments.authorities.queries.matching import matches
from shelflist.departments.authorities.rules.changing import merged
from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

MOST = 5000


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many authorities were new, took the place of ours, were the same, or were no authority records."""

    added: int
    replaced: int
    unchanged: int
    left_out: int
    waiting: int = 0
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {
            "added": self.added, "replaced": self.replaced, "unchanged": self.unchanged, "left_out": self.left_out,
            "waiting": self.waiting,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> BroughtIn:
        return cls(data["added"], data["replaced"], data["unchanged"], data["left_out"], data.get("waiting", 0))


def bring_in_authorities(
    *,
    records: Sequence[MarcRecord],
    wait: bool = False,
    where_from: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> BroughtIn:
    """Add or replace authorities. One with our record's number is that one, whatever it is called now; else one with
    the same heading in the same thesaurus, unless its source numbers ours otherwise. Our references are kept.

    With `wait`, what would take the place of ours waits among the changes. Refused: not-permitted, too-many,
    file-empty.
    """

    def work(act: Act) -> BroughtIn:
        by.must("import-records")
        if len(records) > MOST:
            remedy = _("Bring at most {count} in at once, or use the import.", count=MOST)
            raise Refused(Refusal("too-many", _("This file has too many records for one act."), remedy))
        wanted = [(marc, found[0]) for marc in records if (found := headings_of_authority(list(marc.fields)))]
        if not wanted:
            raise Refused(Refusal("file-empty", _("There is no authority record in this file.")))
        ours = matches(wanted)
        new = [bulk.new_record(marc) for (marc, _used), match in zip(wanted, ours, strict=True) if match is None]
        added = bulk.insert_records(new, now=now)
        replaced, unchanged, waiting = [], 0, 0
        for (marc, _used), match in zip(wanted, ours, strict=True):
            if match is None:
                continue
            if wait:
                waiting += _waits(match, marc, where_from, act)
            elif (version := _replaced(match, marc, act)) is None:
                unchanged += 1
            else:
                replaced.append([match, version])
        follow_now([*added, *(number for number, _version in replaced)], now=now)
        act.on(about="authorities")
        counts = {"added": len(added), "replaced": len(replaced)}
        if wait:
            act.say(
                _(
                    "Brought in {added} new authorities; {waiting} changes of ours wait.",
                    added=len(added),
                    waiting=waiting,
                )
            )
        else:
            act.say(_("Brought in {added} new authorities; {replaced} took the place of ours.", **counts))
        act.undoable({"added": added, "replaced": replaced}, UNDO_MINUTES)
        return BroughtIn(len(added), len(replaced), unchanged, len(records) - len(wanted), waiting)

    request = {"records": [marc.to_json() for marc in records], "wait": wait}
    return perform("bring-in-authorities", work, by=by, now=now, key=key, request=request, answer=BroughtIn)


def _waits(authority_id: int, marc: MarcRecord, where_from: str, act: Act) -> bool:
    """Let the record wait to take the place of ours, with our references."""
    ours = MarcRecord.from_json(Record.objects.values_list("marc", flat=True).get(pk=authority_id))
    number = propose(
        authority_id=authority_id, marc=merged(marc, ours), origin=WaitingChange.Origin.FILE, where_from=where_from,
        by_name=act.by.name, now=act.now,
    )  # fmt: skip
    return number is not None


def _replaced(authority_id: int, marc: MarcRecord, act: Act) -> int | None:
    """Put the record in the place of ours, with our references; the version before, or None where nothing changes."""
    record = Record.objects.select_for_update().get(pk=authority_id)
    made = merged(marc, MarcRecord.from_json(record.marc))
    if made.to_json() == record.marc:
        return None
    before = record.version
    bulk.replace_record(authority_id, bulk.new_record(made), by_name=act.by.name, now=act.now, why="bring in")
    return before


def undo_bring_in(entry: Entry, act: Act) -> None:
    """What was new goes, what took the place of ours gives it back; what was changed since stays as it is now."""
    data = entry.undo or {}
    for record in Record.objects.select_for_update().filter(pk__in=data["added"], version=1, deleted_at=None):
        record.deleted_at = record.changed_at = act.now
        record.save(update_fields=["deleted_at", "changed_at"])
    back = []
    for number, version in data["replaced"]:
        record = Record.objects.select_for_update().get(pk=number)
        if record.version == version + 1 and record.deleted_at is None:
            before = RecordVersion.objects.get(record_id=number, version=version)
            bulk.restore(record, before, now=act.now, by_name=act.by.name, why="undo")
            back.append(number)
    follow_now([*data["added"], *back], now=act.now)
