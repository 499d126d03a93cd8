"""REST resources of the desk: check-outs, check-ins, renewals, uses in the house and undo. Mounted by doors/api."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema
from pydantic import AfterValidator, AwareDatetime

from shelflist.departments.circulation import actions
from shelflist.departments.circulation.receipts import Receipt
from shelflist.departments.circulation.rules import ReturnOptions
from shelflist.ground.common.refusals import Override
from shelflist.ground.journal.actions import undo as undo_entry
from shelflist.ground.ui.localise import text
from shelflist.records.branches.middleware import placed

router = Router()

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"  # PostgreSQL cannot keep a NUL, and no one can read the others


def plausible(moment: datetime) -> datetime:
    """The moment; ValueError when a typing mistake or a dead battery is likelier, or when it is not one everywhere."""
    if not EARLIEST <= moment < LATEST:
        raise ValueError("the moment must be from 1970 to 2199")
    return moment


Barcode = Annotated[str, Field(min_length=1, max_length=80, pattern=PRINTABLE, examples=["31877000527188"])]
Moment = Annotated[AwareDatetime, AfterValidator(plausible)]
ModifierName = Literal[
    "ignore_pre_cat",
    "suppress",
    "amnesty",
    "auto_print",
    "clear_hold_shelf",
    "retarget_local",
    "retarget_all",
    "capture_as_transit",
    "manual_float",
    "update_inventory",
]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=80)]


class OverrideIn(Schema):
    """Which refusals to set aside, and why."""

    codes: list[str] = Field(min_length=1, max_length=30)
    reason: str = Field(min_length=1, max_length=300, pattern=PRINTABLE)


class CheckoutIn(Schema):
    """An item and the card it is lent on."""

    item: Barcode
    card: Barcode
    override: OverrideIn | None = None


class CheckinIn(Schema):
    """An item that came back; `returned_at`, with its offset from UTC, when it came back earlier than now.

    `modifiers` treat it otherwise than usual. With `past_alerts` its alerts have been minded: what comes next is said.
    """

    item: Barcode
    returned_at: Moment | None = None
    modifiers: list[ModifierName] = Field(default=[], max_length=20)
    past_alerts: bool = False


class RenewalIn(Schema):
    """An item on loan."""

    item: Barcode
    override: OverrideIn | None = None


class InHouseUseIn(Schema):
    """An item found used in the house, and how often."""

    item: Barcode
    count: int = Field(default=1, ge=1, le=500)


class UndoIn(Schema):
    """The `entry_id` of a receipt."""

    entry_id: int = Field(ge=1, le=2**63 - 1)


class ItemOut(Schema):
    """What every receipt says about the item, and the journal entry that can be undone."""

    entry_id: int
    item_id: int
    record_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    warnings: list[str]


class CheckoutOut(ItemOut):
    """A loan was made."""

    loan_id: int
    due_at: datetime
    by_the_hour: bool
    length: str


class RenewalOut(CheckoutOut):
    """A loan goes on."""

    old_due_at: datetime
    renewals_left: int


class CheckinOut(ItemOut):
    """What to do with the item: `verb` is reshelve, hold, send, float, catalogue, work or alert, `place` where.

    `choices` are the statuses that an alert offers; `again`: it was scanned a moment ago, and counts once.
    """

    verb: str
    place: str
    sentence: str
    status: str
    returned_at: datetime
    loan_id: int | None
    due_at: datetime | None
    late_days: int
    late_hours: int
    bin: str
    choices: list[str]
    again: bool
    transit_id: int | None
    hold_id: int | None


class InHouseUseOut(ItemOut):
    """A use was counted."""

    use_id: int
    count: int


class UndoOut(Schema):
    """The act was taken back; `undone_id` is its entry, `entry_id` the entry that says so."""

    entry_id: int
    undone_id: int
    verb: str


@router.post("/checkouts", response=CheckoutOut, summary="Lend an item")
def check_out(request: HttpRequest, data: CheckoutIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Answers with a receipt, or with a problem document that holds every reason why not."""
    here = placed(request)
    return _shown(
        actions.check_out(
            item_barcode=data.item,
            patron_barcode=data.card,
            by=here.actor,
            now=here.now,
            key=key,
            override=_override(data.override),
        )
    )


@router.post("/checkins", response=CheckinOut, summary="Take an item back")
def check_in(request: HttpRequest, data: CheckinIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Answers with the one thing to do with the item."""
    here = placed(request)
    receipt = actions.check_in(
        item_barcode=data.item,
        by=here.actor,
        now=here.now,
        key=key,
        effective_at=data.returned_at,
        options=ReturnOptions.of(data.modifiers),
        past_alerts=data.past_alerts,
    )
    return _shown(receipt)


@router.post("/renewals", response=RenewalOut, summary="Renew a loan")
def renew(request: HttpRequest, data: RenewalIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Answers with the new due date."""
    here = placed(request)
    receipt = actions.renew(
        item_barcode=data.item, by=here.actor, now=here.now, key=key, override=_override(data.override)
    )
    return _shown(receipt)


@router.post("/in-house-uses", response=InHouseUseOut, summary="Count uses in the house")
def use_in_house(request: HttpRequest, data: InHouseUseIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """For items read at a table and not lent (CIR-23)."""
    here = placed(request)
    return _shown(actions.use_in_house(item_barcode=data.item, count=data.count, by=here.actor, now=here.now, key=key))


@router.post("/undo", response=UndoOut, summary="Take an act back")
def undo(request: HttpRequest, data: UndoIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Within ten minutes, with all of its side effects; later, or when the world has moved on, it is refused."""
    here = placed(request)
    receipt = undo_entry(entry_id=data.entry_id, by=here.actor, now=here.now, key=key)
    return {"entry_id": receipt.entry_id, "undone_id": receipt.undone_entry_id, "verb": receipt.verb}


def _override(given: OverrideIn | None) -> Override | None:
    return Override(frozenset(given.codes), given.reason) if given else None


def _shown(receipt: Receipt) -> Mapping[str, Any]:
    """The receipt with its phrases in words."""
    shown = {name: getattr(receipt, name) for name in receipt.__dataclass_fields__}
    shown["warnings"] = [text(warning) for warning in receipt.warnings]
    for name in ("length", "sentence"):
        if name in shown:
            shown[name] = text(shown[name])
    return shown
