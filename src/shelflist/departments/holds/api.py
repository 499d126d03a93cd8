"""REST resources of holds: place, cancel, suspend, resume, another pick-up, and lists. Mounted by doors/api."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Header, Path, Query, Router, Schema

from shelflist.departments.holds import actions
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.queries import lists
from shelflist.departments.holds.queries.why import why
from shelflist.ground.common.refusals import Override
from shelflist.ground.ui.localise import text
from shelflist.records.branches.middleware import PlacedRequest, placed
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.queries import patron_by_card

router = Router()

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Words = Annotated[str, Field(max_length=300, pattern=PRINTABLE)]
Card = Annotated[str, Field(min_length=1, max_length=80, pattern=PRINTABLE, examples=["21877000044720"])]
Code = Annotated[str, Field(max_length=20, pattern=PRINTABLE, examples=["EG"])]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=80)]


class SetAsideIn(Schema):
    """Which refusals to set aside, and why."""

    codes: list[str] = Field(min_length=1, max_length=30)
    reason: str = Field(min_length=1, max_length=300, pattern=PRINTABLE)


class HoldIn(Schema):
    """Who wants what, where and until when.

    `pickup` is the code of a branch; without it, the reader's own. `part` names a part or, for a volume, the call
    number. `materials` and `languages` narrow a hold on any edition.
    """

    card: Card
    title: Number | None = None
    item: Number | None = None
    target: Literal["title", "part", "volume", "copy", "force", "cataloguing", "any-edition"] = "title"
    part: Words = ""
    materials: list[Words] = Field(default=[], max_length=20)
    languages: list[Words] = Field(default=[], max_length=20)
    pickup: Code = ""
    wanted_until: date | None = None
    suspended_until: date | None = None
    note: Words = ""
    override: SetAsideIn | None = None


class CancelIn(Schema):
    """Why it is not wanted any more."""

    note: Words = ""


class SuspendIn(Schema):
    """Until when; without a day, until somebody resumes it."""

    until: date | None = None


class PickupIn(Schema):
    """The code of the branch where it is to be picked up."""

    pickup: Code


class HoldDone(Schema):
    """A hold as the act left it, and the journal entry that can be undone. `state_text` is what the desk shows."""

    entry_id: int
    hold_id: int
    title_id: int
    title: str
    state: str
    pickup: str
    position: int
    queue_length: int
    copy_count: int
    suspended_until: date | None
    wanted_until: date | None
    shelf_until: datetime | None
    estimated_ready_on: date | None
    warnings: list[str]


class HoldOut(Schema):
    """A hold as it stands in a list."""

    hold_id: int
    title_id: int
    title: str
    state: str
    pickup: str
    requested_at: datetime
    suspended_until: date | None
    wanted_until: date | None
    shelf_until: datetime | None
    item: str | None


class HoldsOut(Schema):
    """The open holds of one reader."""

    holds: list[HoldOut]


class ReasonOut(Schema):
    """Why a copy is passed over. `until`, where it ends by itself."""

    code: str
    says: str


class CandidateOut(Schema):
    """A copy that might fill the hold."""

    item: str
    branch: str
    fetched: bool
    reasons: list[ReasonOut]


class WhyOut(Schema):
    """Why a hold is not moving."""

    says: str
    position: int
    queue_length: int
    estimate: str | None
    copies: list[CandidateOut]


@router.post("/holds", response=HoldDone, summary="Place a hold")
def place(request: HttpRequest, data: HoldIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Answers with the hold and its place in the queue, or with every reason why not."""
    here = placed(request)
    holder = patron_by_card(data.card)
    asked = actions.Asked(
        target=data.target,
        record_id=data.title,
        item_id=data.item,
        wanted=data.part,
        materials=tuple(data.materials),
        languages=tuple(data.languages),
        pickup_branch_id=_branch(data.pickup) if data.pickup else None,
        wanted_until=data.wanted_until,
        thaws_on=data.suspended_until,
        note=data.note,
    )
    override = Override(frozenset(data.override.codes), data.override.reason) if data.override else None
    patron_id = holder.patron.pk if holder else 0
    return _done(actions.place_hold(patron_id=patron_id, asked=asked, key=key, override=override, **_by(here)))


@router.post("/holds/{hold_id}/cancel", response=HoldDone, summary="Cancel a hold")
def cancel(request: HttpRequest, hold_id: Id, data: CancelIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """A copy that stands on the pick-up shelf for it stays there until the shelf is cleared."""
    return _done(actions.cancel_hold(hold_id=hold_id, note=data.note, key=key, **_by(placed(request))))


@router.post("/holds/{hold_id}/suspend", response=HoldDone, summary="Suspend a hold")
def suspend(request: HttpRequest, hold_id: Id, data: SuspendIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """It keeps its place in the queue."""
    return _done(actions.suspend_hold(hold_id=hold_id, until=data.until, key=key, **_by(placed(request))))


@router.post("/holds/{hold_id}/resume", response=HoldDone, summary="Resume a suspended hold")
def resume(request: HttpRequest, hold_id: Id, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """At the place that it kept."""
    return _done(actions.resume_hold(hold_id=hold_id, key=key, **_by(placed(request))))


@router.post("/holds/{hold_id}/pickup", response=HoldDone, summary="Pick a hold up somewhere else")
def pickup(request: HttpRequest, hold_id: Id, data: PickupIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """At whatever stage it is: what stands on a shelf already is sent there."""
    branch_id = _branch(data.pickup)
    return _done(actions.change_pickup(hold_id=hold_id, branch_id=branch_id, key=key, **_by(placed(request))))


@router.get("/holds", response=HoldsOut, summary="The open holds of a reader")
def of_card(request: HttpRequest, card: Annotated[str, Query(max_length=80, pattern=PRINTABLE)]) -> Mapping[str, Any]:
    """What is ready first, then in the order in which it was asked for."""
    placed(request).actor.must("see-patrons")
    holder = patron_by_card(card)
    if holder is None:
        raise Http404(_("No card has this number."))
    return {"holds": [_listed(hold) for hold in lists.open_holds_of(holder.patron.pk)]}


@router.get("/holds/{hold_id}/why", response=WhyOut, summary="Why a hold is not moving")
def why_not_moving(request: HttpRequest, hold_id: Id) -> Mapping[str, Any]:
    """Its place, and every copy with all that speaks against it."""
    here = placed(request)
    here.actor.must("see-patrons")
    told = why(hold_id, here.now, here.actor.branch_id)
    if told is None:
        raise Http404(_("There is no such hold."))
    return {
        "says": text(told.sentence),
        "position": told.place.position,
        "queue_length": told.place.queue_length,
        "estimate": text(told.estimate.words) if told.estimate else None,
        "copies": [
            {
                "item": one.copy.barcode,
                "branch": one.branch_name,
                "fetched": one.fetched,
                "reasons": [{"code": reason.code, "says": text(reason.words)} for reason in one.reasons],
            }
            for one in told.copies
        ],
    }


def _by(here: PlacedRequest) -> dict[str, Any]:
    return {"by": here.actor, "now": here.now}


def _branch(code: str) -> int:
    """The branch with this code; 0 when there is none, which the action says no to."""
    return next((facts.id for facts in organisation().branches.values() if facts.code == code), 0)


def _code(branch_id: int) -> str:
    return organisation().branch(branch_id).code


def _done(receipt: HoldReceipt) -> Mapping[str, Any]:
    return {
        "entry_id": receipt.entry_id,
        "hold_id": receipt.hold_id,
        "title_id": receipt.record_id,
        "title": receipt.title,
        "state": receipt.state,
        "pickup": _code(receipt.pickup_branch_id),
        "position": receipt.position,
        "queue_length": receipt.queue_length,
        "copy_count": receipt.copy_count,
        "suspended_until": receipt.thaws_on,
        "wanted_until": receipt.wanted_until,
        "shelf_until": receipt.shelf_expires_at,
        "estimated_ready_on": receipt.estimated_ready_on,
        "warnings": [text(warning) for warning in receipt.warnings],
    }


def _listed(hold: Any) -> Mapping[str, Any]:
    return {
        "hold_id": hold.pk,
        "title_id": hold.record_id,
        "title": hold.record.title,
        "state": hold.state,
        "pickup": hold.pickup_branch.code,
        "requested_at": hold.requested_at,
        "suspended_until": hold.thaws_on,
        "wanted_until": hold.wanted_until,
        "shelf_until": hold.shelf_expires_at,
        "item": hold.captured_item.barcode if hold.captured_item else None,
    }
