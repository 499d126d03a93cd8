"""What may become of a journey: it is under way, and then it has arrived or was cancelled. Pure."""

from __future__ import annotations

from typing import Final, Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

State = Literal["under-way", "arrived", "cancelled"]
UNDER_WAY: Final = "under-way"
ARRIVED: Final = "arrived"
CANCELLED: Final = "cancelled"

STATES: dict[str, Phrase] = {
    UNDER_WAY: _("under way"),
    ARRIVED: _("arrived"),
    CANCELLED: _("cancelled"),
}
NEXT: dict[str, frozenset[str]] = {
    UNDER_WAY: frozenset({ARRIVED, CANCELLED}),
    ARRIVED: frozenset(),
    CANCELLED: frozenset(),
}
"""Only the undo of an act goes back, and then to under way."""


def state_of(*, arrived: bool, cancelled: bool) -> State:
    """The state that the two moments of a row say."""
    if arrived:
        return ARRIVED
    return CANCELLED if cancelled else UNDER_WAY


def may_become(old: str, new: str) -> bool:
    """True when a journey in one state may enter the other."""
    return new in NEXT.get(old, frozenset())


def ended_already() -> Refusal:
    """Somebody else received or cancelled it in this very moment."""
    return Refusal(
        code="transit-ended",
        message=_("This item is no longer on its way."),
        remedy=_("Scan it again to see where it stands now."),
    )


REASONS: dict[str, Phrase] = {
    "hold": _("For a hold"),
    "home": _("Home to its shelf"),
    "reservation": _("For a booking"),
    "work": _("For work to be done on it"),
}
"""Why a journey is made, as slips and lists say it."""
