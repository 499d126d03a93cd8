"""What the end or the loss of a loan costs, written as facts for the ledger: building blocks inside an act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item
from shelflist.records.loans import actions as charges
from shelflist.records.loans import rules
from shelflist.records.loans.models import ChargeFact, Loan
from shelflist.records.loans.queries import standing_charges_of

LOSS_KINDS = {
    "lost": (ChargeFact.Kind.LOST_PRICE, ChargeFact.Kind.LOST_PROCESSING),
    "long-overdue": (ChargeFact.Kind.LONG_OVERDUE_PRICE, ChargeFact.Kind.LONG_OVERDUE_PROCESSING),
}
LOSS_WORDS = {
    "lost": (_("Lost: the price of the copy"), _("Lost: processing fee")),
    "long-overdue": (_("Long overdue: the price of the copy"), _("Long overdue: processing fee")),
}


def charge_lateness(act: Act, loan: Loan, until: datetime, calendar: OpeningCalendar) -> int | None:
    """Charge the loan for being late up to `until`, or to where its fines were cut; returns the fact's id."""
    fine = rules.FineFacts.from_data(loan.fine_terms)
    if fine is None:
        return None
    if loan.fines_until is not None:
        until = min(until, loan.fines_until)
    price = None
    if fine.max_percent is not None:
        price = Item.objects.filter(pk=loan.item_id).values_list("price_cents", flat=True).first()
    found = rules.overdue(fine, loan.due_at, until, calendar, price_cents=price)
    return charges.charge(
        act,
        kind=ChargeFact.Kind.OVERDUE,
        amount_cents=found.cents,
        reason=_("Late: due {due}, counted to {until}", due=loan.due_at, until=until),
        explanation=found.explanation(),
        patron_id=loan.patron_id,
        branch_id=loan.branch_id,
        loan_id=loan.pk,
    )


def charge_loss(act: Act, loan: Loan, item: Item, kind: str, terms: rules.LossTerms) -> tuple[list[int | None], int]:
    """Charge the price and the processing fee of a copy that is lost or long overdue; returns the facts and the sum."""
    priced = rules.price(terms, price_cents=item.price_cents, cost_cents=item.cost_cents)
    facts: list[int | None] = []
    amounts = (priced.cents, terms.fee_cents)
    for name, words, cents in zip(LOSS_KINDS[kind], LOSS_WORDS[kind], amounts, strict=True):
        fact = charges.charge(
            act,
            kind=name,
            amount_cents=cents,
            reason=words,
            explanation=priced.explanation() if name == LOSS_KINDS[kind][0] else {},
            patron_id=loan.patron_id,
            branch_id=loan.branch_id,
            loan_id=loan.pk,
        )
        facts.append(fact)
    return facts, sum(amounts)


def cancel(act: Act, loan_id: int, kinds: Iterable[str], reason: Phrase) -> tuple[list[int | None], int]:
    """Cancel what this loan was charged of these kinds; returns the cancelling facts and the sum taken back."""
    wanted = set(kinds)
    standing = [fact for fact in standing_charges_of(loan_id) if fact.kind in wanted]
    return [charges.cancel_charge(act, fact, reason=reason) for fact in standing], sum(f.amount_cents for f in standing)
