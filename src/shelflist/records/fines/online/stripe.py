"""Stripe Checkout, by its documented wire format: form-encoded requests, JSON answers, signed events.

https://docs.stripe.com/api/checkout/sessions, https://docs.stripe.com/webhooks#verify-manually
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx2

from shelflist.ground.common.money import EXPONENTS
from shelflist.records.fines.online.providing import NotGenuine, Order, Started, Told, Unreachable, What

TIMEOUT_SECONDS = 20
TOLERANCE_SECONDS = 300  # how old a signature may be; Stripe signs every retry anew
PAID = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
OVER = frozenset({"checkout.session.expired", "checkout.session.async_payment_failed"})
IN_HUNDREDTHS = frozenset({"ISK", "UGX"})  # without cents, yet Stripe counts them in hundredths


class StripeProvider:
    """A library's own Stripe account."""

    code = "stripe"

    def __init__(self, key: str, webhook_secret: str, address: str = "https://api.stripe.com") -> None:
        self.key, self.webhook_secret, self.address = key, webhook_secret, address.rstrip("/")

    def start(self, order: Order) -> Started:
        sent = {
            "mode": "payment",
            "client_reference_id": order.token,
            "success_url": order.back_url,
            "cancel_url": order.cancel_url,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": order.currency.lower(),
            "line_items[0][price_data][unit_amount]": str(as_stripe_counts(order.cents, order.currency)),
            "line_items[0][price_data][product_data][name]": order.words[:250],
            "metadata[token]": order.token,
        }
        made = self._request("POST", "/v1/checkout/sessions", sent, key=order.token)
        return Started(reference=str(made["id"]), address=str(made["url"]))

    def hear(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Told | None:
        self._verify(headers.get("Stripe-Signature", ""), body, now)
        event = json.loads(body)
        kind, session = event.get("type", ""), event.get("data", {}).get("object", {})
        if kind in PAID:
            return self._told(session, "paid" if session.get("payment_status") == "paid" else "open")
        return self._told(session, "cancelled") if kind in OVER else None

    def _verify(self, header: str, body: bytes, now: datetime) -> None:
        """`t=<seconds>,v1=<HMAC-SHA-256 of "t.body">`; during a change of secrets there may be several v1."""
        parts = [part.partition("=") for part in header.split(",")]
        at = next((value for name, _sign, value in parts if name.strip() == "t"), "")
        if not at.isdecimal() or abs(int(now.timestamp()) - int(at)) > TOLERANCE_SECONDS:
            raise NotGenuine("the message has no time, or is too old")
        wanted = hmac.new(self.webhook_secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        given = [value for name, _sign, value in parts if name.strip() == "v1"]
        if not self.webhook_secret or not any(hmac.compare_digest(wanted, one) for one in given):
            raise NotGenuine("the signature is wrong")

    def ask(self, reference: str) -> Told:
        session = self._request("GET", f"/v1/checkout/sessions/{reference}")
        if session.get("payment_status") == "paid":
            return self._told(session, "paid")
        return self._told(session, "cancelled" if session.get("status") == "expired" else "open")

    def give_back(self, reference: str, cents: int, key: str) -> None:
        session = self._request("GET", f"/v1/checkout/sessions/{reference}")
        amount = as_stripe_counts(cents, str(session.get("currency") or ""))
        sent = {"payment_intent": str(session["payment_intent"]), "amount": str(amount)}
        self._request("POST", "/v1/refunds", sent, key=key)

    @staticmethod
    def _told(session: Mapping[str, Any], what: What) -> Told:
        return Told(
            token=str(session.get("client_reference_id") or ""),
            reference=str(session.get("id") or ""),
            what=what,
            cents=as_we_count(int(session.get("amount_total") or 0), str(session.get("currency") or "")),
            currency=str(session.get("currency") or "").upper(),
        )

    def _request(
        self, method: str, path: str, sent: Mapping[str, str] | None = None, *, key: str = ""
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", **({"Idempotency-Key": key} if key else {})}
        try:
            with httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
                answer = client.request(method, f"{self.address}{path}", data=sent, headers=headers)
                found = answer.json()
        except (httpx2.HTTPError, ValueError) as problem:
            raise Unreachable(f"Stripe does not answer: {problem}") from problem
        if answer.status_code >= 400:
            raise Unreachable(str(found.get("error", {}).get("message", answer.status_code))[:300])
        return dict(found)


def as_stripe_counts(minor: int, currency: str) -> int:
    """An amount as Stripe wants it (https://docs.stripe.com/currencies). Unreachable for what cannot be paid there."""
    code = currency.upper()
    if code in IN_HUNDREDTHS:
        return minor * 100
    if EXPONENTS.get(code) == 3 and minor % 10:
        raise Unreachable(f"Stripe takes {code} in steps of ten of its thousandths")
    return minor


def as_we_count(amount: int, currency: str) -> int:
    """The same backwards."""
    return amount // 100 if currency.upper() in IN_HUNDREDTHS else amount
