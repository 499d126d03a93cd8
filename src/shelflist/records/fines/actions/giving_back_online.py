"""What was paid online goes back through its provider, never more of a payment than is left of it (FIN-11, S25)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from shelflist.ground.journal.jobs import JobRun
from shelflist.records.fines import online
from shelflist.records.fines.models import OnlinePayment, OnlineRefund, Payment


def give_back_online(run: JobRun) -> dict[str, int]:
    """Job: what was given back goes through the provider, to the payments that were made so, the latest first.

    It begins when the act can no longer be undone; one that was, gives nothing back. What goes where is written down
    before anybody is told, so that the same job, begun again, gives back once.
    """
    payment = Payment.objects.get(pk=int(run.arguments["payment"]))
    if payment.voided_at is not None:
        return {"cents": 0}
    left = _laid_out(payment)
    waiting = OnlineRefund.objects.filter(payment=payment, told_at__isnull=True).select_related("online")
    for refund in waiting.order_by("pk"):
        _tell(refund, run.clock())
    if left:
        raise online.Unreachable(f"{left} of {payment.amount_cents} were not paid online by this reader, or went back")
    return {"cents": payment.amount_cents}


@transaction.atomic
def _laid_out(payment: Payment) -> int:
    """Lay what is given back over the payments that were made online; how much fits nowhere."""
    planned = OnlineRefund.objects.filter(payment=payment).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    left = payment.amount_cents - planned
    if left <= 0 or payment.patron_id is None:
        return left
    rows = OnlinePayment.objects.select_for_update(of=("self",)).filter(
        patron_id=payment.patron_id, state=OnlinePayment.State.COMPLETED
    )
    for row in rows.exclude(reference="").exclude(refunds__payment=payment).order_by("-ended_at", "-pk"):
        gone = row.refunds.aggregate(sum=Sum("amount_cents"))["sum"] or 0
        part = min(left, row.amount_cents - gone)
        if part > 0:
            OnlineRefund.objects.create(online=row, payment=payment, amount_cents=part)
            left -= part
    return left


def _tell(refund: OnlineRefund, now: datetime) -> None:
    """Told twice under the same key, the provider gives back once."""
    key = f"refund-{refund.payment_id}-{refund.online_id}"
    online.provider(refund.online.provider).give_back(refund.online.reference, refund.amount_cents, key)
    OnlineRefund.objects.filter(pk=refund.pk).update(told_at=now)
