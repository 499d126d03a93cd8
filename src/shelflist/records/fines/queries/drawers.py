"""Registers, their shifts, receipts and what is for sale: reads for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from shelflist.ground.common.money import Money
from shelflist.records.fines.models import Payment, Posting, Register, SaleItem, Shift
from shelflist.records.fines.queries.lines import sums_of
from shelflist.records.fines.rules.accounts import KINDS, is_tender


@dataclass(frozen=True, slots=True)
class ShownRegister:
    """A register and its open shift, if there is one."""

    register: Register
    shift: Shift | None
    begins_with: Money


def registers_at(branch_id: int | None) -> list[ShownRegister]:
    """The registers of a branch, or all of them where nobody stands anywhere."""
    rows = Register.objects.filter(active=True).select_related("branch")
    if branch_id is not None:
        rows = rows.filter(branch_id=branch_id)
    open_ones = {one.register_id: one for one in Shift.objects.filter(closed_at__isnull=True)}
    return [ShownRegister(row, open_ones.get(row.pk), Money(row.float_cents)) for row in rows]


def last_shifts(branch_id: int | None, limit: int = 14) -> list[dict[str, Any]]:
    """The shifts that were cashed up last, with what was over or short."""
    rows = Shift.objects.select_related("register__branch").filter(closed_at__isnull=False)
    if branch_id is not None:
        rows = rows.filter(register__branch_id=branch_id)
    sums = rows.annotate(counted=Sum("counts__counted_cents"), expected=Sum("counts__expected_cents"))
    return [
        {"shift": row, "counted": Money(row.counted or 0), "variance": Money((row.counted or 0) - (row.expected or 0))}
        for row in sums.order_by("-closed_at")[:limit]
    ]


def shift_by_id(shift_id: int) -> Shift | None:
    return Shift.objects.select_related("register__branch").filter(pk=shift_id).first()


def counts_of(shift: Shift) -> list[dict[str, Any]]:
    """What was counted, expected, and over or short, by way to pay."""
    return [
        {
            "tender": row.tender,
            "counted": Money(row.counted_cents),
            "expected": Money(row.expected_cents),
            "variance": Money(row.counted_cents - row.expected_cents),
        }
        for row in shift.counts.order_by("pk")
    ]


def payments_in(shift_id: int) -> list[Payment]:
    """Every receipt of a shift, in its order."""
    return list(Payment.objects.filter(shift_id=shift_id).select_related("patron").order_by("at", "pk"))


def things_for_sale(branch_id: int | None) -> list[dict[str, Any]]:
    rows = SaleItem.objects.filter(Q(branch__isnull=True) | Q(branch_id=branch_id), active=True)
    return [{"item": row, "price": Money(row.price_cents)} for row in rows]


def payment_by_id(payment_id: int) -> Payment | None:
    related = ("patron__home_branch", "branch", "shift__register")
    return Payment.objects.select_related(*related).filter(pk=payment_id).first()


def lines_on(payment: Payment) -> list[dict[str, Any]]:
    """What a receipt lists: for each line what for, how much, and what is open of it now."""
    rows = list(
        Posting.objects.filter(payment=payment, reverses__isnull=True)
        .select_related("charge__item__record")
        .order_by("pk")
    )
    sums = sums_of({row.charge_id for row in rows if row.charge_id})
    found = []
    for row in rows:
        item = row.charge.item if row.charge else None
        found.append(
            {
                "reason": row.charge.reason if row.charge else row.reason or KINDS.get(row.kind),
                "title": item.record.title if item is not None else "",
                "amount": Money(row.amount_cents),
                "open": Money(sums[row.charge_id].open) if row.charge_id else None,
            }
        )
    return found


def tender_of(payment: Payment) -> str:
    """The way in which it was paid or given back; `credit-balance` when no money changed hands."""
    rows = payment.postings.filter(reverses__isnull=True).order_by("pk").values_list("debit", "credit")
    return next((account for pair in rows for account in pair if is_tender(account)), "credit-balance")
