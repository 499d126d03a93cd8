"""The walk: what may become of a line of it, in which order it is walked, and why an act on it is refused. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

TO_FIND: Final = "to-find"
FOUND: Final = "found"
NOT_ON_SHELF: Final = "not-on-shelf"
NOT_FOR_PULL: Final = "not-for-pull"
LET_GO: Final = "let-go"
SETTLED = frozenset({FOUND, NOT_ON_SHELF, NOT_FOR_PULL, LET_GO})
MISSES = frozenset({NOT_ON_SHELF, NOT_FOR_PULL})
CLAIM_LASTS = timedelta(hours=3)
"""After so long what somebody took upon themselves and did not fetch is free for others again."""

STATES: dict[str, Phrase] = {
    TO_FIND: _("To find"),
    FOUND: _("Found"),
    NOT_ON_SHELF: _("Not on its shelf"),
    NOT_FOR_PULL: _("Not for pull"),
    LET_GO: _("Let go"),
}


def said(state: str, title: str) -> Phrase:
    """What the journal says of a settled line."""
    if state == FOUND:
        return _("Found “{title}”", title=title)
    if state == NOT_ON_SHELF:
        return _("“{title}” is not on its shelf", title=title)
    return _("“{title}” may not be taken from its shelf", title=title)


def may_become(old: str, new: str) -> bool:
    """A line is settled once; only undo goes back to “to find”."""
    return old == TO_FIND and new in SETTLED


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a copy stands. `shelf_key` sorts as the shelf does."""

    branch_order: int
    walking_order: int
    shelf_name: str
    shelf_key: bytes
    item_id: int

    @property
    def step(self) -> tuple[int, int, str, bytes, int]:
        """Its place on the walk: branch by branch, shelf by shelf, along each shelf."""
        return (self.branch_order, self.walking_order, self.shelf_name, self.shelf_key, self.item_id)


def nobody_wants_it(barcode: str) -> Refusal:
    return Refusal(
        code="pick-not-wanted",
        message=_("Nobody is waiting for {barcode} from here.", barcode=barcode),
        remedy=_("Put it back, or check it in to see what is to be done with it."),
    )


def somebody_elses(name: str) -> Refusal:
    return Refusal(
        code="pick-claimed",
        message=_("{name} is fetching this one.", name=name) if name else _("Somebody else is fetching this one."),
        remedy=_("Leave it to them, or ask them to let go of it."),
    )


def line_settled() -> Refusal:
    return Refusal(
        code="pick-settled",
        message=_("This line was settled already."),
        remedy=_("Look at the list again."),
    )


def nothing_to_claim() -> Refusal:
    return Refusal(
        code="pick-nothing-left",
        message=_("Nothing here is left to fetch: others have it, or it is no longer wanted."),
        remedy=_("Look at the list again."),
    )


def cart_unknown(barcode: str) -> Refusal:
    return Refusal(
        code="cart-unknown",
        message=_("There is no cart {barcode}.", barcode=barcode),
        remedy=_("Scan its label again, or add the cart."),
    )


def cart_details_missing(name: str, barcode: str) -> Sequence[Refusal]:
    """What a new cart lacks."""
    found = []
    if not name.strip():
        message, remedy = _("A cart needs a name."), _("Write what people call it: Cart 4.")
        found.append(Refusal(code="cart-name-missing", message=message, remedy=remedy, details={"field": "name"}))
    if not barcode.strip():
        message, remedy = _("A cart needs a barcode."), _("Scan the label on it.")
        found.append(Refusal(code="cart-barcode-missing", message=message, remedy=remedy, details={"field": "barcode"}))
    return found


def barcode_taken(barcode: str) -> Refusal:
    return Refusal(
        code="barcode-taken",
        message=_("The barcode {barcode} belongs to something else already.", barcode=barcode),
        remedy=_("Use another label."),
        details={"field": "barcode"},
    )


def claimed_words(count: int) -> Phrase:
    return nphrase("Took {count} line of the pick run", "Took {count} lines of the pick run", count)


def let_go_words(count: int) -> Phrase:
    return nphrase("Let go of {count} line of the pick run", "Let go of {count} lines of the pick run", count)
