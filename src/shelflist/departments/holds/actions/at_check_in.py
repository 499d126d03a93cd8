"""What holds do with a copy that is taken in: building blocks inside the check-in's transaction.

`capture` answers for whom the copy is kept, or None: reshelve it, send it home, as if there were no holds. The check-in
writes the copy's status and its journey; give `Captured.changes` to `take_back` when the check-in is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.departments.holds.actions import planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold, take_back
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries import at_hand, rows
from shelflist.departments.holds.queries.surroundings import Surroundings, surroundings
from shelflist.departments.holds.rules import capturing, states
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.shelf import shelf_expiry
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.acts import Act

__all__ = ["Captured", "arrive", "capture", "plan_again", "undo_capture"]


@dataclass(frozen=True, kw_only=True)
class Captured:
    """For whom the copy is: on this shelf (`ready`), or to be carried to `pickup_branch_id` first."""

    hold_id: int
    patron_id: int | None
    pickup_branch_id: int
    ready: bool
    state: str
    target: str
    alias: str = ""
    behind_desk: bool = False
    note: str = ""  # to be printed on the slip
    shelf_expires_at: datetime | None = None
    because: Phrase | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def to_cataloguing(self) -> bool:
        """It was recalled to cataloguing: nobody’s shelf, but the workroom."""
        return self.target == Hold.Target.RECALL


def capture(
    act: Act,
    *,
    item_id: int,
    record_id: int,
    branch_id: int,
    numbers: Mapping[str, int] | None = None,
    as_transit: bool = False,
    changes: Changes | None = None,
) -> Captured | None:
    """Keep the copy that was just taken in at this branch for whose turn it is. One statement when nobody waits.

    A copy that was kept already stays with its hold, unless that has ended. With `as_transit` a hold that is picked up
    here counts as under way, to be put on the shelf by another scan (CIR-16). `changes` gathers what is changed, also
    when nobody gets the copy.
    """
    concerns = at_hand.concerns(act.cursor, item_id, record_id)
    if not concerns.any:
        return None
    # What lay in the book drop came back earlier; for whoever waits it is here now.
    around = surroundings(act.heard_at, numbers, branch_id)
    changes = changes or Changes(act)
    if concerns.kept_for is not None:
        kept = _kept(changes, around, locked_hold(concerns.kept_for), branch_id, as_transit=as_transit)
        if kept is not None:
            return kept
    copy = locked_copy(act, around, item_id, record_id)
    works = copy.work_keys if concerns.work else ()
    wishes = rows.wishes_of(copy.record_ids, works, around.setting.today, act.cursor)
    return choose(changes, around, copy, wishes, branch_id, as_transit=as_transit)


def locked_copy(act: Act, around: Surroundings, item_id: int, record_id: int) -> Copy:
    """The copy, with the queues of its title locked, and of those that are bound with it."""
    planning.lock_titles(act.cursor, [record_id])
    copy = rows.copies_with_ids([item_id], around.tree, act.cursor)[0]
    if copy.within:
        planning.lock_titles(act.cursor, copy.record_ids)
        copy = rows.copies_with_ids([item_id], around.tree, act.cursor)[0]
    return copy


def arrive(act: Act, *, hold_id: int, branch_id: int, numbers: Mapping[str, int] | None = None) -> Captured | None:
    """The copy that was on its way for this hold is here. None when the hold has ended meanwhile: then call
    `capture`, for it may be somebody else’s turn."""
    hold = locked_hold(hold_id)
    if hold.state not in states.CAPTURED:
        return None
    return _kept(Changes(act), surroundings(act.heard_at, numbers, branch_id), hold, branch_id)


def _kept(
    changes: Changes, around: Surroundings, hold: Hold, branch_id: int, *, as_transit: bool = False
) -> Captured | None:
    """The copy is kept for a hold already: it goes on its way, or it is where it belongs. None when that has ended."""
    if hold.state not in states.CAPTURED:
        changes.set(hold, released_at=around.now, shelf_branch_id=None)
        return None
    arrived = around.setting.places.is_within(branch_id, hold.pickup_branch_id) and not as_transit
    if arrived and hold.state == states.IN_TRANSIT:
        changes.lead(hold, "arrive", _shelf_state(hold), **_on_shelf(hold, around))
    elif not arrived and hold.state != states.IN_TRANSIT:
        changes.lead(hold, "reroute", states.IN_TRANSIT, ready_at=None, shelf_expires_at=None, shelf_branch_id=None)
    elif not arrived:
        changes.set(hold, shelf_branch_id=None)
    return _captured(changes, hold)


def choose(
    changes: Changes, around: Surroundings, copy: Copy, wishes: list[Wish], branch_id: int, *, as_transit: bool = False
) -> Captured | None:
    """Give a copy that is at this branch to whose turn it is."""
    cursor, now = changes.act.cursor, around.now
    lent, stood = None, None
    if {"home-loan-lately", "been-home-lately"} & set(around.setting.policy.criteria) and len(wishes) > 1:
        lent, stood = at_hand.last_at_home(cursor, copy.id, copy.branch_id, branch_id, now)
    returned = capturing.Returned(capturing.at_hand(copy), branch_id, lent, stood)
    choice = capturing.capture(wishes, returned, around.terms, around.setting)
    if choice.wish is None:
        # They wait on. The copy may be fetched for them from its shelf: the planner looks again within a minute.
        _look_again(wishes, now)
        return _captured(changes, None)
    wish = choice.wish
    hold = locked_hold(wish.id)
    here = around.setting.places.is_within(branch_id, hold.pickup_branch_id) and not as_transit
    told = capturing.explain(choice, len(wishes), around.setting)
    values: dict[str, Any] = {
        "captured_item_id": copy.id,
        "captured_at": now,
        "captured_branch_id": branch_id,
        "captured_because": told.to_data(),
        "hopeless_since": None,
    }
    if copy.targeted_by is not None and copy.targeted_by != wish.id:
        loser = locked_hold(copy.targeted_by)
        changes.lead(loser, "let-go", states.WAITING_FOR_ITEM)
        changes.log(loser, HoldEvent.Cause.BETTER_HOLD, item_id=copy.id, branch_id=copy.branch_id)
    freed = hold.target_item_id not in {None, copy.id} or copy.targeted_by not in {None, wish.id}
    if hold.target == Hold.Target.RECALL:
        changes.lead(hold, "capture", states.READY, **values)
        changes.lead(hold, "fulfil", states.FULFILLED, fulfilled_at=now, released_at=now)
    elif here:
        changes.lead(hold, "capture", _shelf_state(hold), **values, **_on_shelf(hold, around))
    else:
        changes.lead(hold, "capture", states.IN_TRANSIT, **values)
    if freed:
        planning.replan(cursor, around, changes.titles)
    return _captured(changes, hold, told.sentence)


def _shelf_state(hold: Hold) -> str:
    return states.AWAITING_DELIVERY if hold.deliver else states.READY


def _on_shelf(hold: Hold, around: Surroundings) -> dict[str, Any]:
    calendar = around.tree.calendar(hold.pickup_branch_id)
    until = shelf_expiry(calendar, around.now, hold.shelf_days, hold.shelf_days_mode)
    return {"ready_at": around.now, "shelf_expires_at": until, "shelf_branch_id": hold.pickup_branch_id}


def _look_again(wishes: list[Wish], now: datetime) -> None:
    waiting = [wish.id for wish in wishes if wish.state == states.WAITING_FOR_ITEM]
    if waiting:
        Hold.objects.filter(pk__in=waiting).update(check_at=now)


def _captured(changes: Changes, hold: Hold | None, because: Phrase | None = None) -> Captured | None:
    if hold is None:
        return None
    return Captured(
        hold_id=hold.pk,
        patron_id=hold.patron_id,
        pickup_branch_id=hold.pickup_branch_id,
        ready=hold.state in states.KEPT,
        state=hold.state,
        target=hold.target,
        alias=hold.alias,
        behind_desk=hold.behind_desk,
        note=hold.note if hold.print_note else "",
        shelf_expires_at=hold.shelf_expires_at,
        because=because,
        changes=changes.to_data(),
    )


def undo_capture(act: Act, data: Mapping[str, Any]) -> None:
    """The check-in is undone: the hold waits again, at its old place, and the plan is made anew.

    Call it after the copy’s row was restored: the plan depends on it.
    """
    titles = take_back(data, act)
    planning.replan(act.cursor, surroundings(act.now, branch_id=act.by.branch_id), titles)


def plan_again(act: Act, record_ids: set[int]) -> None:
    """Plan these titles after the copy’s row was written, where an act changed it and nobody captured it."""
    planning.replan(act.cursor, surroundings(act.now, branch_id=act.by.branch_id), record_ids)
