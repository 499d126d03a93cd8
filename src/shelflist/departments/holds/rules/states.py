"""The states of a hold as a machine: which act leads from which state to which, and nothing else does (HLD-03)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

WAITING_FOR_ITEM = "waiting-for-item"  # no copy is on its shelf for it
WAITING_FOR_CAPTURE = "waiting-for-capture"  # a copy is to be fetched
IN_TRANSIT = "in-transit"
READY = "ready"
AWAITING_DELIVERY = "awaiting-delivery"
SUSPENDED = "suspended"
FULFILLED = "fulfilled"
CANCELLED = "cancelled"
EXPIRED = "expired"

STATES: dict[str, Phrase] = {
    WAITING_FOR_ITEM: _("Waiting for a copy"),
    WAITING_FOR_CAPTURE: _("To be fetched"),
    IN_TRANSIT: _("On its way"),
    READY: _("Ready to pick up"),
    AWAITING_DELIVERY: _("To be delivered"),
    SUSPENDED: _("Suspended"),
    FULFILLED: _("Picked up"),
    CANCELLED: _("Cancelled"),
    EXPIRED: _("Expired"),
}

WAITING = frozenset({WAITING_FOR_ITEM, WAITING_FOR_CAPTURE})
KEPT = frozenset({READY, AWAITING_DELIVERY})  # a copy stands on the shelf for it
CAPTURED = KEPT | {IN_TRANSIT}
OPEN = WAITING | CAPTURED | {SUSPENDED}
ENDED = frozenset({FULFILLED, CANCELLED, EXPIRED})


@dataclass(frozen=True, slots=True)
class Way:
    """An act may lead from any of `sources` to any of `targets`. A hold begins with the act “place”."""

    act: str
    sources: frozenset[str]
    targets: frozenset[str]


def _way(act: str, sources: Iterable[str], *targets: str) -> Way:
    return Way(act, frozenset(sources), frozenset(targets))


NEW = ""

WAYS: tuple[Way, ...] = (
    _way("place", {NEW}, WAITING_FOR_ITEM, SUSPENDED),
    _way("target", WAITING, WAITING_FOR_CAPTURE),
    _way("let-go", {WAITING_FOR_CAPTURE}, WAITING_FOR_ITEM),
    _way("capture", WAITING, IN_TRANSIT, READY, AWAITING_DELIVERY),
    _way("arrive", {IN_TRANSIT}, READY, AWAITING_DELIVERY),
    _way("reroute", CAPTURED, IN_TRANSIT, READY, AWAITING_DELIVERY),
    _way("put-back", CAPTURED, WAITING_FOR_ITEM),  # its copy is missing, damaged or needed elsewhere: the place stays
    _way("suspend", WAITING, SUSPENDED),
    _way("thaw", {SUSPENDED}, WAITING_FOR_ITEM),
    _way("fulfil", OPEN, FULFILLED),
    _way("cancel", OPEN, CANCELLED),
    _way("expire", WAITING | KEPT | {SUSPENDED}, EXPIRED),
    _way("un-cancel", {CANCELLED, EXPIRED}, WAITING_FOR_ITEM, READY),
)
ACTS = frozenset(way.act for way in WAYS)


def leads(act: str, old: str, new: str) -> bool:
    """True when `act` may change `old` into `new`. An unknown act or state leads nowhere."""
    return any(way.act == act and old in way.sources and new in way.targets for way in WAYS)


def reason_against(act: str, old: str, new: str) -> Refusal | None:
    """Why the act does not lead from this state to that; None when it does."""
    if leads(act, old, new):
        return None
    return Refusal(
        code="hold-state",
        message=_HOW.get((act, old)) or _("This hold is “{state}”, which does not allow this.", state=state_name(old)),
        remedy=_REMEDIES.get(act),
        details={"state": old, "act": act},
    )


def sources_of(act: str) -> frozenset[str]:
    """The states in which an act is possible at all."""
    return frozenset().union(*(way.sources for way in WAYS if way.act == act))


def state_name(state: str) -> Phrase:
    """The state in words; an unknown code as it stands."""
    return STATES.get(state) or Phrase("{code}", {"code": state})


_KEPT_SENTENCE = _("A copy is waiting on the pick-up shelf already, so this hold cannot be suspended.")
_HOW = {
    ("suspend", READY): _KEPT_SENTENCE,
    ("suspend", AWAITING_DELIVERY): _KEPT_SENTENCE,
    ("suspend", IN_TRANSIT): _("A copy is on its way already, so this hold cannot be suspended."),
    ("suspend", SUSPENDED): _("This hold is suspended already."),
    ("cancel", CANCELLED): _("This hold was cancelled already."),
    ("cancel", FULFILLED): _("This hold was picked up, so there is nothing to cancel."),
    ("cancel", EXPIRED): _("This hold has expired, so there is nothing to cancel."),
    ("thaw", WAITING_FOR_ITEM): _("This hold is not suspended."),
    ("thaw", WAITING_FOR_CAPTURE): _("This hold is not suspended."),
}
_REMEDIES = {
    "suspend": _("Cancel it, or let it be picked up by somebody else."),
    "un-cancel": _("Only a cancelled or expired hold can be brought back."),
    "put-back": _("Only a hold that has a copy can be put back in the queue."),
    "fulfil": _("Place a new hold if it is wanted again."),
}
