"""Holds in words: what is wanted, how it stands and why, what comes next; and a refused hold as a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.panels import Line, OverrideForm, reason_count
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item

GLYPHS = {
    states.WAITING_FOR_ITEM: "wait",
    states.WAITING_FOR_CAPTURE: "shelf",
    states.IN_TRANSIT: "transit",
    states.READY: "hold",
    states.AWAITING_DELIVERY: "hold",
    states.SUSPENDED: "undone",
    states.FULFILLED: "ok",
    states.CANCELLED: "none",
    states.EXPIRED: "late",
}
CAUSES = {
    Hold.Cause.PATRON: _("the reader no longer wants it"),
    Hold.Cause.STAFF: _("cancelled at the desk"),
    Hold.Cause.NO_COPY: _("nothing can fill it"),
    Hold.Cause.RECORD: _("the title was withdrawn"),
    Hold.Cause.PATRON_LEFT: _("the reader’s account was closed"),
    Hold.Cause.GROUP: _("the group’s request was taken back"),
    Hold.Cause.UNDONE: _("placing it was undone"),
}
EVENTS = {
    "timed-out": _("The copy was not found in time."),
    "manual": _("Another copy was asked for."),
    "better-hold": _("Another hold came first."),
    "suspended": _("It was suspended."),
    "resumed": _("It was resumed."),
    "cancelled": _("It was cancelled."),
    "un-cancelled": _("It was brought back."),
    "changed": _("The hold or the rules changed."),
    "lent": _("The copy was lent to somebody else."),
    "returned": _("The copy came back somewhere else, or cannot be lent."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A hold as a row: what is wanted, the shape and words of its state, and what there is to say about it."""

    hold: Hold
    wanted: Phrase
    glyph: str
    state: Phrase
    under: Phrase | None
    place: int = 0  # in the queue; 0 when it is no longer in it
    of: int = 0
    item: Item | None = None  # the copy it has or is to get
    has_come: bool = False  # a copy is kept for it

    @property
    def is_waiting(self) -> bool:
        return self.hold.state in states.WAITING

    @property
    def is_suspended(self) -> bool:
        return self.hold.state == states.SUSPENDED

    @property
    def is_lined_up(self) -> bool:
        return self.is_waiting or self.is_suspended

    @property
    def is_on_shelf(self) -> bool:
        return self.hold.state in states.KEPT

    @property
    def is_open(self) -> bool:
        return self.hold.state in states.OPEN

    @property
    def may_come_back(self) -> bool:
        return self.hold.state in states.sources_of("un-cancel")


def row_of(hold: Hold, place: tuple[int, int] = (0, 0)) -> Row:
    """How a hold stands, in words."""
    return Row(
        hold=hold,
        wanted=wanted_words(hold),
        glyph="warn" if hold.hopeless_since else GLYPHS.get(hold.state, "info"),
        state=states.state_name(hold.state),
        under=_under(hold),
        place=place[0],
        of=place[1],
        item=hold.captured_item or hold.target_item,
        has_come=hold.state in states.CAPTURED,
    )


def wanted_words(hold: Hold) -> Phrase:
    """What would fill it."""
    match hold.target:
        case Hold.Target.PART:
            return _("part {part}", part=hold.wanted)
        case Hold.Target.VOLUME:
            return _("copies at {call_number}", call_number=hold.wanted)
        case Hold.Target.COPY:
            return _("only the copy {barcode}", barcode=hold.item.barcode or "?" if hold.item else "?")
        case Hold.Target.FORCE:
            return _("the copy {barcode}, before everybody", barcode=hold.item.barcode or "?" if hold.item else "?")
        case Hold.Target.RECALL:
            return _("the copy {barcode}, back to cataloguing", barcode=hold.item.barcode or "?" if hold.item else "?")
        case Hold.Target.EDITION:
            return _("any edition or format")
    return _("any copy")


def _under(hold: Hold) -> Phrase | None:
    """The small print of a state."""
    if hold.hopeless_since:
        return _("no copy can fill it, since {day}", day=_day(hold.hopeless_since))
    match hold.state:
        case states.WAITING_FOR_CAPTURE if hold.target_item:
            return _(
                "from {branch}, {shelf}", branch=hold.target_item.branch.name, shelf=hold.target_item.location.name
            )
        case states.IN_TRANSIT:
            return _("to {branch}", branch=hold.pickup_branch.name)
        case states.READY | states.AWAITING_DELIVERY if hold.shelf_expires_at:
            return _("until {day}", day=_day(hold.shelf_expires_at))
        case states.SUSPENDED:
            return _("until {day}", day=hold.thaws_on) if hold.thaws_on else _("until somebody resumes it")
        case states.CANCELLED:
            return CAUSES.get(hold.cancel_cause)  # type: ignore[call-overload, no-any-return]
        case states.EXPIRED if hold.expired_at:
            return _("on {day}", day=_day(hold.expired_at))
        case _ if hold.estimated_ready_on and hold.state == states.WAITING_FOR_ITEM:
            return _("perhaps by {day}", day=hold.estimated_ready_on)
    return None


def _day(moment: datetime) -> object:
    return timezone.localtime(moment).date()


def refused_hold(
    record: Record | None, refusals: tuple[Refusal, ...], again: Again, actor: Actor, path: str, now: datetime
) -> Line:
    """Every reason why a hold was not placed and, when this reader may set all of them aside here, the way to do it."""
    line = Line(
        kind="stop",
        out=_("Not placed"),
        under=replace(reason_count(len(refusals)), values={"count": len(refusals)}),
        title=record.title if record else "",
        href=link("desk:title", record.pk) if record else "",
        by=record.author if record else "",
        at=now,
        refusals=refusals,
    )
    if refusals and all(one.overridable_with and actor.may(one.overridable_with, path) for one in refusals):
        codes = tuple(dict.fromkeys(one.code for one in refusals))
        return replace(line, override=OverrideForm(_("Place it anyway"), again.action, again.fields, codes))
    return line


@dataclass(frozen=True, slots=True)
class Again:
    """Where a refused hold is sent again, and what was asked for."""

    action: str
    fields: tuple[tuple[str, str], ...]


def new_key() -> str:
    """An idempotency key for a form, so that sending it twice has one effect."""
    return uuid4().hex


def place_address(**chosen: object) -> str:
    """The page on which a hold is placed, with what is known already: `title`, `patron`, `item`, `back`."""
    known = {name: value for name, value in chosen.items() if value}
    return f"{reverse('holds:new')}?{urlencode(known)}" if known else reverse("holds:new")


def slip_of(hold_id: int) -> str:
    """Where the slip of a kept copy is printed; its own page where no desk prints slips."""
    slips = link("circulation:slips")
    return f"{slips}?{urlencode({'hold': hold_id})}" if slips else reverse("holds:hold", args=[hold_id])


def link(name: str, *args: object) -> str:
    """Where the door above shows more about it; blank when there is no such door."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
