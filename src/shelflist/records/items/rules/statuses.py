"""Evergreen's nineteen item statuses as a state machine: what each means, and which act leads from which to which.

Read `STATUSES` for the meanings and `WAYS` for the acts. A *magic* status says something about a loan, a hold, a
transit or a bill; only the act that makes it true may set it, never a hand (CAT-09).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

AVAILABLE = "available"
CHECKED_OUT = "checked-out"
BINDERY = "bindery"
LOST = "lost"
MISSING = "missing"
IN_PROCESS = "in-process"
IN_TRANSIT = "in-transit"
RESHELVING = "reshelving"
ON_HOLD_SHELF = "on-hold-shelf"
ON_ORDER = "on-order"
ILL = "ill"
CATALOGUING = "cataloguing"
RESERVES = "reserves"
DISCARD = "discard"
DAMAGED = "damaged"
ON_RESERVATION_SHELF = "on-reservation-shelf"
LONG_OVERDUE = "long-overdue"
LOST_AND_PAID = "lost-and-paid"
CANCELLED_TRANSIT = "cancelled-transit"


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What a status means for the rest of the library.

    holdable: a hold may wait for this copy. visible: in the public catalogue. available: on a shelf, ready to lend.
    active: counts as part of the collection in use. restrict_delete: the copy may not be deleted now.
    magic: set by acts only. glyph: the shape of the line (see ui).
    """

    name: Phrase
    holdable: bool
    visible: bool
    available: bool
    active: bool
    restrict_delete: bool
    magic: bool
    glyph: str


def _facts(name: Phrase, flags: str, glyph: str) -> StatusFacts:
    """`flags`: H holdable, V visible, R ready on a shelf (available), A active, D deletion restricted, M magic."""
    return StatusFacts(name, "H" in flags, "V" in flags, "R" in flags, "A" in flags, "D" in flags, "M" in flags, glyph)


STATUSES: dict[str, StatusFacts] = {
    AVAILABLE: _facts(_("Available"), "HVRA", "shelf"),
    CHECKED_OUT: _facts(_("Checked out"), "HVADM", "due"),
    BINDERY: _facts(_("Bindery"), "V", "wait"),
    LOST: _facts(_("Lost"), "DM", "stop"),
    MISSING: _facts(_("Missing"), "", "stop"),
    IN_PROCESS: _facts(_("In process"), "HV", "wait"),
    IN_TRANSIT: _facts(_("In transit"), "HVADM", "transit"),
    RESHELVING: _facts(_("Reshelving"), "HVRA", "shelf"),
    ON_HOLD_SHELF: _facts(_("On the hold shelf"), "HVADM", "hold"),
    ON_ORDER: _facts(_("On order"), "HV", "wait"),
    ILL: _facts(_("Interlibrary loan"), "ADM", "transit"),
    CATALOGUING: _facts(_("Cataloguing"), "V", "wait"),
    RESERVES: _facts(_("Course reserves"), "VA", "shelf"),
    DISCARD: _facts(_("Withdrawn"), "", "stop"),
    DAMAGED: _facts(_("Damaged"), "", "warn"),
    ON_RESERVATION_SHELF: _facts(_("On the reservation shelf"), "VADM", "hold"),
    LONG_OVERDUE: _facts(_("Long overdue"), "DM", "late"),
    LOST_AND_PAID: _facts(_("Lost and paid"), "M", "stop"),
    CANCELLED_TRANSIT: _facts(_("Transit cancelled"), "VAM", "warn"),
}

EVERY = frozenset(STATUSES)
MAGIC = frozenset(code for code, facts in STATUSES.items() if facts.magic)
PLAIN = EVERY - MAGIC  # a hand may set these
IN_THE_HOUSE = PLAIN - {DISCARD, ON_ORDER}
ELSEWHERE = frozenset({IN_TRANSIT, ON_HOLD_SHELF, ON_RESERVATION_SHELF, CANCELLED_TRANSIT})


@dataclass(frozen=True, slots=True)
class Way:
    """An act may lead from any of `sources` to any of `targets`."""

    act: str
    sources: frozenset[str]
    targets: frozenset[str]


def _way(act: str, sources: Iterable[str], *targets: str) -> Way:
    return Way(act, frozenset(sources), frozenset(targets))


# fmt: off
WAYS: tuple[Way, ...] = (
    # at the desk; whether lending is wise is circulation's decision, whether it is possible is decided here
    _way("check-out", EVERY - {CHECKED_OUT, DISCARD}, CHECKED_OUT),
    _way("check-in", EVERY - {DISCARD},
         AVAILABLE, RESHELVING, ON_HOLD_SHELF, ON_RESERVATION_SHELF, IN_TRANSIT, CATALOGUING, IN_PROCESS, DAMAGED),
    _way("shelve", {RESHELVING, IN_PROCESS, CANCELLED_TRANSIT}, AVAILABLE),
    # holds, bookings and transits
    _way("capture", IN_THE_HOUSE | {IN_TRANSIT, CANCELLED_TRANSIT}, ON_HOLD_SHELF, IN_TRANSIT),
    _way("reserve", IN_THE_HOUSE | {IN_TRANSIT}, ON_RESERVATION_SHELF, IN_TRANSIT),
    _way("clear-shelf", {ON_HOLD_SHELF, ON_RESERVATION_SHELF}, RESHELVING, AVAILABLE, ON_HOLD_SHELF, IN_TRANSIT),
    _way("send", IN_THE_HOUSE | {CANCELLED_TRANSIT, ON_HOLD_SHELF}, IN_TRANSIT),
    _way("receive", {IN_TRANSIT}, AVAILABLE, RESHELVING, ON_HOLD_SHELF, ON_RESERVATION_SHELF, CATALOGUING),
    _way("cancel-transit", {IN_TRANSIT}, CANCELLED_TRANSIT, RESHELVING),
    # gone
    _way("mark-lost", {CHECKED_OUT, LONG_OVERDUE, MISSING}, LOST),
    _way("mark-long-overdue", {CHECKED_OUT}, LONG_OVERDUE),
    _way("claim-returned", {LONG_OVERDUE}, CHECKED_OUT),
    _way("pay-lost", {LOST, LONG_OVERDUE}, LOST_AND_PAID),
    _way("mark-missing", PLAIN | ELSEWHERE, MISSING),
    _way("end-without-copy", {CHECKED_OUT, LOST, LONG_OVERDUE}, MISSING),  # the loan is over, and nobody has it
    # condition and work
    _way("mark-damaged", PLAIN | ELSEWHERE, DAMAGED),
    _way("mark-available", PLAIN | {CANCELLED_TRANSIT}, AVAILABLE),
    _way("set-status", PLAIN, *PLAIN),
    _way("choose-status", PLAIN | {CANCELLED_TRANSIT}, *PLAIN),  # the desk answers an alert
    _way("order", {ON_ORDER, IN_PROCESS}, ON_ORDER),
    _way("receive-order", {ON_ORDER}, IN_PROCESS, CATALOGUING, AVAILABLE),
    _way("withdraw", PLAIN | {CANCELLED_TRANSIT, LOST_AND_PAID}, DISCARD),
    # interlibrary loan: the copy belongs to another library
    _way("ill-arrive", {IN_PROCESS, ON_ORDER}, ILL),
    _way("ill-return", {ILL}, IN_TRANSIT, DISCARD),
)
# fmt: on

ACTS = frozenset(way.act for way in WAYS)


def leads(act: str, old: str, new: str) -> bool:
    """True when `act` may change `old` into `new`. KeyError-free: an unknown act leads nowhere."""
    return any(way.act == act and old in way.sources and new in way.targets for way in WAYS)


def may_become(old: str, new: str, act: str | None = None) -> bool:
    """True when this act (any act, when none is named) may change `old` into `new`. Staying is always allowed.

    The act `undo` may go back along any way that some act leads.
    """
    if old not in EVERY or new not in EVERY:
        return False
    if old == new:
        return True
    if act == "undo":
        return any(leads(way, new, old) for way in ACTS)
    return leads(act, old, new) if act is not None else any(leads(way, old, new) for way in ACTS)


def reason_against(old: str, new: str, act: str) -> Refusal | None:
    """Why `act` may not change `old` into `new`; None when it may."""
    if may_become(old, new, act):
        return None
    magic = STATUSES[new].magic if new in STATUSES else False
    return Refusal(
        code="status-not-set-by-hand" if magic and act == "set-status" else "status-does-not-lead-there",
        message=_(
            "This copy is “{old}” and cannot become “{new}” this way.", old=status_name(old), new=status_name(new)
        ),
        remedy=_HOW_TO_LEAVE.get(old) if old in MAGIC else _HOW_TO_REACH.get(new),
        details={"from": old, "to": new, "act": act},
    )


def status_name(status: str) -> Phrase:
    """The status in words; an unknown code as it stands."""
    return STATUSES[status].name if status in STATUSES else Phrase("{code}", {"code": status})


_HOW_TO_LEAVE = {
    CHECKED_OUT: _("Check it in first."),
    LONG_OVERDUE: _("Check it in first."),
    LOST: _("Check it in first."),
    LOST_AND_PAID: _("Check it in first."),
    IN_TRANSIT: _("Check it in where it is, or cancel the transit."),
    ON_HOLD_SHELF: _("Check it in, or cancel the hold it waits for."),
    ON_RESERVATION_SHELF: _("Check it in, or cancel the booking it waits for."),
    ILL: _("Return it to the library that lent it."),
    CANCELLED_TRANSIT: _("Check it in to send it on its way again."),
}
_HOW_TO_REACH = {
    CHECKED_OUT: _("Check it out to somebody."),
    LOST: _("Mark the loan lost on the patron's page."),
    LONG_OVERDUE: _("This happens by itself when a loan is overdue long enough."),
    LOST_AND_PAID: _("This happens by itself when a lost copy is paid for."),
    IN_TRANSIT: _("Check it in: it is sent where it belongs."),
    ON_HOLD_SHELF: _("Check it in: the next hold captures it."),
    ON_RESERVATION_SHELF: _("Check it in: the next booking captures it."),
    ILL: _("Receive it under its interlibrary loan request."),
    CANCELLED_TRANSIT: _("Cancel its transit."),
}
