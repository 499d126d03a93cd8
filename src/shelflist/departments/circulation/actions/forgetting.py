"""Where a person and a title meet beside the loan: settled money, old holds; and which loans must keep their person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, Sum

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.fines.models import Charge, Payment, Posting
from shelflist.records.fines.queries.lines import due_back
from shelflist.records.fines.rules.accounts import DUE
from shelflist.records.loans.models import Loan
from shelflist.records.patrons import activity, belongings, forgetting

OWED = "owed"


def loans_with_debts(loan_ids: Collection[int]) -> Collection[int]:
    """Loans for which something is owed or has to be given back still."""
    sums: dict[int, int] = {}
    rows = Posting.objects.filter(Q(debit=OWED) | Q(credit=OWED), charge__loan_id__in=loan_ids)
    for loan_id, debit, cents in rows.order_by().values_list("charge__loan_id", "debit").annotate(Sum("amount_cents")):
        sums[loan_id] = sums.get(loan_id, 0) + (cents if debit == OWED else -cents)
    return {loan_id for loan_id, cents in sums.items() if cents} | _with_money_to_give_back(loan_ids)


def _with_money_to_give_back(loan_ids: Collection[int]) -> set[int]:
    """Loans that were paid for and came back, while their reader has not been given the money back yet."""
    rows = Posting.objects.filter(credit__startswith=DUE, charge__loan_id__in=loan_ids, patron__isnull=False)
    found = list(rows.values_list("charge__loan_id", "patron_id").distinct())
    waiting = {
        patron_id for patron_id in {one for _loan, one in found} if patron_id is not None and due_back(patron_id)
    }
    return {loan_id for loan_id, patron_id in found if loan_id is not None and patron_id in waiting}


def settled_money(loan_ids: Collection[int], now: datetime) -> int:
    """What was paid for these loans stays in the books, and nobody is named with the title."""
    charges = list(Charge.objects.filter(loan_id__in=loan_ids, patron__isnull=False).values_list("pk", flat=True))
    payments = set(Posting.objects.filter(charge_id__in=charges).values_list("payment_id", flat=True))
    Posting.objects.filter(charge_id__in=charges).update(patron=None)
    Payment.objects.filter(pk__in=[one for one in payments if one is not None]).update(patron=None)
    return Charge.objects.filter(pk__in=charges).update(patron=None)


def old_holds(before: datetime, now: datetime) -> int:
    """Holds that ended long ago keep what was wanted, not by whom; nor does the journal."""
    over = Q(fulfilled_at__lt=before) | Q(cancelled_at__lt=before) | Q(expired_at__lt=before)
    ended = Hold.objects.filter(over, patron__keeps_history=False).exclude(state__in=sorted(states.OPEN))
    ids = list(ended.values_list("pk", flat=True)[:5000])
    return Hold.objects.filter(pk__in=ids).update(patron=None)


def seen_since(patron_ids: Collection[int], since: datetime) -> set[int]:
    """Who has something out, or borrowed, renewed or brought something back, or asked for something (PAT-25)."""
    lent = Q(returned_at__isnull=True) | Q(lent_at__gte=since) | Q(returned_at__gte=since)
    found = set(Loan.objects.filter(lent, patron_id__in=patron_ids).values_list("patron_id", flat=True))
    wanted = Q(state__in=sorted(states.OPEN)) | Q(requested_at__gte=since)
    found |= set(Hold.objects.filter(wanted, patron_id__in=patron_ids).values_list("patron_id", flat=True))
    return {one for one in found if one is not None}


def register() -> None:
    """Called once, when the program starts."""
    activity.register("loans and holds", seen_since)
    forgetting.keep(loans_with_debts)
    forgetting.register(forgetting.Forgetter("money", _("settled charges"), loans=settled_money))
    forgetting.register(forgetting.Forgetter("holds", _("old holds"), old=old_holds))
    books = _("the law keeps accounts for years; the person is taken off them")
    for key, name in (
        ("fines.charge.patron", _("charges")),
        ("fines.payment.patron", _("payments")),
        ("fines.posting.patron", _("lines of the ledger")),
    ):
        belongings.register(key, belongings.Kind(name, why_kept=books))
    for key, name in (("loans.loan.patron", _("loans")), ("loans.uncatalogueduse.patron", _("uses by count"))):
        belongings.register(key, belongings.Kind(name, why_kept=_("counted without the person")))
