"""Where a hold is picked up (HLD-15), and which title it is for (HLD-16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold, locked_holds
from shelflist.departments.holds.actions.copies import Copies
from shelflist.departments.holds.actions.receipts import HoldReceipt, HoldsReceipt
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.shelf import request_expiry
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import IN_TRANSIT, ON_HOLD_SHELF


def change_pickup(*, hold_id: int, branch_id: int, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """Let a hold be picked up somewhere else, at whatever stage it is."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        hold = locked_hold(hold_id)
        desk.must_handle(act.by, hold, around)
        if refusals := tuple(_reasons_against(hold, branch_id, around)):
            raise Refused(refusals)
        changes, copies = Changes(act), Copies(act)
        expires = request_expiry(around.tree.calendar(branch_id), hold.wanted_until) if hold.wanted_until else None
        changes.set(hold, pickup_branch_id=branch_id, expires_at=expires)
        _move_its_copy(hold, branch_id, changes, copies, around)
        changes.log(hold, HoldEvent.Cause.CHANGED)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=hold.patron_id, record_id=hold.record_id, about=f"hold:{hold.pk}")
        act.say(_("“{title}” is to be picked up at {branch}",
                  title=answering.title_of(hold.record_id), branch=around.setting.places.name(branch_id)))  # fmt: skip
        act.undoable({**changes.to_data(), "copies": copies.to_data()})
        return answering.receipt(hold)

    request = {"hold": hold_id, "branch": branch_id}
    return perform("change-pickup", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def _move_its_copy(hold: Hold, branch_id: int, changes: Changes, copies: Copies, around: Surroundings) -> None:
    """What stands on a shelf is sent to the other one; it is on the wrong shelf until somebody takes it off there.
    What is on its way is sent on by the next scan."""
    shelf = hold.shelf_branch_id
    if hold.state not in states.KEPT or shelf is None or hold.captured_item_id is None:
        return
    if around.setting.places.is_within(shelf, branch_id) or around.setting.places.is_within(branch_id, shelf):
        return  # another desk of the same branch
    item = Item.objects.select_for_update(of=("self",)).get(pk=hold.captured_item_id)
    changes.lead(hold, "reroute", states.IN_TRANSIT, ready_at=None, shelf_expires_at=None)
    copies.become(item, IN_TRANSIT, "send")
    copies.send(
        item, from_branch_id=shelf, to_branch_id=branch_id, why="hold", next_status=ON_HOLD_SHELF,
        about=f"hold:{hold.pk}",
    )  # fmt: skip


def _reasons_against(hold: Hold, branch_id: int, around: Surroundings) -> Iterator[Refusal]:
    if hold.state not in states.OPEN:
        yield Refusal(
            code="hold-state",
            message=_("This hold is “{state}”, which does not allow this.", state=states.state_name(hold.state)),
            details={"state": hold.state, "act": "change-pickup"},
        )
    places = around.setting.places
    if branch_id not in places.tree.branches:
        yield Refusal(
            code="pickup-unknown",
            message=_("It is not said where this is to be picked up."),
            remedy=_("Choose a branch."),
        )
    elif branch_id not in places.hands_out:
        yield Refusal(
            code="pickup-not-possible",
            message=_("Nothing can be picked up at {branch}.", branch=places.name(branch_id)),
            remedy=_("Choose another branch."),
        )


def transfer_holds(
    *, hold_ids: Sequence[int], to_record_id: int, by: Actor, now: datetime, key: str | None = None
) -> HoldsReceipt:
    """Let waiting holds be for another title, each with its old place in time. Those that cannot move are named."""

    def work(act: Act) -> HoldsReceipt:
        around = desk.around_of(act)
        desk.must(act.by, "place-holds", around)
        title = Record.objects.filter(pk=to_record_id, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True).first()
        if title is None:
            raise Refused(
                Refusal(
                    code="title-unknown",
                    message=_("This title is not in the catalogue any more."),
                    remedy=_("Look for another edition."),
                )
            )
        changes = Changes(act)
        moved, skipped = _transfer_each(changes, hold_ids, title)
        planning.replan(act.cursor, around, changes.titles)
        act.on(record_id=title.pk)
        act.say(nphrase("Moved {count} hold to “{title}”", "Moved {count} holds to “{title}”",
                        len(moved), title=title.title))  # fmt: skip
        act.undoable(changes.to_data())
        return HoldsReceipt(hold_ids=tuple(moved), skipped=tuple(skipped))

    request = {"holds": list(hold_ids), "to": to_record_id}
    return perform("transfer-hold", work, by=by, now=now, key=key, request=request, answer=HoldsReceipt)


def _transfer_each(
    changes: Changes, hold_ids: Sequence[int], title: Record
) -> tuple[list[int], list[tuple[int, Phrase]]]:
    moved: list[int] = []
    skipped: list[tuple[int, Phrase]] = []
    for hold in sorted(locked_holds(list(hold_ids)).values(), key=lambda one: (one.queued_at, one.pk)):
        if why := _why_not(hold, title):
            skipped.append((hold.pk, why))
            continue
        changes.titles.add(hold.record_id)
        if hold.state == states.WAITING_FOR_CAPTURE:
            changes.lead(hold, "let-go", states.WAITING_FOR_ITEM)
        work = {"work_key": title.work_key} if hold.target == Hold.Target.EDITION else {}
        changes.set(hold, record_id=title.pk, hopeless_since=None, **work)
        changes.log(hold, HoldEvent.Cause.CHANGED)
        moved.append(hold.pk)
    if not moved:
        sentence = skipped[0][1] if skipped else _("There is nothing to move.")
        raise Refused(Refusal(code="nothing-to-move", message=sentence))
    return moved, skipped


def _why_not(hold: Hold, title: Record) -> Phrase | None:
    if hold.state not in states.WAITING | {states.SUSPENDED}:
        return _("This hold is “{state}” and no longer in the queue.", state=states.state_name(hold.state))
    if hold.item_id is not None:
        return _("This hold is for one copy, which stays with its title.")
    if hold.record_id == title.pk:
        return _("This hold is for that title already.")
    if hold.target == Hold.Target.EDITION and not title.work_key:
        return _("For that title the program cannot tell which records are editions of the same work.")
    rivals = Hold.objects.filter(
        patron=hold.patron, record_id=title.pk, wanted=hold.wanted, twin=hold.twin, state__in=sorted(states.OPEN)
    )
    if rivals.exists():
        return _("Its reader has a hold on that title already.")
    return None
