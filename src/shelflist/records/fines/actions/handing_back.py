"""What was paid for nothing: it pays what the same loan still costs, and the rest goes back as it came."""

from __future__ import annotations

from collections.abc import Iterable

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.models import Posting, Tender
from shelflist.records.fines.queries.lines import lines_of_loan, sums_of
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.rules import accounts


def hand_back(act: Act, loan_id: int | None, posting_ids: Iterable[int | None]) -> tuple[list[int], list[Phrase]]:
    """Inside the act that took charges off (`posting_ids`): use the credit that arose (FIN-11).

    First it pays what this loan still costs; the rest is noted to be handed back in the way in which it was paid, to be
    done with one press on the patron's page, or stays as credit where the branch wants it so. Returns further postings,
    and what to tell the desk.
    """
    ids = [one for one in posting_ids if one is not None]
    arisen = list(Posting.objects.filter(pk__in=ids, debit=accounts.OWED, credit=accounts.CREDIT).order_by("pk"))
    left = sum(one.amount_cents for one in arisen)
    if not left:
        return [], []
    postings: list[int] = []
    for line in lines_of_loan(loan_id) if loan_id is not None else []:
        part = min(left, line.sums.open)
        if part > 0:
            postings.append(
                ledger.post_on(act, line, accounts.CREDIT_USED, part, debit=accounts.CREDIT, credit=accounts.OWED)
            )
            left -= part
    told: dict[str, int] = {}
    terms = money_rules.value().of(arisen[0].branch_id, organisation())
    goes_back = terms.refund_to == "tender" or not terms.credit_allowed
    for one in reversed(arisen) if goes_back else ():
        for tender, cents in _as_it_came(one, left).items():
            postings.append(
                ledger.post(
                    act, one.kind, cents, debit=accounts.CREDIT, credit=accounts.due(tender), branch_id=one.branch_id,
                    patron_id=one.patron_id, charge_id=one.charge_id,
                )
            )  # fmt: skip
            left -= cents
            told[tender] = told.get(tender, 0) + cents
    names = dict(Tender.objects.filter(code__in=told).values_list("code", "name")) if told else {}
    words = [
        _("To give back: {amount}, as it was paid ({way})", amount=Money(cents), way=names.get(tender, tender))
        for tender, cents in told.items()
    ]
    return postings, words


def _as_it_came(posting: Posting, left: int) -> dict[str, int]:
    """How much of a credit goes back in which way, at most `left`."""
    if posting.charge_id is None or left <= 0:
        return {}
    paid = sums_of([posting.charge_id])[posting.charge_id].paid
    back = refundable_codes()
    found: dict[str, int] = {}
    wanted = min(left, posting.amount_cents)
    for tender, cents in paid.items():
        part = min(wanted, cents)
        if part > 0 and tender in back:
            found[tender] = part
            wanted -= part
    return found


def refundable_codes() -> frozenset[str]:
    """The ways to pay that can be given back."""
    return frozenset(Tender.objects.filter(refundable=True).values_list("code", flat=True))
