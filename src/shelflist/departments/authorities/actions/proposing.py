"""Changes of authorities that wait to be looked at: from a file, a service, or put off; held back or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.departments.authorities.actions.changing import locked
from shelflist.departments.authorities.models import Authority, ChangePlan, WaitingChange
from shelflist.departments.authorities.rules.changing import renamed, typed_heading
from shelflist.departments.authorities.rules.headings import headings_of_authority, shown
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

State, Origin = WaitingChange.State, WaitingChange.Origin
OPEN = (State.WAITING, State.HELD)
MOST_TITLES = 1_000_000


@dataclass(frozen=True, slots=True)
class ChangesReceipt:
    """How many changes it was, and how many titles follow."""

    changes: int
    titles: int = 0
    left: int = 0  # the authority was changed since: they wait on
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"changes": self.changes, "titles": self.titles, "left": self.left}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ChangesReceipt:
        return cls(data["changes"], data["titles"], data["left"])


def propose(
    *, authority_id: int, marc: MarcRecord, origin: str, where_from: str, by_name: str, now: datetime
) -> int | None:
    """Let a change of an authority wait, in the place of one that waits, within another action's transaction.

    None where the authority says that already, or the record is none.
    """
    record = Record.objects.select_for_update().filter(pk=authority_id, deleted_at=None).first()
    was = Authority.objects.filter(pk=authority_id, merged_into=None).first()
    found = headings_of_authority(list(marc.fields))
    if record is None or was is None or not found:
        return None
    waiting = WaitingChange.objects.filter(authority_id=authority_id, state__in=OPEN).first()
    if marc.to_json() == record.marc:
        if waiting is not None:
            waiting.delete()
        return None
    row = waiting or WaitingChange(authority_id=authority_id, state=State.WAITING)
    row.marc, row.on_version = marc.to_json(), record.version
    row.old, row.new = was.text, found[0].text
    row.origin, row.where_from, row.by_name, row.came_at = origin, where_from[:200], by_name[:200], now
    row.save()
    return row.pk


def put_off_rename(
    *, authority_id: int, heading: str, keep_old: bool = True, by: Actor, now: datetime, key: str | None = None
) -> ChangesReceipt:
    """Let another heading of an authority wait among the changes, to be run with others.

    Refused: not-permitted, not-found, heading-empty, nothing-changed.
    """

    def work(act: Act) -> ChangesReceipt:
        by.must("edit-records")
        _row, record = locked(authority_id)
        subfields = typed_heading(heading)
        if not subfields or not shown(subfields):
            remedy = _("Write the new heading, such as “Twain, Mark, ‡d1835-1910”.")
            raise Refused(Refusal("heading-empty", _("A heading needs words."), remedy))
        marc = renamed(MarcRecord.from_json(record.marc), subfields, keep_old=keep_old)
        number = propose(
            authority_id=authority_id, marc=marc, origin=Origin.HAND, where_from="", by_name=by.name, now=now
        )
        if number is None:
            raise Refused(Refusal("nothing-changed", _("The heading is the same as before, so nothing was saved.")))
        act.on(record_id=authority_id)
        act.say(_("The new heading “{new}” waits among the changes.", new=shown(subfields)))
        act.undoable({"before": {str(number): State.DROPPED}, "now": State.WAITING})
        return ChangesReceipt(1)

    request = {"authority": authority_id, "heading": heading, "keep_old": keep_old}
    return perform("put-off-heading-change", work, by=by, now=now, key=key, request=request, answer=ChangesReceipt)


def set_changes(
    *, change_ids: Sequence[int], state: str, by: Actor, now: datetime, key: str | None = None
) -> ChangesReceipt:
    """Hold changes back, let them wait again, or drop them. Refused: not-permitted, none-chosen."""

    def work(act: Act) -> ChangesReceipt:
        by.must("edit-records")
        if state not in (*OPEN, State.DROPPED):
            raise ValueError(f"a change cannot be set to {state}")
        rows = WaitingChange.objects.select_for_update().filter(pk__in=list(change_ids), state__in=OPEN)
        before = {str(row.pk): row.state for row in rows if row.state != state}
        if not before:
            remedy = _("Tick some of those that wait.")
            raise Refused(Refusal("none-chosen", _("No change was chosen, so nothing was done."), remedy))
        WaitingChange.objects.filter(pk__in=[int(number) for number in before]).update(state=state)
        act.on(about="authorities")
        act.say(_said(state, len(before)))
        act.undoable({"before": before, "now": state})
        return ChangesReceipt(len(before))

    request = {"changes": list(change_ids), "state": state}
    return perform("set-heading-changes", work, by=by, now=now, key=key, request=request, answer=ChangesReceipt)


def _said(state: str, count: int) -> Phrase:
    if state == State.HELD:
        return _("Held {count} changes of headings back.", count=count)
    if state == State.DROPPED:
        return _("Dropped {count} changes of headings.", count=count)
    return _("Let {count} changes of headings wait again.", count=count)


def undo_set(entry: Entry, act: Act) -> None:
    """Each change as it stood, unless something else became of it since, or of its authority another change waits."""
    data = entry.undo or {}
    rows = WaitingChange.objects.select_for_update().filter(pk__in=[int(number) for number in data["before"]])
    for row in rows.filter(state=data["now"]):
        others = WaitingChange.objects.filter(authority_id=row.authority_id, state__in=OPEN).exclude(pk=row.pk)
        if not others.exists():
            row.state = data["before"][str(row.pk)]
            row.save(update_fields=["state"])


def plan_changes(
    *, nightly_titles: int, leave_dates: bool, by: Actor, now: datetime, key: str | None = None
) -> ChangesReceipt:
    """Say in how many titles waiting changes may be run each night; 0 is never. Refused: not-permitted, too-many."""

    def work(act: Act) -> ChangesReceipt:
        by.must("edit-records")
        if not 0 <= nightly_titles <= MOST_TITLES:
            remedy = _("Give a number from 0 to {count}.", count=MOST_TITLES)
            raise Refused(Refusal("too-many", _("This is no number of titles for a night."), remedy))
        before = ChangePlan.objects.filter(pk=1).first() or ChangePlan(pk=1)
        act.undoable({"titles": before.nightly_titles, "leave_dates": before.leave_dates})
        ChangePlan(pk=1, nightly_titles=nightly_titles, leave_dates=leave_dates).save()
        act.on(about="authorities")
        if nightly_titles:
            act.say(_("Waiting headings change in up to {count} titles each night.", count=nightly_titles))
        else:
            act.say(_("Waiting headings are changed by people only."))
        return ChangesReceipt(0, nightly_titles)

    request = {"titles": nightly_titles, "leave_dates": leave_dates}
    return perform("plan-heading-changes", work, by=by, now=now, key=key, request=request, answer=ChangesReceipt)


def undo_plan(entry: Entry, _act: Act) -> None:
    """The limit as it was."""
    data = entry.undo or {}
    ChangePlan(pk=1, nightly_titles=data["titles"], leave_dates=data["leave_dates"]).save()
