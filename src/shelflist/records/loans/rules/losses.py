"""What a copy that does not come back costs, and what becomes of it when it does (CIR-20, CIR-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from shelflist.ground.common.explanations import Step
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase, value_to_data
from shelflist.ground.common.phrases import phrase as _

PriceFrom = Literal["price", "cost", "price-then-cost", "cost-then-price", "nothing"]
Refund = Literal["keep", "refund", "refund-and-charge", "refund-and-restore"]
Shorten = Literal["never", "holds", "holds-over-copies"]
Late = Literal["as it is", "to the return", "to the loss"]


@dataclass(frozen=True, slots=True)
class LossTerms:
    """A branch's rule for one kind of loss (models.LossRule); the defaults are those of a branch that has none."""

    after_days: int | None = None
    price_from: PriceFrom = "price-then-cost"
    min_cents: int = 0
    max_cents: int | None = None
    default_cents: int = 0
    default_at_zero: bool = False
    fee_cents: int = 0
    voids_overdue: bool = False
    refund: Refund = "refund"
    refunds_fee: bool = True
    refund_within_days: int | None = None


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """What a branch's desks do beside the loan rules (models.DeskRule)."""

    claims_limit: int | None = 5
    counts_unlent_returns: bool = False
    auto_renew_days_before: int = 1
    shorten: Shorten = "never"
    shorten_from_holds: int = 5
    shortened_days: int = 7
    min_transit_minutes: int = 5
    lost_in_transit_days: int = 10


@dataclass(frozen=True, slots=True)
class Priced:
    """What the copy is charged at, and how that was found."""

    cents: int
    steps: tuple[Step, ...] = ()

    def explanation(self) -> dict[str, Any]:
        """As stored with the charge."""
        return {"steps": [[step.what.to_data(), value_to_data(step.result)] for step in self.steps]}


def price(terms: LossTerms, *, price_cents: int | None, cost_cents: int | None) -> Priced:
    """The price to charge: from price or cost, the default where there is none, within the least and the most.

    A copy that is worth nothing by its record costs nothing, unless the rule charges the default then too.
    """
    if terms.price_from == "nothing":
        return Priced(0, (Step(_("By the rule of this branch the copy is not charged")),))
    named = {"price": (_("Price of the copy"), price_cents), "cost": (_("What the copy cost"), cost_cents)}
    order = terms.price_from.split("-then-")
    words, cents = next((named[name] for name in order if named[name][1] is not None), (None, None))
    steps: list[Step] = []
    if words is not None and cents is not None:
        steps.append(Step(words, Money(cents)))
    if cents is None or (cents == 0 and terms.default_at_zero):
        cents = terms.default_cents
        steps.append(Step(_("No price is known: the default"), Money(cents)))
    elif cents == 0:
        return Priced(0, tuple(steps))
    if cents < terms.min_cents:
        cents = terms.min_cents
        steps.append(Step(_("Not less than"), Money(cents)))
    if terms.max_cents is not None and cents > terms.max_cents:
        cents = terms.max_cents
        steps.append(Step(_("Not more than"), Money(cents)))
    return Priced(cents, tuple(steps))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the return of a lost copy does: cancel the price, cancel the fee, and what being late costs now.

    `late`: as it is (nothing changes), to the return (charged to the day it came back), to the loss (as it stood when
    the copy was marked). `in_time` is False when it came back too late for anything to be taken back.
    """

    cancels_price: bool
    cancels_fee: bool
    late: Late
    in_time: bool = True
    steps: tuple[Step, ...] = ()


LATE_BY_REFUND: dict[Refund, Late] = {
    "keep": "as it is",
    "refund": "as it is",
    "refund-and-charge": "to the return",
    "refund-and-restore": "to the loss",
}


def settle(terms: LossTerms, marked_at: datetime, returned_at: datetime) -> Settlement:
    """What a return settles, by the refund policy and within its time."""
    within = terms.refund_within_days
    if within is not None and returned_at > marked_at + timedelta(days=within):
        words = nphrase(
            "It came back more than {count} day after it was marked: the charges stay",
            "It came back more than {count} days after it was marked: the charges stay",
            within,
        )
        return Settlement(False, False, "as it is", in_time=False, steps=(Step(words),))
    if terms.refund == "keep":
        return Settlement(False, False, "as it is", steps=(Step(_("By the rule of this branch the charges stay")),))
    return Settlement(True, terms.refunds_fee, LATE_BY_REFUND[terms.refund])
