"""The accounts between which money moves, and the kinds of postings (FIN-02). Pure.

`owed` is what people owe, `credit-balance` what the library owes them and keeps, `due:…` what it is to hand back and
how. Any other account is a way to pay (models.Tender) and says what came in so.
"""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

OWED = "owed"
CREDIT = "credit-balance"
INCOME = "income"
FORGIVEN = "forgiven"
WRITTEN_OFF = "written-off"
DISCOUNT = "discount"
SALES = "sales"
SAFE = "safe"  # where a float comes from, and what is cashed up goes to
OVER_SHORT = "over-short"
DUE = "due:"

WAIVERS = frozenset({FORGIVEN, WRITTEN_OFF, DISCOUNT})
OURS = frozenset({OWED, CREDIT, INCOME, *WAIVERS, SALES, SAFE, OVER_SHORT})


def due(tender: str) -> str:
    """What is to be handed back in this way."""
    return f"{DUE}{tender}"


def is_tender(account: str) -> bool:
    """True for a way to pay."""
    return account not in OURS and not account.startswith(DUE)


CHARGE = "charge"
PAYMENT = "payment"
WRITE_OFF = "write-off"
FORGIVE = "forgiven"
CREDIT_GIVEN = "credit"
DISCOUNTED = "discount"
REFUND = "refund"
LOST_FOUND_REFUND = "lost-found-refund"
PROCESSING_REFUND = "processing-refund"
OVERPAYMENT = "overpayment"
CANCELLATION = "cancellation"
PURCHASE = "purchase"
PAYOUT = "payout"
VOID = "void"
CREDIT_USED = "credit-used"
FLOAT = "float"
CASH_UP = "cash-up"
VARIANCE = "variance"

KINDS: dict[str, Phrase] = {
    CHARGE: _("charged"),
    PAYMENT: _("paid"),
    WRITE_OFF: _("written off"),
    FORGIVE: _("forgiven"),
    CREDIT_GIVEN: _("credit given"),
    DISCOUNTED: _("discount"),
    REFUND: _("refunded"),
    LOST_FOUND_REFUND: _("refund: the copy came back"),
    PROCESSING_REFUND: _("refund of the processing fee"),
    OVERPAYMENT: _("overpaid"),
    CANCELLATION: _("taken off"),
    PURCHASE: _("sold"),
    PAYOUT: _("paid out"),
    VOID: _("void"),
    CREDIT_USED: _("paid from credit"),
    FLOAT: _("float"),
    CASH_UP: _("cashed up"),
    VARIANCE: _("variance"),
}
