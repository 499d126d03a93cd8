"""Holds as a reason to walk: what the plan wants fetched, and what happens when it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shelflist.departments.holds.actions import desk, planning
from shelflist.departments.holds.actions.changes import NO_TARGET, Changes
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.rules import states
from shelflist.departments.picking.sources import Missed, PickSource, Wanted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item

ABOUT = "hold:"


def wanted(branch_ids: Sequence[int], _now: datetime) -> list[Wanted]:
    """The copies of these branches that the plan has chosen, in one statement."""
    chosen = Hold.objects.filter(state=states.WAITING_FOR_CAPTURE, target_item__branch_id__in=list(branch_ids))
    return [
        Wanted(
            item_id=item_id,
            subject=f"{ABOUT}{hold_id}",
            words=_("Hold, {branch}", branch=pickup_name),
            bound_for_id=pickup_id,
        )
        for hold_id, item_id, pickup_id, pickup_name in chosen.order_by("targeted_at", "pk").values_list(
            "pk", "target_item_id", "pickup_branch_id", "pickup_branch__name"
        )
    ]


def missed(act: Act, subject: str, item_id: int, how: Missed) -> dict[str, Any]:
    """The copy is not there or may not be taken: the hold keeps its place and gets another copy at once (HLD-10)."""
    hold = Hold.objects.select_for_update().filter(pk=int(subject.removeprefix(ABOUT))).first()
    if hold is None or hold.target_item_id != item_id:
        return {}
    branch_id = Item.objects.filter(pk=item_id).values_list("branch_id", flat=True).first()
    cause = HoldEvent.Cause.TIMED_OUT if how == "not-on-shelf" else HoldEvent.Cause.MANUAL
    changes = Changes(act)
    changes.set(hold, state=states.WAITING_FOR_ITEM, **NO_TARGET)
    changes.log(hold, cause, item_id=item_id, branch_id=branch_id)
    planning.replan(act.cursor, desk.around_of(act), [hold.record_id])
    event = HoldEvent.objects.filter(hold=hold, item_id=item_id).order_by("-pk").first()
    return {"event": event.pk if event else None, "record": hold.record_id}


def undo(act: Act, told: Mapping[str, Any]) -> None:
    """As if nobody had looked for it: the plan is made again without that."""
    if told.get("event") is not None:
        HoldEvent.objects.filter(pk=told["event"]).delete()
        planning.replan(act.cursor, desk.around_of(act), [told["record"]])


SOURCE = PickSource(name="holds", label=_("Holds"), glyph="hold", wanted=wanted, missed=missed, undo=undo)
