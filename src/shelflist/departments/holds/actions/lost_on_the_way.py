"""A copy that was on its way for a hold does not arrive: a building block for whoever ends its journey."""

from __future__ import annotations

from typing import Any

from shelflist.departments.holds.actions import planning
from shelflist.departments.holds.actions.changes import NO_COPY, Changes, locked_hold
from shelflist.departments.holds.models import HoldEvent
from shelflist.departments.holds.queries.surroundings import surroundings
from shelflist.departments.holds.rules import states
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.acts import Act


def put_back(act: Act, *, hold_id: int, item_id: int, why: Phrase) -> dict[str, Any]:
    """Inside the caller's transaction, after the copy's row was written: the reader is back in the queue, in place.

    Returns what `at_check_in.undo_capture` needs. Nothing happens when the copy is no longer kept for the hold.
    """
    hold = locked_hold(hold_id)
    if hold.state not in states.CAPTURED or hold.captured_item_id != item_id:
        return {}
    changes, around = Changes(act), surroundings(act.heard_at, branch_id=act.by.branch_id)
    changes.lead(hold, "put-back", states.WAITING_FOR_ITEM, **NO_COPY)
    changes.log(hold, HoldEvent.Cause.MANUAL, item_id=item_id, note=why)
    planning.replan(act.cursor, around, changes.titles)
    return changes.to_data()
