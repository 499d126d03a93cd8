"""What every provider of online payment does. It never touches the ledger: the actions do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

What = Literal["paid", "cancelled", "open"]


class NotGenuine(Exception):
    """What was sent to us is not signed as the provider signs."""


class Unreachable(Exception):
    """The provider does not answer, or not as it should; it may be asked again later."""


@dataclass(frozen=True, slots=True)
class Order:
    """A payment to be started. The token names it on both sides and keeps a second try from being a second payment."""

    token: str
    cents: int
    currency: str
    words: str
    back_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class Started:
    """Where the reader goes on to pay, and what the provider calls it."""

    reference: str
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a payment, as the provider says."""

    token: str
    reference: str
    what: What
    cents: int
    currency: str


class Provider(Protocol):
    """A way to pay online."""

    code: str

    def start(self, order: Order) -> Started:
        """Make the provider expect this payment. Unreachable when it cannot."""
        ...

    def hear(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Told | None:
        """What a message to us says; None when it is about something else. NotGenuine when its signature is wrong."""
        ...

    def ask(self, reference: str) -> Told:
        """What became of a payment: for messages that were lost. Unreachable when it cannot."""
        ...

    def give_back(self, reference: str, cents: int, key: str) -> None:
        """Give so much of it back. The same key gives back once. Unreachable when it cannot."""
        ...
