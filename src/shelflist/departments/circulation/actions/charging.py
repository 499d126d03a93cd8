"""What the end or the loss of a loan costs, entered in the ledger: building blocks inside an act."""

from __future__ import annotations

from collections.abc import Iterable

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import enter_charge, late
from shelflist.records.fines.rules import accounts, kinds
from shelflist.records.items.models import Item
from shelflist.records.loans import rules
from shelflist.records.loans.models import Loan

LOSS_KINDS = {
    "lost": (kinds.LOST_PRICE, kinds.LOST_PROCESSING),
    "long-overdue": (kinds.LONG_OVERDUE_PRICE, kinds.LONG_OVERDUE_PROCESSING),
}
LOSS_WORDS = {
    "lost": (_("Lost: the price of the copy"), _("Lost: processing fee")),
    "long-overdue": (_("Long overdue: the price of the copy"), _("Long overdue: processing fee")),
}
EVERYTHING = kinds.EVERYTHING
OVERDUE = (kinds.OVERDUE, kinds.RECALL)


def charge_loss(act: Act, loan: Loan, item: Item, kind: str, terms: rules.LossTerms) -> tuple[list[int | None], int]:
    """Charge the price and the processing fee of a copy that is lost or long overdue; returns postings and sum."""
    priced = rules.price(terms, price_cents=item.price_cents, cost_cents=item.cost_cents)
    facts: list[int | None] = []
    amounts = (priced.cents, terms.fee_cents)
    for name, words, cents in zip(LOSS_KINDS[kind], LOSS_WORDS[kind], amounts, strict=True):
        entered = enter_charge(
            act,
            kind=name,
            amount_cents=cents,
            reason=words,
            explanation=priced.explanation() if name == LOSS_KINDS[kind][0] else {},
            patron_id=loan.patron_id,
            branch_id=loan.branch_id,
            loan_id=loan.pk,
            item_id=item.pk,
        )
        facts.append(entered.posting_id if entered else None)
    return facts, sum(amounts)


def cancel(act: Act, loan_id: int, wanted: Iterable[str], reason: Phrase) -> tuple[list[int | None], int]:
    """Take off what this loan was charged of these kinds; returns the postings and the sum taken off."""
    postings: list[int | None] = []
    total = 0
    for name in wanted:
        paid_kind = accounts.OVERPAYMENT
        if name in kinds.PRICES:
            paid_kind = accounts.LOST_FOUND_REFUND
        elif name in kinds.FEES_OF_LOSS:
            paid_kind = accounts.PROCESSING_REFUND
        found, cents = late.cancel(act, loan_id, [name], reason, paid_kind)
        postings += found
        total += cents
    return postings, total
