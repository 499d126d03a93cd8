"""Alerts on a copy at the desk (CIR-22): building blocks for check-out, check-in and renewal."""

from __future__ import annotations

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.records.items.queries import alerts_that_speak
from shelflist.records.items.rules.alerts import STATES, Alert, Moment


def alerts_for(item: ItemRow, event: str, state: str, here: desk.Here) -> tuple[Alert, ...]:
    """What is to be said about the copy now. `event`: check-out, check-in or renewal; `state`: see loan_ends.Ending.

    A copy without alerts costs no statement. Give what was said to `items.actions.have_spoken`, in the same act, and
    keep its answer for undo (`items.actions.speak_again`). The copy's two plain alerts (check_in_alert,
    check_out_alert) are not among them.
    """
    at = here.branch.path if here.branch else ""
    tree = here.organisation
    moment = Moment(
        event=event,
        state=state,
        at_owner=at.startswith(tree.path_of(item.owner_id)),
        at_home=here.is_home_of(item),
    )
    return alerts_that_speak(item.id, moment, here.numbers, has_own=item.has_alerts)


def state_of(status: str) -> str:
    """The state by which alerts are typed, for a copy with this status that is lent or renewed."""
    return status if status in STATES else "normal"
