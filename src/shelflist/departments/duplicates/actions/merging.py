"""Titles merged into one, and taken apart again for thirty days (CAT-12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.authorities.actions import follow_now
from shelflist.departments.cataloguing.actions.judging import judge_one
from shelflist.departments.cataloguing.models import Draft
from shelflist.departments.cataloguing.writing import stamped
from shelflist.departments.duplicates.actions.links import follow, follow_back
from shelflist.departments.duplicates.rules import MOST_TITLES
from shelflist.ground.accounts.queries import users
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog import bulk, pointers
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.validation.refusing import must_be_right
from shelflist.records.items.models import Item

UNDO_MINUTES = 30 * 24 * 60
AT_WORK = timedelta(minutes=15)  # somebody whose draft is younger is writing now


@dataclass(frozen=True, slots=True)
class MergeReceipt:
    """Which title stayed, and which became a part of it."""

    record_id: int
    others: tuple[int, ...]
    title: str
    version: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        others = list(self.others)
        return {"record": self.record_id, "others": others, "title": self.title, "version": self.version}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> MergeReceipt:
        return cls(data["record"], tuple(data["others"]), data["title"], data["version"])


def merge_titles(
    *,
    versions: Mapping[int, int],
    lead_id: int,
    marc: MarcRecord,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> MergeReceipt:
    """Make one title of several: the lead gets `marc`, everything that pointed at the others points at it.

    `versions` are the titles that take part, each with the version that was looked at. The others are kept, deleted,
    with their bytes; their addresses lead on. Refused with every reason: same-record, too-many-titles, not-found,
    record-deleted, not-a-title, changed-since, being-edited, not-permitted, record-error, override-needs-reason.
    """

    def work(act: Act) -> MergeReceipt:
        rows = {one.pk: one for one in Record.objects.select_for_update().filter(pk__in=versions).order_by("pk")}
        if reasons := list(_reasons_against(lead_id, versions, rows, act)):
            raise Refused(reasons)
        lead, others = rows[lead_id], [one for number, one in rows.items() if number != lead_id]
        must_be_right(marc, MarcRecord.from_json(lead.marc), override, act)
        undo = _merged(act, lead, others, marc)
        act.on(record_id=lead.pk)
        numbers = tuple(one.pk for one in others)
        named = ", ".join(f"#{number}" for number in numbers)
        act.say(nphrase("Merged record {numbers} into “{title}”.", "Merged records {numbers} into “{title}”.",
                        len(numbers), numbers=named, title=lead.title))  # fmt: skip
        act.undoable(undo, UNDO_MINUTES)
        return MergeReceipt(lead.pk, numbers, lead.title, lead.version)

    request = {
        "lead": lead_id,
        "titles": {str(one): version for one, version in versions.items()},
        "marc": marc.to_json(),
    }
    return perform("merge-titles", work, by=by, now=now, key=key, request=request, answer=MergeReceipt)


# ---- every reason why not


def _reasons_against(
    lead_id: int, versions: Mapping[int, int], rows: Mapping[int, Record], act: Act
) -> Iterator[Refusal]:
    if len(versions) < 2 or lead_id not in versions:
        remedy = _("Name at least two different records, and which of them stays.")
        yield Refusal("same-record", _("These are one and the same record."), remedy)
    if len(versions) > MOST_TITLES:
        yield Refusal("too-many-titles", _("At most {count} titles are merged at once.", count=MOST_TITLES))
    for number, version in versions.items():
        row = rows.get(number)
        if row is None:
            yield Refusal("not-found", _("There is no record {number}.", number=number))
        else:
            yield from _against_one(row, version)
    yield from _at_work(versions, act)
    yield from _not_theirs(versions, act)


def _against_one(row: Record, version: int) -> Iterator[Refusal]:
    if row.kind != Record.Kind.BIBLIOGRAPHIC:
        message = _("Record {number} is no title but an authority or holdings record.", number=row.pk)
        yield Refusal("not-a-title", message, _("Authorities are merged on their own page."))
    if row.merged_into_id is not None:
        message = _("Record {number} was merged into record {lead} already.", number=row.pk, lead=row.merged_into_id)
        yield Refusal("record-deleted", message, _("Merge with that one."), details={"lead": row.merged_into_id})
    elif row.deleted_at is not None:
        message = _("Record {number} is deleted.", number=row.pk)
        yield Refusal("record-deleted", message, _("Bring it back first if it is to be merged."))
    elif row.version != version:
        message = _("Somebody has changed record {number} since you opened it.", number=row.pk)
        yield Refusal("changed-since", message, _("Look at the fields again and choose anew."))


def _at_work(versions: Mapping[int, int], act: Act) -> Iterator[Refusal]:
    """Nobody's unsaved work is lost: who has a record open in the editor is named."""
    drafts = Draft.objects.filter(record_id__in=versions, changed_at__gt=act.now - AT_WORK).order_by("record_id", "pk")
    names: dict[int, str] = {}
    for draft in drafts:
        names = names or {one.pk: str(one) for one in users()}
        who = names.get(draft.made_by_id, "?")
        message = _("{who} is editing record {number} right now.", who=who, number=draft.record_id)
        yield Refusal("being-edited", message, _("Ask them to save it or to drop their draft, or wait a while."))


def _not_theirs(versions: Mapping[int, int], act: Act) -> Iterator[Refusal]:
    """Whoever merges titles moves copies: they must be theirs to move."""
    tree = organisation()
    owners = Item.objects.filter(record_id__in=versions, deleted_at__isnull=True).order_by("owner_id")
    for owner in owners.values_list("owner_id", flat=True).distinct():
        if not act.by.may("merge-records", tree.path_of(owner)):
            message = _("You may not merge titles with copies of {branch}.", branch=tree.branches[owner].name)
            yield Refusal("not-permitted", message, _("Ask them, or somebody who may do it for every branch."))
    if not act.by.may("merge-records"):
        yield not_permitted("merge-records")


# ---- doing it


def _merged(act: Act, lead: Record, others: Sequence[Record], marc: MarcRecord) -> dict[str, Any]:
    """Do it; what undo needs."""
    before = lead.version
    numbers = [one.pk for one in others]
    moved = pointers.move(act, lead.pk, numbers)
    after = before
    if marc.to_json() != lead.marc:
        new = bulk.new_record(stamped(marc, act.now))
        after = bulk.replace_record(lead.pk, new, by_name=act.by.name, now=act.now, why="merge")
        lead.refresh_from_db()
    Record.objects.filter(pk__in=numbers).update(deleted_at=act.now, merged_into=lead, changed_at=act.now)
    bulk.touch([lead.pk], now=act.now)
    judge_one(lead.pk)
    linked = follow(act, lead, others)
    follow_now([lead.pk, *numbers, *(number for number, _before, _after in linked)], now=act.now)
    return {"others": numbers, "moved": moved, "before": before, "after": after, "linked": linked}


# ---- taking it apart again


def undo_merge(entry: Entry, act: Act) -> None:
    """Every title as it was, to the byte, each with what was its own; what came since stays with the lead.

    A lead that somebody has changed since the merge keeps its fields.
    """
    data = entry.undo or {}
    numbers = data["others"]
    wanted = [entry.record_id or 0, *numbers]
    rows = {one.pk: one for one in Record.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    lead = rows.get(entry.record_id or 0)
    if lead is None or any(number not in rows or rows[number].merged_into_id != lead.pk for number in numbers):
        raise Refused(changed_since())
    Record.objects.filter(pk__in=numbers).update(deleted_at=None, merged_into=None, changed_at=act.now)
    if data["after"] != data["before"] and lead.version == data["after"]:
        old = RecordVersion.objects.get(record_id=lead.pk, version=data["before"])
        bulk.restore(lead, old, now=act.now, by_name=act.by.name, why="undo")
    bulk.touch([lead.pk], now=act.now)
    pointers.move_back(act, lead.pk, data["moved"])
    follow_back(act, data.get("linked", []))
    judge_one(lead.pk)
    follow_now(wanted, now=act.now)
