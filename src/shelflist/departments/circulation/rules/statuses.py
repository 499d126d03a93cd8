"""What each of the nineteen item statuses means at the desk: may it be lent, and what does a return make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

AVAILABLE = "available"
CHECKED_OUT = "checked-out"
RESHELVING = "reshelving"
IN_TRANSIT = "in-transit"
ON_HOLD_SHELF = "on-hold-shelf"
CATALOGUING = "cataloguing"

OnReturn = Literal["stays", "reshelve", "set aside"]

CHECK_IN_FIRST = _("Check it in first, then lend it.")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`lends`: yes, yes with a notice, or no with a reason. `on_return`: what a check-in makes of it.

    `goes_to` says where what is set aside goes: to the cataloguers, to the workroom, or an alert says it.
    """

    lends: Literal["yes", "notice", "no"]
    on_return: OnReturn
    says: Phrase | None = None
    remedy: Phrase | None = None
    overridable: bool = False
    set_aside: Phrase | None = None
    goes_to: Literal["catalogue", "work", "alert"] = "alert"


STATUSES: dict[str, Meaning] = {
    AVAILABLE: Meaning("yes", "stays"),
    RESHELVING: Meaning("yes", "stays"),
    CHECKED_OUT: Meaning("no", "reshelve", _("This item is marked as checked out, but nobody has it."), CHECK_IN_FIRST),
    "missing": Meaning(
        "no",
        "reshelve",
        _("This item is marked missing."),
        _("Check it in, so that it counts as found."),
        overridable=True,
    ),
    "lost": Meaning("no", "reshelve", _("This item is marked lost."), CHECK_IN_FIRST),
    "long-overdue": Meaning("no", "reshelve", _("This item is marked long overdue."), CHECK_IN_FIRST),
    "lost-and-paid": Meaning("no", "reshelve", _("This item is marked lost and paid for."), CHECK_IN_FIRST),
    IN_TRANSIT: Meaning(
        "no", "reshelve", _("This item is on its way between branches."), CHECK_IN_FIRST, overridable=True
    ),
    "cancelled-transit": Meaning("notice", "reshelve", _("Its transfer to another branch was cancelled.")),
    "reserves": Meaning(
        "notice", "set aside", _("This item is on course reserve."), set_aside=_("Put it back on the reserves shelf.")
    ),
    "in-process": Meaning(
        "no",
        "set aside",
        _("This item is still being made ready for the shelf."),
        _("Ask the workroom to finish it."),
        overridable=True,
        set_aside=_("It is still being made ready: to the workroom."),
        goes_to="work",
    ),
    "cataloguing": Meaning(
        "no",
        "set aside",
        _("This item is still being catalogued."),
        _("Ask the cataloguers to finish it."),
        overridable=True,
        set_aside=_("It is still being catalogued: to the cataloguers."),
        goes_to="catalogue",
    ),
    "on-order": Meaning(
        "no",
        "set aside",
        _("This item is marked as on order."),
        _("Receive it first."),
        overridable=True,
        set_aside=_("It is marked as on order: to whoever receives orders."),
    ),
    "bindery": Meaning(
        "no",
        "set aside",
        _("This item is marked as at the bindery."),
        _("Change its status if it has come back."),
        overridable=True,
        set_aside=_("It is marked as at the bindery: to the workroom."),
        goes_to="work",
    ),
    "damaged": Meaning(
        "no",
        "set aside",
        _("This item is marked damaged."),
        _("Have it looked at in the workroom."),
        overridable=True,
        set_aside=_("It is marked damaged: to the workroom."),
        goes_to="work",
    ),
    "discard": Meaning(
        "no",
        "set aside",
        _("This item is to be discarded."),
        _("Change its status if it stays in the collection."),
        set_aside=_("It is to be discarded: to the workroom."),
        goes_to="work",
    ),
    "ill": Meaning(
        "no",
        "set aside",
        _("This item belongs to another library."),
        _("Ask whoever looks after interlibrary loans."),
        overridable=True,
        set_aside=_("It belongs to another library: to interlibrary loans."),
    ),
    "on-hold-shelf": Meaning(
        "no",
        "reshelve",
        _("This item is kept on the hold shelf for somebody."),
        _("Check it in, to see whose turn it is."),
        overridable=True,
    ),
    "on-reservation-shelf": Meaning(
        "no",
        "set aside",
        _("This item is kept on the reservation shelf for somebody."),
        _("Look at its page to see who is waiting."),
        overridable=True,
        set_aside=_("It is kept for somebody: to the reservation shelf."),
    ),
}


def notice_when_lent(status: str) -> Phrase | None:
    """What to tell the desk about an item that is lent all the same, or None."""
    meaning = STATUSES[status]
    return meaning.says if meaning.lends == "notice" else None
