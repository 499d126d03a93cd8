"""What may become of a loan: from which state which act leads to which. An ended loan stays ended.

An end is written `ended:…`; only `reopen`, the undoing of a return, leads back from it.
"""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

OUT = "out"
CLAIMED = "claimed"
LOST = "lost"
LONG_OVERDUE = "long-overdue"
STATES = frozenset({OUT, CLAIMED, LOST, LONG_OVERDUE})

RETURNED = "ended:returned"
UNDONE = "ended:undone"
NEVER_LENT = "ended:never-lent"
LOST_AND_PAID = "ended:lost-and-paid"
NOT_FOUND = "ended:claimed"
ENDS = frozenset({RETURNED, UNDONE, NEVER_LENT, LOST_AND_PAID, NOT_FOUND})

NAMES: dict[str, Phrase] = {
    OUT: _("out"),
    CLAIMED: _("claimed to have been returned"),
    LOST: _("lost"),
    LONG_OVERDUE: _("long overdue"),
    RETURNED: _("returned"),
    UNDONE: _("undone"),
    NEVER_LENT: _("claimed never to have been checked out"),
    LOST_AND_PAID: _("lost and paid for"),
    NOT_FOUND: _("claimed to have been returned, and not found"),
}

# fmt: off
WAYS: dict[str, dict[str, frozenset[str]]] = {
    # act: {target: sources}
    "renew":             {OUT: frozenset({OUT})},
    "check-in":          {RETURNED: STATES},
    "undo-check-out":    {UNDONE: frozenset({OUT})},
    "claim-returned":    {CLAIMED: frozenset({OUT, LONG_OVERDUE})},
    "withdraw-claim":    {OUT: frozenset({CLAIMED})},
    "give-up-claim":     {NOT_FOUND: frozenset({CLAIMED})},
    "never-checked-out": {NEVER_LENT: frozenset({OUT, CLAIMED, LOST, LONG_OVERDUE})},
    "mark-lost":         {LOST: frozenset({OUT, CLAIMED, LONG_OVERDUE})},
    "mark-long-overdue": {LONG_OVERDUE: frozenset({OUT})},
    "pay-lost":          {LOST_AND_PAID: frozenset({LOST})},
}
# fmt: on


def leads(act: str, old: str, new: str) -> bool:
    """True when this act may bring a loan from one state or end to another."""
    return old in WAYS.get(act, {}).get(new, frozenset())


def reason_against(act: str, old: str) -> Refusal | None:
    """Why this act cannot be done to a loan in this state or end; None when it can."""
    if any(old in sources for sources in WAYS[act].values()):
        return None
    if old in ENDS:
        return Refusal(
            code="loan-ended",
            message=_("This loan is over: {state}.", state=NAMES[old]),
            remedy=_("Look at the page of the item to see where it stands."),
            details={"state": old},
        )
    return Refusal(
        code="loan-state",
        message=_("This loan stands as: {state}.", state=NAMES[old]),
        remedy=_("Settle that first, or check the item in."),
        details={"state": old},
    )
