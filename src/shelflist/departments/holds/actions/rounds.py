"""What happens to holds by itself: planned again when a copy or a rule changed, resumed when their day has come.

A change of one copy is heard within seconds, through the journal. A change of rules, branches or categories shows in
their revision numbers, and a round that comes every minute sees it. Nobody needs to press a button (HLD-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from shelflist.departments.holds.actions import planning
from shelflist.departments.holds.actions.changes import NO_COPY
from shelflist.departments.holds.actions.planning import Planned
from shelflist.departments.holds.models import Hold, HoldEvent, PlannedUnder
from shelflist.departments.holds.queries.surroundings import Surroundings, surroundings
from shelflist.departments.holds.rules import states
from shelflist.ground.journal import revisions
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import BoundTitle, Item
from shelflist.records.items.rules.statuses import CHECKED_OUT, IN_TRANSIT, ON_HOLD_SHELF

EVERY_SECONDS = 60
TITLES_AT_ONCE = 1000  # in one transaction, so that SQLite's one writer is soon free again
WATCHED = ("policies", "branches", "categories", "hold weights")

COPY_VERBS = frozenset({
    "add-item", "add-copies", "change-copies", "edit-item", "set-status", "choose-status", "mark-missing",
    "mark-damaged", "mark-available", "withdraw-item", "restore-item", "import-items", "import-records", "add-record",
    "edit-record", "delete-record", "restore-record-version", "mark-lost", "mark-long-overdue", "pay-lost",
    "give-up-claim", "withdraw-claim", "never-checked-out", "bind-title", "unbind-title", "undo",
})  # fmt: skip
"""After these a copy may have appeared, died, or become another. The desk's own verbs plan within their transaction."""


def plan_after(entry: Entry) -> None:
    """For the journal: plan the queue of the title that an act was about, or of all titles after an import."""
    record_ids = _titles_of(entry)
    if entry.item_id is not None:
        _put_back_who_lost_it(entry.item_id, entry)
    if record_ids is None:
        Hold.objects.filter(state=states.WAITING_FOR_ITEM).update(check_at=entry.heard_at)
        plan_what_is_due(entry.heard_at)
        return
    waiting = Hold.objects.filter(record_id__in=record_ids, state__in=sorted(states.WAITING))
    if not record_ids or not (waiting.exists() or _works(record_ids)):
        return
    with connection.cursor() as cursor:
        planning.replan(cursor, surroundings(entry.heard_at, branch_id=entry.branch_id), record_ids)


def _put_back_who_lost_it(item_id: int, entry: Entry) -> None:
    """Whoever a copy was kept for that is neither on a pick-up shelf nor on its way any more is back in the queue, at
    their place: it was marked missing or damaged by somebody who did not know of the hold."""
    kept = Hold.objects.select_for_update(of=("self",)).filter(
        captured_item_id=item_id, released_at__isnull=True, state__in=sorted(states.CAPTURED)
    )
    for hold in kept.exclude(captured_item__status__in=[ON_HOLD_SHELF, IN_TRANSIT, CHECKED_OUT]):
        Hold.objects.filter(pk=hold.pk).update(state=states.WAITING_FOR_ITEM, **NO_COPY)
        HoldEvent.objects.create(
            hold=hold, cause=HoldEvent.Cause.RETURNED, at=entry.heard_at, by_name=entry.actor_name, item_id=item_id
        )


def _titles_of(entry: Entry) -> list[int] | None:
    """The titles an entry is about; None when it may be any."""
    if entry.verb in {"import-items", "import-records"} or (entry.verb == "change-copies" and not entry.record_id):
        return None
    found = [entry.record_id] if entry.record_id is not None else []
    if entry.item_id is not None:
        found += Item.objects.filter(pk=entry.item_id).values_list("record_id", flat=True)
        found += BoundTitle.objects.filter(item_id=entry.item_id).values_list("record_id", flat=True)
    return list(dict.fromkeys(found))


def _works(record_ids: Sequence[int]) -> Sequence[int]:
    """The holds on any edition that one of these titles could fill."""
    keys = Item.objects.filter(record_id__in=record_ids).exclude(record__work_key="").values("record__work_key")
    return list(
        Hold.objects.filter(work_key__in=keys, state__in=sorted(states.WAITING)).values_list("pk", flat=True)[:1]
    )


def plan_what_is_due(now: datetime) -> Planned:
    """Look again at every waiting hold whose time has come, a thousand titles to a transaction."""
    around = surroundings(now)
    look_at_all_when_rules_changed(around)
    done = Planned()
    due = Q(check_at__lte=now)
    waiting = Hold.objects.filter(due, state__in=sorted(states.WAITING))
    titles = sorted(set(waiting.values_list("record_id", flat=True)))
    for start in range(0, len(titles), TITLES_AT_ONCE):
        part = titles[start : start + TITLES_AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            done.add(planning.replan(cursor, around, part))
            # What still has no date to look again at waits for an act; an old date must not bring it up every minute.
            Hold.objects.filter(due, record_id__in=part, state=states.WAITING_FOR_ITEM).update(check_at=None)
    return done


def look_at_all_when_rules_changed(around: Surroundings) -> None:
    """Put every waiting hold up for planning when a rule, a branch or a category has changed since the last round."""
    numbers = {name: around.numbers.get(name, 0) for name in WATCHED}
    row = PlannedUnder.objects.first()
    if row is not None and row.numbers == numbers:
        return
    with transaction.atomic():
        Hold.objects.filter(state__in=sorted(states.WAITING)).update(check_at=around.now)
        PlannedUnder.objects.update_or_create(pk=1, defaults={"numbers": numbers})


def plan_periodically(now: datetime) -> None:
    """For the worker's schedule."""
    plan_what_is_due(now)


def plan_everything(now: datetime) -> Planned:
    """Look at every waiting hold now: after a restore, for measuring, and for whoever does not trust the plan."""
    Hold.objects.filter(state__in=sorted(states.WAITING)).update(check_at=now)
    revisions.forget_everything()
    return plan_what_is_due(now)
