"""Every reason against an act of money. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.fines.rules.terms import TenderFacts

MOST = 2_000_000_00  # what fits a column, with room to spare


def no_such_charge() -> Refusal:
    return Refusal(
        code="charge-unknown",
        message=_("There is no such charge on this account."),
        remedy=_("Open the account again: somebody may have settled it."),
    )


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment as it is to be taken, and whether a register is open here, if there are any."""

    cents: int
    open_cents: int
    given_cents: int
    tender: TenderFacts | None
    keeps_rest: bool = False
    credit_allowed: bool = True
    has_registers: bool = False
    has_shift: bool = False


def reasons_not_to_take(facts: PaymentFacts) -> Iterator[Refusal]:
    """Against taking a payment."""
    if facts.tender is None:
        yield Refusal(
            code="tender-unknown",
            message=_("This way to pay is not known here."),
            remedy=_("Choose another way to pay."),
        )
    yield from reasons_against_amount(facts.cents)
    if not facts.open_cents and not facts.keeps_rest:
        yield Refusal(
            code="nothing-owed",
            message=_("Nothing of this is open any more."),
            remedy=_("Open the account again: somebody may have settled it."),
        )
    elif facts.cents > facts.open_cents and not facts.keeps_rest:
        yield Refusal(
            code="more-than-owed",
            message=_("That is more than the {open} that are open.", open=Money(facts.open_cents)),
            remedy=_("Take less, or keep the rest as credit."),
        )
    if facts.cents > facts.open_cents and facts.keeps_rest and not facts.credit_allowed:
        yield no_credit_here()
    if facts.given_cents and facts.given_cents < facts.cents:
        yield Refusal(
            code="given-too-little",
            message=_("{given} was handed over, which is less than {amount}.", given=Money(facts.given_cents),
                      amount=Money(facts.cents)),
            remedy=_("Take what was handed over as a part."),
        )  # fmt: skip
    if facts.tender is not None:
        yield from reasons_against_drawer(facts.tender, has_registers=facts.has_registers, has_shift=facts.has_shift)


def reasons_against_amount(cents: int) -> Iterator[Refusal]:
    if not 0 < cents <= MOST:
        yield Refusal(
            code="amount-out-of-range",
            message=_("The amount must be more than nothing."),
            remedy=_("Write it as 12.50."),
        )


def reasons_against_drawer(tender: TenderFacts, *, has_registers: bool, has_shift: bool) -> Iterator[Refusal]:
    """What lies in a drawer needs one that is open, where the branch has registers at all."""
    if tender.counted != "not" and has_registers and not has_shift:
        yield Refusal(
            code="register-closed",
            message=_("No register is open here."),
            remedy=_("Open a register first, with its float."),
        )


def no_credit_here() -> Refusal:
    return Refusal(
        code="credit-not-allowed",
        message=_("Readers have no credit at this branch."),
        remedy=_("Take what is owed, or give the rest back."),
    )


def reason_missing() -> Refusal:
    return Refusal(code="reason-missing", message=_("Say why."), remedy=_("A few words are enough."))


def beyond_limit(most_cents: int, act: str) -> Refusal:
    """More than the role may at once."""
    words = {
        "waive": _("Your role lets go of {most} at most at once.", most=Money(most_cents)),
        "refund": _("Your role gives back {most} at most at once.", most=Money(most_cents)),
    }
    return Refusal(
        code=f"beyond-{act}-limit",
        message=words[act],
        remedy=_("Ask a supervisor to sign for it."),
        overridable_with="exceed-money-limits",
        details={"most_cents": most_cents},
    )


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Giving back what was paid for a charge."""

    cents: int
    refundable_cents: int
    days: int | None  # within which this kind is given back; None: always
    charged_on: date
    today: date


def reasons_not_to_refund(facts: RefundFacts) -> Iterator[Refusal]:
    """Against giving back: FIN-11's prohibition or interval, by kind."""
    yield from reasons_against_amount(facts.cents)
    if facts.cents > facts.refundable_cents:
        yield Refusal(
            code="more-than-paid",
            message=_("Of this, {paid} can be given back.", paid=Money(facts.refundable_cents)),
            remedy=_("What was paid in goods or work, or was forgiven, is not given back."),
        )
    if facts.days is not None and (facts.today - facts.charged_on).days >= facts.days:
        yield Refusal(
            code="refund-too-late",
            message=_("By the rule of this branch it is too late to give this back."),
            remedy=_("A supervisor may do it all the same."),
            overridable_with="exceed-money-limits",
        )
