"""What ties a person to a title in the ledger is let go of when the loan no longer knows them (P05)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from shelflist.records.fines.models import Charge
from shelflist.records.fines.queries.lines import sums_of
from shelflist.records.fines.rules import kinds

EVERY_SECONDS = 24 * 3600
KEPT_DAYS = 90  # how long a settled charge without a loan keeps its words
AT_ONCE = 500


def forget_periodically(now: datetime) -> None:
    """For the worker's schedule."""
    let_go_of_titles(now)


def let_go_of_titles(now: datetime) -> int:
    """Settled charges of loans whose reader is not kept any more, and old settled ones
    without a loan, keep their kind and amounts and nothing else. Returns how many."""
    nobody = Charge.objects.filter(loan__patron__isnull=True, loan__returned_at__isnull=False)
    count = _forget(list(nobody.values_list("pk", flat=True)))
    old = Charge.objects.filter(loan__isnull=True, at__lt=now - timedelta(days=KEPT_DAYS), item__isnull=False)
    words = Charge.objects.filter(loan__isnull=True, at__lt=now - timedelta(days=KEPT_DAYS), kind=kinds.NOT_COLLECTED)
    worded = words.exclude(reason=kinds.kind(kinds.NOT_COLLECTED).name.to_data())
    return count + _forget([*old.values_list("pk", flat=True), *worded.values_list("pk", flat=True)])


def forget_loans(loan_ids: Collection[int]) -> int:
    """The settled charges of these loans let go of them."""
    return _forget(list(Charge.objects.filter(loan_id__in=list(loan_ids)).values_list("pk", flat=True)))


def loans_with_debts(loan_ids: Collection[int]) -> set[int]:
    """Those of these loans for which something is still owed."""
    rows = dict(Charge.objects.filter(loan_id__in=list(loan_ids)).values_list("pk", "loan_id"))
    return {loan_id for pk, loan_id in rows.items() if loan_id is not None and _is_open(pk)}


def _is_open(charge_id: int) -> bool:
    found = sums_of([charge_id]).get(charge_id)
    return found is not None and bool(found.open)


def _forget(charge_ids: list[int]) -> int:
    count = 0
    for start in range(0, len(charge_ids), AT_ONCE):
        batch = charge_ids[start : start + AT_ONCE]
        with transaction.atomic():
            sums = sums_of(batch)
            for charge in Charge.objects.filter(pk__in=[pk for pk in batch if pk in sums and not sums[pk].open]):
                words = kinds.kind(charge.kind).name.to_data()
                Charge.objects.filter(pk=charge.pk).update(loan=None, item=None, reason=words, explanation={})
                count += 1
    return count
