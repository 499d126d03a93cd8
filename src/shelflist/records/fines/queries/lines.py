"""Charges with what their postings add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.records.fines.models import Charge, Posting
from shelflist.records.fines.rules.accounts import CREDIT, DUE, OWED
from shelflist.records.fines.rules.sums import Sums


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account: the charge and its sums."""

    charge: Charge
    sums: Sums

    @property
    def id(self) -> int:
        return int(self.charge.pk)

    @property
    def counts(self) -> bool:
        """False for a charge that was undone or taken off before anything came of it."""
        return bool(self.sums.total or self.sums.open or self.sums.paid or self.sums.waived)

    @property
    def reason(self) -> Phrase:
        return Phrase.from_data(self.charge.reason)

    @property
    def total(self) -> Money:
        return Money(self.sums.total)

    @property
    def open(self) -> Money:
        return Money(self.sums.open)


def sums_of(charge_ids: Iterable[int]) -> dict[int, Sums]:
    """What the postings of these charges add up to, in one statement."""
    moved: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = Posting.objects.filter(charge_id__in=list(charge_ids)).values_list("charge_id", "debit", "credit")
    for charge_id, debit, credit, cents in rows.annotate(cents=Sum("amount_cents")).order_by():
        moved[charge_id][debit, credit] = cents
    return {charge_id: Sums(found) for charge_id, found in moved.items()}


def lines(charges: QuerySet[Charge]) -> list[Line]:
    """These charges with their sums, in their order."""
    found = list(charges)
    sums = sums_of(charge.pk for charge in found)
    return [Line(charge, sums.get(charge.pk, Sums({}))) for charge in found]


def line_of(charge_id: int) -> Line | None:
    """One charge with its sums."""
    found = lines(Charge.objects.select_related("item__record", "loan", "branch", "patron").filter(pk=charge_id))
    return found[0] if found else None


def lines_of(patron_id: int, *, only_open: bool = False) -> list[Line]:
    """What somebody was charged, the oldest first."""
    heavy = ("item__record__marc", "item__record__original", "item__record__search_text", "explanation")
    charges = Charge.objects.select_related("item__record", "branch").defer(*heavy).filter(patron_id=patron_id)
    found = lines(charges.order_by("at", "pk"))
    return [line for line in found if line.sums.open] if only_open else found


def lines_of_loan(loan_id: int, kinds: Collection[str] | None = None) -> list[Line]:
    """What a loan was charged, the oldest first."""
    charges = Charge.objects.filter(loan_id=loan_id).order_by("pk")
    return lines(charges if kinds is None else charges.filter(kind__in=list(kinds)))


def owed_cents(patron_ids: Collection[int]) -> dict[int, int]:
    """What each of these people owes; who owes nothing is left out."""
    found: dict[int, int] = defaultdict(int)
    rows = Posting.objects.filter(Q(debit=OWED) | Q(credit=OWED), patron_id__in=list(patron_ids))
    for patron_id, debit, cents in (
        rows.values_list("patron_id", "debit").annotate(cents=Sum("amount_cents")).order_by()
    ):
        found[patron_id] += cents if debit == OWED else -cents
    return {patron_id: cents for patron_id, cents in found.items() if cents}


def credit_cents(patron_id: int) -> int:
    """What the library owes somebody and keeps for them."""
    return -_balance(patron_id, CREDIT)


def due_back(patron_id: int) -> dict[str, int]:
    """What is to be handed back to somebody, by the way in which they paid."""
    rows = Posting.objects.filter(Q(debit__startswith=DUE) | Q(credit__startswith=DUE), patron_id=patron_id)
    found: dict[str, int] = defaultdict(int)
    for debit, credit, cents in rows.values_list("debit", "credit", "amount_cents"):
        account = credit if credit.startswith(DUE) else debit
        found[account.removeprefix(DUE)] += cents if account == credit else -cents
    return {tender: cents for tender, cents in found.items() if cents}


def _balance(patron_id: int, account: str) -> int:
    rows = Posting.objects.filter(Q(debit=account) | Q(credit=account), patron_id=patron_id)
    return sum(cents if debit == account else -cents for debit, cents in rows.values_list("debit", "amount_cents"))


def has_money() -> bool:
    """Whether anything was ever entered in the ledger."""
    return Posting.objects.exists()
