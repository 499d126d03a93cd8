"""Payments online: one of them, and those that somebody should look at."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import reverse

from shelflist.ground.common.money import Money
from shelflist.records.fines.models import OnlinePayment
from shelflist.records.patrons.models import Patron

PAY_SALT = "pay-online"


def pay_address(patron_id: int) -> str:
    """The path on which this person sees what is open and pays it; good for thirty days."""
    return reverse("pay:account", args=[signing.dumps(patron_id, salt=PAY_SALT)])


def online_by_token(token: str) -> OnlinePayment | None:
    return OnlinePayment.objects.filter(token=token).first()


def reader_with(patron_id: int) -> Patron | None:
    return Patron.objects.select_related("home_branch").filter(pk=patron_id, deleted_at__isnull=True).first()


def open_online(limit: int = 200) -> list[dict[str, Any]]:
    """What does not fit first, then what was begun and not ended, then what was paid lately."""
    order = {OnlinePayment.State.WRONG: 0, OnlinePayment.State.STARTED: 1}
    rows = list(OnlinePayment.objects.select_related("patron").order_by("-started_at")[:limit])
    rows.sort(key=lambda row: order.get(OnlinePayment.State(row.state), 2))
    states = {"started": "wait", "completed": "ok", "cancelled": "none", "wrong": "stop"}
    return [{"row": row, "amount": Money(row.amount_cents), "state": states[row.state]} for row in rows]
