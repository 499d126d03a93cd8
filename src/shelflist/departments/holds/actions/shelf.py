"""The pick-up shelf: cleared in one act whatever the reason (HLD-14), and a copy that is missing from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.holds.actions import answering, at_check_in, desk, planning
from shelflist.departments.holds.actions.changes import NO_COPY, Changes, locked_hold, locked_holds
from shelflist.departments.holds.actions.copies import Copies
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries import at_hand, rows
from shelflist.departments.holds.queries.shelf import shelf_label, to_clear
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules import states
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import IN_TRANSIT, MISSING, ON_HOLD_SHELF, RESHELVING


@dataclass(frozen=True, slots=True)
class Cleared:
    """A copy that was taken off the shelf, why, and where it goes: “reshelve”, “hold” (for the next reader, here) or
    “send”; `place` is the shelf, the slip or the branch."""

    item_id: int
    hold_id: int
    barcode: str
    title: str
    call_number: str
    why: str  # expired, cancelled, fulfilled, wrong-shelf
    verb: str
    place: str
    next_hold_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClearedReceipt:
    """What was cleared."""

    cleared: tuple[Cleared, ...]
    entry_id: int = 0

    @property
    def count(self) -> int:
        return len(self.cleared)

    def to_data(self) -> dict[str, Any]:
        return {"cleared": [asdict(one) for one in self.cleared]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ClearedReceipt:
        return cls(tuple(Cleared(**one) for one in data["cleared"]))


def clear_shelf(
    *, branch_id: int, by: Actor, now: datetime, hold_ids: Iterable[int] | None = None, key: str | None = None
) -> ClearedReceipt:
    """Take off a branch's pick-up shelf what no longer belongs there: expired, cancelled (by whomever), picked up as
    another copy, or standing on the wrong shelf. Each copy's next destination is told. `hold_ids` narrows it."""

    def work(act: Act) -> ClearedReceipt:
        around = desk.around_of(act)
        if not desk.may(act.by, "work-hold-shelf", around, branch_id):
            desk.must(act.by, "work-hold-shelf", around)
        wanted = set(hold_ids) if hold_ids is not None else None
        found = [hold.pk for hold in to_clear([branch_id], around.tree) if wanted is None or hold.pk in wanted]
        if not found:
            raise Refused(Refusal(code="nothing-to-clear", message=_("There is nothing to clear from this shelf.")))
        changes, copies = Changes(act), Copies(act)
        holds = locked_holds(found)
        cleared = tuple(_clear(holds[pk], branch_id, changes, copies, around) for pk in found)
        planning.replan(act.cursor, around, changes.titles)
        act.on(about=f"hold-shelf:{branch_id}")
        act.say(nphrase("Cleared {count} copy from the pick-up shelf", "Cleared {count} copies from the pick-up shelf",
                        len(cleared)))  # fmt: skip
        act.undoable({**changes.to_data(), "copies": copies.to_data()})
        return ClearedReceipt(cleared)

    request = {"branch": branch_id, "holds": sorted(hold_ids) if hold_ids is not None else None}
    return perform("clear-shelf", work, by=by, now=now, key=key, request=request, answer=ClearedReceipt)


def _clear(hold: Hold, branch_id: int, changes: Changes, copies: Copies, around: Surroundings) -> Cleared:
    assert hold.captured_item_id is not None  # the query took only those that have one
    found = Item.objects.select_for_update(of=("self",)).select_related("record", "location")
    item = found.get(pk=hold.captured_item_id)
    why = hold.state if hold.state in states.ENDED else "wrong-shelf"
    if hold.state in states.ENDED:
        changes.set(hold, released_at=changes.act.now, shelf_branch_id=None)
        verb, place, following = _next_destination(item, branch_id, changes, copies, around)
    else:
        verb, place, following = _to_the_right_shelf(hold, item, changes, copies, around)
    return Cleared(
        item_id=item.pk,
        hold_id=hold.pk,
        barcode=item.barcode,
        title=item.record.title,
        call_number=item.full_call_number,
        why=why,
        verb=verb,
        place=place,
        next_hold_id=following,
    )


def _next_destination(
    item: Item, branch_id: int, changes: Changes, copies: Copies, around: Surroundings
) -> tuple[str, str, int | None]:
    """The next reader's, its own shelf, or its own branch."""
    if item.status != ON_HOLD_SHELF:  # somebody has lent it, or marked it missing, meanwhile
        return "reshelve", item.location.name, None
    captured = _for_the_next(item, branch_id, changes, around)
    places = around.setting.places
    if captured is not None and captured.ready:
        return "hold", shelf_label(captured.hold_id, captured.alias), captured.hold_id
    if captured is not None:
        copies.become(item, IN_TRANSIT, "clear-shelf")
        copies.send(item, from_branch_id=branch_id, to_branch_id=captured.pickup_branch_id, why="hold",
                    next_status=ON_HOLD_SHELF, about=f"hold:{captured.hold_id}")  # fmt: skip
        return "send", places.name(captured.pickup_branch_id), captured.hold_id
    if places.is_within(branch_id, item.branch_id):
        copies.become(item, RESHELVING, "clear-shelf")
        return "reshelve", item.location.name, None
    copies.become(item, IN_TRANSIT, "clear-shelf")
    copies.send(item, from_branch_id=branch_id, to_branch_id=item.branch_id, why="home", next_status=RESHELVING)
    return "send", places.name(item.branch_id), None


def _for_the_next(item: Item, branch_id: int, changes: Changes, around: Surroundings) -> at_check_in.Captured | None:
    cursor = changes.act.cursor
    concerns = at_hand.concerns(cursor, item.pk, item.record_id)
    if not (concerns.title or concerns.work):
        return None
    copy = at_check_in.locked_copy(changes.act, around, item.pk, item.record_id)
    wishes = rows.wishes_of(copy.record_ids, copy.work_keys, around.setting.today, cursor)
    return at_check_in.choose(changes, around, copy, wishes, branch_id)


def _to_the_right_shelf(
    hold: Hold, item: Item, changes: Changes, copies: Copies, around: Surroundings
) -> tuple[str, str, int | None]:
    """It stands here and is to be picked up there."""
    here = hold.shelf_branch_id
    if hold.state != states.IN_TRANSIT:
        changes.lead(hold, "reroute", states.IN_TRANSIT, ready_at=None, shelf_expires_at=None, shelf_branch_id=None)
    else:
        changes.set(hold, shelf_branch_id=None)
    if item.status == ON_HOLD_SHELF and here is not None:
        copies.become(item, IN_TRANSIT, "clear-shelf")
        copies.send(item, from_branch_id=here, to_branch_id=hold.pickup_branch_id, why="hold",
                    next_status=ON_HOLD_SHELF, about=f"hold:{hold.pk}")  # fmt: skip
    return "send", around.setting.places.name(hold.pickup_branch_id), hold.pk


def missing_from_shelf(*, hold_id: int, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """The copy that should stand there does not: it is missing, and the reader is back in the queue at their place."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        desk.must(act.by, "work-hold-shelf", around)
        hold = locked_hold(hold_id)
        changes, copies = Changes(act), Copies(act)
        if hold.state not in states.KEPT or hold.captured_item_id is None:
            refusal = states.reason_against("put-back", hold.state, states.WAITING_FOR_ITEM)
            raise Refused(refusal or not_on_the_shelf())
        item = Item.objects.select_for_update(of=("self",)).get(pk=hold.captured_item_id)
        copies.become(item, MISSING, "mark-missing")
        changes.lead(hold, "put-back", states.WAITING_FOR_ITEM, **NO_COPY)
        changes.log(hold, HoldEvent.Cause.MANUAL, item_id=item.pk, branch_id=item.branch_id,
                    note=_("It was missing from the pick-up shelf."))  # fmt: skip
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, item_id=item.pk, record_id=hold.record_id, about=f"hold:{hold.pk}")
        act.say(_("“{title}” is missing from the pick-up shelf; its reader is back in the queue",
                  title=answering.title_of(hold.record_id)))  # fmt: skip
        act.undoable({**changes.to_data(), "copies": copies.to_data()})
        return answering.receipt(hold)

    request = {"hold": hold_id}
    return perform("missing-from-shelf", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def not_on_the_shelf() -> Refusal:
    return Refusal(
        code="not-on-hold-shelf",
        message=_("No copy stands on the pick-up shelf for this hold."),
        remedy=_("Look at the hold to see where its copy is."),
    )
