"""Running the changes that wait: as many as stay within a number of titles, now or every night; undone together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shelflist.departments.authorities.actions.changing import UNDO_MINUTES, follow_change, replace
from shelflist.departments.authorities.actions.proposing import ChangesReceipt
from shelflist.departments.authorities.models import Authority, ChangePlan, WaitingChange
from shelflist.departments.authorities.queries.finding import title_counts
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

State = WaitingChange.State
AT_ONCE = 200  # changes of one act
DAY = 24 * 60 * 60


def run_changes(
    *,
    change_ids: Sequence[int] = (),
    most_titles: int,
    leave_dates: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> ChangesReceipt:
    """Run these changes, or without numbers those that wait longest, while their titles stay within the limit; the
    first is run whatever it has. Those whose authority was changed since it was proposed are left.

    Refused: not-permitted, none-chosen.
    """

    def work(act: Act) -> ChangesReceipt:
        by.must("edit-records")
        rows = WaitingChange.objects.select_for_update().filter(state=State.WAITING)
        rows = rows.filter(pk__in=list(change_ids)) if change_ids else rows
        chosen = list(rows.order_by("came_at", "pk")[:AT_ONCE])
        if not chosen:
            remedy = _("Tick some of those that wait, and let go what is held back.")
            raise Refused(Refusal("none-chosen", _("No change was chosen, so nothing was done."), remedy))
        counts = title_counts([row.authority_id for row in chosen])
        done: list[list[int]] = []
        titles = left = 0
        for row in chosen:
            if done and titles + counts[row.authority_id] > most_titles:
                break
            version = _run(row, act, leave_dates)
            if version is None:
                left += 1
                continue
            done.append([row.pk, row.authority_id, version])
            titles += counts[row.authority_id]
        act.on(about="authorities")
        act.say(_("Changed {count} headings; {titles} titles follow.", count=len(done), titles=titles))
        act.undoable({"done": done, "leave_dates": leave_dates}, UNDO_MINUTES)
        return ChangesReceipt(len(done), titles, left)

    request = {"changes": list(change_ids), "titles": most_titles, "leave_dates": leave_dates}
    return perform("run-heading-changes", work, by=by, now=now, key=key, request=request, answer=ChangesReceipt)


def _run(row: WaitingChange, act: Act, leave_dates: bool) -> int | None:
    """Write one change; the version before it, or None where the authority is another than it was made of."""
    record = Record.objects.select_for_update().filter(pk=row.authority_id, deleted_at=None).first()
    if record is None or record.version != row.on_version:
        return None
    before = record.version
    replace(record, MarcRecord.from_json(row.marc), act, "waiting change", leave_dates)
    row.state, row.done_at = State.DONE, act.now
    row.save(update_fields=["state", "done_at"])
    return before


def undo_run(entry: Entry, act: Act) -> None:
    """Each authority as it was, its change waiting again; what was changed since stays as it is."""
    data = entry.undo or {}
    for number, authority_id, version in data["done"]:
        record = Record.objects.select_for_update().get(pk=authority_id)
        if record.version != version + 1 or record.deleted_at is not None:
            continue
        old = Authority.objects.filter(pk=authority_id).values_list("text", flat=True).first() or ""
        before = RecordVersion.objects.get(record_id=authority_id, version=version)
        bulk.restore(record, before, now=act.now, by_name=act.by.name, why="undo")
        follow_change(authority_id, old, act, data["leave_dates"], True)
        others = WaitingChange.objects.filter(authority_id=authority_id, state__in=(State.WAITING, State.HELD))
        if not others.exclude(pk=number).exists():
            WaitingChange.objects.filter(pk=number).update(state=State.WAITING, done_at=None, on_version=record.version)


def run_nightly(now: datetime) -> None:
    """For the worker, once a day: what waits, up to the limit that somebody set."""
    plan = ChangePlan.objects.filter(pk=1).first()
    left = plan.nightly_titles if plan else 0
    by = system_actor("Shelflist", "worker")
    while plan is not None and left > 0 and WaitingChange.objects.filter(state=State.WAITING).exists():
        done = run_changes(most_titles=left, leave_dates=plan.leave_dates, by=by, now=now)
        left -= max(done.titles, 1)
        if done.changes == 0 or done.left:
            return
