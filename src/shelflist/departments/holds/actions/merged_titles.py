"""What becomes of holds when their title is merged into another (CAT-12): they wait in one queue, each in its own time.

Building blocks inside the merge's own act. A reader who waits for both titles waits once, at the earlier place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from shelflist.departments.holds.actions import desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_holds, must_stand, restore
from shelflist.departments.holds.actions.ending import cancel
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.rules import states
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.records.catalog.models import Record

IN_QUEUE = states.WAITING | {states.SUSPENDED}


def move_holds(act: Act, lead: int, others: Sequence[int]) -> Mapping[str, Any]:
    """Let every hold be on the lead; what moving back needs."""
    ended: list[tuple[int, list[int]]] = [
        (other, list(_ended(other).order_by("pk").values_list("pk", flat=True))) for other in others
    ]  # they tell what was: only their title changes
    for other, ids in ended:
        Hold.objects.filter(pk__in=ids, record_id=other).update(record_id=lead)
    ids = list(Hold.objects.filter(record_id__in=others, state__in=sorted(states.OPEN)).values_list("pk", flat=True))
    if not ids:
        return {"holds": [], "ended": ended}
    works = dict(Record.objects.filter(pk__in=[lead, *others]).values_list("pk", "work_key"))
    changes = Changes(act)
    holds = sorted(locked_holds(ids).values(), key=lambda one: (one.queued_at, one.pk))
    for hold in holds:
        _move_one(changes, hold, lead, works)
    around = desk.around_of(act)
    planning.replan(act.cursor, around, {lead, *others})
    return {"holds": changes.to_data()["holds"], "ended": ended}


def _ended(record_id: int) -> Any:
    return Hold.objects.filter(record_id=record_id).exclude(state__in=sorted(states.OPEN))


def _move_one(changes: Changes, hold: Hold, lead: int, works: Mapping[int, str]) -> None:
    same_work = hold.target == Hold.Target.EDITION and hold.work_key == works.get(hold.record_id)
    wanted: dict[str, Any] = {"record_id": lead, "hopeless_since": None}
    if same_work and works.get(lead):
        wanted["work_key"] = works[lead]
    if hold.state == states.WAITING_FOR_CAPTURE:
        changes.lead(hold, "let-go", states.WAITING_FOR_ITEM)
    rival = _rival(hold, lead)
    if rival is not None:
        _first, second = sorted((hold, rival), key=lambda one: (one.state in IN_QUEUE, one.queued_at, one.pk))
        if second.state in IN_QUEUE:
            cancel(changes, second, Hold.Cause.MERGED)
        else:  # a copy is kept for each of them
            wanted["twin"] = _next_twin(hold, lead)
    changes.set(hold, **wanted)
    changes.log(hold, HoldEvent.Cause.CHANGED, note=_("Its title was merged into another record."))


def _rival(hold: Hold, lead: int) -> Hold | None:
    """The hold of the same reader on the lead, if they wait for that too."""
    if hold.patron_id is None:
        return None
    rivals = Hold.objects.select_for_update(of=("self",)).filter(
        patron_id=hold.patron_id, record_id=lead, wanted=hold.wanted, twin=hold.twin, state__in=sorted(states.OPEN)
    )
    return rivals.first()


def _next_twin(hold: Hold, lead: int) -> int:
    same = Hold.objects.filter(patron=hold.patron, record_id=lead, wanted=hold.wanted)
    return int(same.aggregate(last=Max("twin"))["last"] or 0) + 1


def move_holds_back(act: Act, lead: int, data: Mapping[str, Any]) -> None:
    """Every hold on its own title again. One that something has happened to since keeps that, and only goes back."""
    for other, ids in data["ended"]:
        Hold.objects.filter(pk__in=ids, record_id=lead).update(record_id=other)
    titles = {lead}
    holds = locked_holds([pk for pk, _before, _after in data["holds"]])
    for pk, before, after in reversed(data["holds"]):
        hold = holds.get(pk)
        if hold is not None:
            titles.add(before.get("record_id", lead))
            _back(hold, before, after)
    if data["holds"]:
        planning.replan(act.cursor, desk.around_of(act), titles)


def _back(hold: Hold, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    try:
        must_stand(hold, after)
    except Refused:
        before = {name: value for name, value in before.items() if name in ("record_id", "work_key", "twin")}
        if hold.state == states.WAITING_FOR_CAPTURE:
            before["state"] = states.WAITING_FOR_ITEM
    try:
        with transaction.atomic():
            restore(hold, before)
    except IntegrityError:  # its reader asked for it anew meanwhile: once is enough
        return
