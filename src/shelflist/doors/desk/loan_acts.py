"""What may be done about a loan that does not come back: its acts in words, for the page of a loan and its lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.circulation.actions import claiming, losing
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class LoanAct:
    """One act: its verb, its button, what it means in a sentence, and whether it asks for a day."""

    name: str
    label: Phrase
    says: Phrase
    do: Callable[..., Any]
    asks_day: bool = False
    stops: bool = False


ACTS = {
    one.name: one
    for one in (
        LoanAct(
            "claim-returned",
            _("They say they returned it"),
            _("Nothing is charged beyond that day, and the copy goes on the list to search for."),
            claiming.claim_returned,
            asks_day=True,
        ),
        LoanAct(
            "withdraw-claim",
            _("They have it after all"),
            _("The loan goes on as if nothing had been said."),
            claiming.withdraw_claim,
        ),
        LoanAct(
            "search-in-vain", _("Looked, not found"), _("The search is counted and dated."), claiming.search_in_vain
        ),
        LoanAct(
            "give-up-claim",
            _("Believe them"),
            _("The loan is over, and the copy is missing."),
            claiming.give_up_claim,
        ),
        LoanAct(
            "never-checked-out",
            _("They never had it"),
            _("The loan is over, nothing of it is owed, and the copy is missing."),
            claiming.claim_never_checked_out,
            stops=True,
        ),
        LoanAct(
            "mark-lost",
            _("It is lost"),
            _("Price and fee are charged by the rule of the copy’s branch."),
            losing.mark_lost,
            stops=True,
        ),
        LoanAct(
            "mark-long-overdue",
            _("Long overdue"),
            _("It is not expected back soon; charged by a rule of its own."),
            losing.mark_long_overdue,
        ),
        LoanAct("pay-lost", _("It was paid for"), _("The loan is over; a later return refunds it."), losing.pay_lost),
    )
}
BY_STATE = {
    "out": ("claim-returned", "never-checked-out", "mark-lost", "mark-long-overdue"),
    "claimed": ("search-in-vain", "withdraw-claim", "give-up-claim", "never-checked-out", "mark-lost"),
    "long-overdue": ("mark-lost", "claim-returned", "never-checked-out"),
    "lost": ("pay-lost", "never-checked-out"),
}
STATES: dict[str, tuple[str, Phrase]] = {
    "claimed": ("warn", _("claimed to be returned")),
    "lost": ("stop", _("lost")),
    "long-overdue": ("late", _("long overdue")),
}


def acts_on(loan: Any, actor: Actor, now: datetime) -> list[LoanAct]:
    """What this reader may do about an open loan as it stands."""
    if loan.returned_at is not None or not actor.may("settle-loans"):
        return []
    names = BY_STATE.get(loan.state, ())
    return [ACTS[name] for name in names if name != "mark-long-overdue" or loan.due_at < now]
