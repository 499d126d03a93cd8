"""The fee of a reminder (NTC-07): charged when the reminder went out, once, in the ledger of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.observers.notices.models import Message, Notice


def charge_fees(message: Message, notices: Sequence[Notice], now: datetime) -> None:
    """Nothing yet: the ledger is on its way."""
