"""A complete provider without a bank, for tests and demonstrations: its page is ours, its messages are signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from shelflist.ground.common.money import library_currency
from shelflist.records.fines.online.providing import NotGenuine, Order, Started, Told, What

SIGNATURE = "X-Local-Signature"


class LocalProvider:
    """Nothing leaves this machine. What it would know of a payment comes with the message about it."""

    code = "local"

    def __init__(self, secret: str) -> None:
        self.secret = hashlib.sha256(f"local-payments {secret}".encode()).digest()

    def start(self, order: Order) -> Started:
        return Started(reference=f"local-{order.token}", address=f"/pay/local/{order.token}/")

    def message(self, token: str, what: What, cents: int, currency: str = "") -> tuple[dict[str, str], bytes]:
        """The message that a bank would send: its headers and body."""
        said = {
            "token": token,
            "reference": f"local-{token}",
            "what": what,
            "cents": cents,
            "currency": currency or library_currency(),
        }
        body = json.dumps(said, sort_keys=True).encode()
        return {SIGNATURE: self._sign(body)}, body

    def _sign(self, body: bytes) -> str:
        return hmac.new(self.secret, body, hashlib.sha256).hexdigest()

    def hear(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Told | None:
        if not hmac.compare_digest(headers.get(SIGNATURE, ""), self._sign(body)):
            raise NotGenuine("the signature is wrong")
        return Told(**json.loads(body))

    def ask(self, reference: str) -> Told:
        """It keeps nothing, so it knows of nothing that was paid."""
        return Told(reference.removeprefix("local-"), reference, "open", 0, library_currency())

    def give_back(self, reference: str, cents: int, key: str) -> None:
        return None
