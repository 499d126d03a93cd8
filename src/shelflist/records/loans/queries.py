"""Who has what: reads for the patron, item and title pages and for programs. Titles come along, their MARC does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from shelflist.records.loans.models import Loan


def loans() -> QuerySet[Loan]:
    """Loans with their copy, title and branch in one SELECT."""
    heavy = ("item__record__marc", "item__record__original", "item__record__search_text", "explanation")
    return Loan.objects.select_related("item__record", "item__item_type", "branch").defer(*heavy)


def open_loans_of(patron_id: int) -> list[Loan]:
    """What a patron has out, what is due first at the top."""
    return list(loans().filter(patron_id=patron_id, returned_at__isnull=True).order_by("due_at", "pk"))


def overdue_loans_of(patron_id: int, now: datetime) -> list[Loan]:
    """What a patron should have brought back, the oldest first."""
    return [loan for loan in open_loans_of(patron_id) if loan.due_at < now]


def past_loans_of(patron_id: int, limit: int = 50) -> list[Loan]:
    """What a patron had, the latest first; empty once it was anonymised."""
    return list(loans().filter(patron_id=patron_id, returned_at__isnull=False).order_by("-returned_at", "-pk")[:limit])


def open_loan_of_item(item_id: int) -> Loan | None:
    """The loan that an item is out on."""
    return Loan.objects.filter(item_id=item_id, returned_at__isnull=True).select_related("patron", "branch").first()


def loan_by_id(loan_id: int) -> Loan | None:
    """One loan with its explanation, item and title."""
    return Loan.objects.select_related("item__record", "branch").filter(pk=loan_id).first()


def due_dates_of_items(item_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these items that are out is due."""
    rows = Loan.objects.filter(item_id__in=list(item_ids), returned_at__isnull=True)
    return dict(rows.values_list("item_id", "due_at"))


def overdue_loans(now: datetime, *, branch_ids: Iterable[int] | None = None) -> QuerySet[Loan]:
    """Everything overdue, lent at these branches when any are named; the longest overdue first."""
    overdue = loans().filter(returned_at__isnull=True, due_at__lt=now).order_by("due_at", "pk")
    return overdue if branch_ids is None else overdue.filter(branch_id__in=list(branch_ids))


def loan_counts_by_branch(since: datetime) -> dict[int, int]:
    """How many loans each branch made since a moment."""
    rows = Loan.objects.filter(lent_at__gte=since).exclude(ended=Loan.Ended.UNDONE)
    return dict(rows.values_list("branch_id").annotate(count=Count("pk")).order_by("branch_id"))
