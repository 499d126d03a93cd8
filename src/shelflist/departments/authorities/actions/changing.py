"""Renaming and merging authorities: one small write each, the titles follow behind; undone within thirty days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.departments.authorities.actions.following import follow_now
from shelflist.departments.authorities.actions.spreading import begin_spread, users_of
from shelflist.departments.authorities.models import Authority
from shelflist.departments.authorities.rules.changing import (
    FormOfHeading,
    merged,
    renamed,
    typed_heading,
    with_see_from,
)
from shelflist.departments.authorities.rules.headings import shown
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

UNDO_MINUTES = 30 * 24 * 60


@dataclass(frozen=True, slots=True)
class HeadingReceipt:
    """Which authority it was, what it is called now, and how many titles follow."""

    authority_id: int
    heading: str
    title_count: int = 0
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"authority": self.authority_id, "heading": self.heading, "titles": self.title_count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> HeadingReceipt:
        return cls(data["authority"], data["heading"], data["titles"])


def rename_heading(
    *,
    authority_id: int,
    heading: str,
    keep_old: bool = True,
    leave_dates: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> HeadingReceipt:
    """Call an authority otherwise ("Twain, Mark, ‡d1835-1910"); the old heading becomes a see reference.

    `leave_dates`: the titles keep the date of their last change. Refused: not-permitted, not-found, heading-empty,
    nothing-changed.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        row, record = locked(authority_id)
        subfields = typed_heading(heading)
        if not subfields or not shown(subfields):
            remedy = _("Write the new heading, such as “Twain, Mark, ‡d1835-1910”.")
            raise Refused(Refusal("heading-empty", _("A heading needs words."), remedy))
        if subfields == [tuple(pair) for pair in row.subfields]:
            raise Refused(Refusal("nothing-changed", _("The heading is the same as before, so nothing was saved.")))
        marc = renamed(MarcRecord.from_json(record.marc), subfields, keep_old=keep_old)
        before, old = record.version, row.text
        replace(record, marc, act, "rename", leave_dates)
        new = Authority.objects.get(pk=authority_id).text
        act.on(record_id=authority_id)
        act.say(_("Changed the heading “{old}” to “{new}”.", old=old, new=new))
        act.undoable({"back_to": before, "version": before + 1, "leave_dates": leave_dates, "merged": []}, UNDO_MINUTES)
        return HeadingReceipt(authority_id, new, users_of(authority_id).count())

    request = {"authority": authority_id, "heading": heading, "keep_old": keep_old, "leave_dates": leave_dates}
    return perform("rename-heading", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def merge_authorities(
    *,
    keep_id: int,
    away_ids: Sequence[int],
    leave_dates: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> HeadingReceipt:
    """Put authorities into another: their headings become see references of it, and their titles are read with its.

    Refused: not-permitted, not-found, too-few-authorities, not-alike.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        others = [number for number in dict.fromkeys(away_ids) if number != keep_id]
        if not others:
            remedy = _("Choose at least two different authorities.")
            raise Refused(Refusal("too-few-authorities", _("One authority alone cannot be merged."), remedy))
        kept = merge_into(act, keep_id, others, leave_dates=leave_dates)
        return HeadingReceipt(keep_id, kept.text, users_of(keep_id).count())

    request = {"keep": keep_id, "away": list(away_ids), "leave_dates": leave_dates}
    return perform("merge-authorities", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def merge_into(
    act: Act,
    keep_id: int,
    away_ids: Sequence[int],
    *,
    forms: Sequence[FormOfHeading] = (),
    leave_dates: bool,
    created: bool = False,
) -> Authority:
    """Put these authorities and forms of titles' headings into one authority, within another action's transaction."""
    kept, record = locked(keep_id)
    pairs = [locked(number) for number in away_ids]
    if any((one.kind, one.thesaurus) != (kept.kind, kept.thesaurus) for one, _record in pairs):
        remedy = _("Merge only headings of one kind within one thesaurus.")
        raise Refused(Refusal("not-alike", _("These are headings of different kinds or thesauri."), remedy))
    marc = with_see_from(MarcRecord.from_json(record.marc), list(forms))
    for _one, other in pairs:
        marc = merged(marc, MarcRecord.from_json(other.marc))
    before = record.version
    moved = list(Authority.objects.filter(merged_into_id__in=away_ids).values_list("pk", "merged_into_id"))
    Authority.objects.filter(pk__in=away_ids).update(merged_into_id=keep_id)
    Authority.objects.filter(merged_into_id__in=away_ids).update(merged_into_id=keep_id)
    Record.objects.filter(pk__in=away_ids).update(deleted_at=act.now, changed_at=act.now)
    follow_now(away_ids, now=act.now)
    replace(record, marc, act, "merge", leave_dates, always=True)
    names = ", ".join([one.text for one, _record in pairs] or [shown(subfields) for _tag, _ind1, subfields in forms])
    act.on(record_id=keep_id)
    act.say(_("Merged “{others}” into “{kept}”.", others=names, kept=kept.text))
    undo = {"back_to": before, "version": before + 1, "leave_dates": leave_dates, "created": created}
    act.undoable({**undo, "merged": list(away_ids), "moved": moved}, UNDO_MINUTES)
    return kept


def locked(authority_id: int) -> tuple[Authority, Record]:
    """An authority with its record, locked. Refused: not-found."""
    record = Record.objects.select_for_update().filter(pk=authority_id, kind="authority", deleted_at=None).first()
    row = Authority.objects.filter(pk=authority_id).first() if record else None
    if record is None or row is None:
        raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
    return row, record


def replace(record: Record, marc: MarcRecord, act: Act, why: str, leave_dates: bool, *, always: bool = False) -> None:
    """Write the authority, and let its titles follow behind as asked."""
    old = Authority.objects.filter(pk=record.pk).values_list("text", flat=True).first() or ""
    bulk.replace_record(record.pk, bulk.new_record(marc), by_name=act.by.name, now=act.now, why=why)
    follow_change(record.pk, old, act, leave_dates, always)


def follow_change(authority_id: int, old: str, act: Act, leave_dates: bool, always: bool) -> None:
    """Let the titles of an authority follow what was written of it, within another action's transaction."""
    follow_now([authority_id], now=act.now, spread=False)
    new = Authority.objects.filter(pk=authority_id).values_list("text", flat=True).first() or ""
    if always or old != new:
        begin_spread(
            authority_id=authority_id, old=old, new=new, leave_dates=leave_dates, by_name=act.by.name, now=act.now
        )


def undo_change(entry: Entry, act: Act) -> None:
    """The authority as it was, and what was merged into it with its own titles again."""
    record = Record.objects.select_for_update().get(pk=entry.record_id or 0)
    data = entry.undo or {}
    if record.version != data["version"] or record.deleted_at is not None:
        raise Refused(changed_since())
    old = Authority.objects.filter(pk=record.pk).values_list("text", flat=True).first() or ""
    before = RecordVersion.objects.get(record_id=record.pk, version=data["back_to"])
    bulk.restore(record, before, now=act.now, by_name=act.by.name, why="undo")
    others: list[int] = data["merged"]
    if others:
        Authority.objects.filter(pk__in=others).update(merged_into_id=None)
        for pk, where in data["moved"]:
            Authority.objects.filter(pk=pk).update(merged_into_id=where)
        Record.objects.filter(pk__in=others).update(deleted_at=None, changed_at=act.now)
    follow_change(record.pk, old, act, data["leave_dates"], True)
    for number in others:
        follow_change(number, old, act, data["leave_dates"], True)
    if data.get("created"):
        Record.objects.filter(pk=record.pk).update(deleted_at=act.now, changed_at=act.now)
        follow_now([record.pk], now=act.now)
