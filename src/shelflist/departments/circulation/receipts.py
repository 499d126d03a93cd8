"""What the verbs of circulation answer: plain frozen values that the journal keeps and gives again for the same key.

Names of people are not in them: the journal outlives a reader's wish to be forgotten. Whoever may see patrons looks the
name up by `patron_id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shelflist.departments.circulation.rules import Lateness
from shelflist.ground.common.phrases import Phrase, value_from_data, value_to_data


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The copy that was scanned, and the journal's entry of what was done with it."""

    item_id: int
    record_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        """JSON-ready form; `from_data` is its inverse. `entry_id` is the journal's to add."""
        return {name: _to_data(getattr(self, name)) for name in self.__dataclass_fields__ if name != "entry_id"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{name: _from_data(value) for name, value in data.items()})


def _to_data(value: Any) -> Any:
    return [value_to_data(one) for one in value] if isinstance(value, tuple) else value_to_data(value)


def _from_data(value: Any) -> Any:
    return tuple(value_from_data(one) for one in value) if isinstance(value, list) else value_from_data(value)


@dataclass(frozen=True, kw_only=True)
class CheckoutReceipt(Receipt):
    """A loan was made. `length` is its length in words: “14 days, moved past Thanksgiving”."""

    loan_id: int
    patron_id: int
    due_at: datetime
    by_the_hour: bool
    length: Phrase


@dataclass(frozen=True, kw_only=True)
class RenewalReceipt(Receipt):
    """A loan goes on. `renewals_left` may be negative after an override."""

    loan_id: int
    patron_id: int | None
    old_due_at: datetime
    due_at: datetime
    by_the_hour: bool
    length: Phrase
    renewals_left: int


@dataclass(frozen=True, kw_only=True)
class CheckinReceipt(Receipt):
    """An item came back. `verb` is the one thing to do with it (see rules.returning), `place` where or what.

    `loan_id`, `patron_id` and `due_at` are None when it was not on loan. `status` is what the item has become.
    """

    verb: str
    place: str
    sentence: Phrase
    status: str
    returned_at: datetime
    transit_id: int | None = None
    use_id: int | None = None
    hold_id: int | None = None
    again: bool = False  # it was scanned a moment ago, and nothing more has happened
    bin: str = ""  # the short name on the bin or cart
    cart: str = ""  # the cart that it was put on
    choices: tuple[str, ...] = ()  # the statuses that an alert offers
    from_drop: bool = False
    loan_id: int | None = None
    patron_id: int | None = None
    due_at: datetime | None = None
    late_days: int = 0
    late_hours: int = 0

    @property
    def was_lent(self) -> bool:
        return self.loan_id is not None

    @property
    def late(self) -> Phrase | None:
        """How late in words, or None when it was in time."""
        return Lateness(self.late_days, self.late_hours).words


@dataclass(frozen=True, kw_only=True)
class StatusReceipt(Receipt):
    """The desk said what becomes of a copy."""

    status: str


@dataclass(frozen=True, kw_only=True)
class TransitReceipt(Receipt):
    """A journey has ended without arriving. `status` is what the copy has become."""

    transit_id: int
    status: str


@dataclass(frozen=True, kw_only=True)
class BackdateReceipt(Receipt):
    """The date of a return was put right. `return_entry_id` is the journal's entry of the return itself."""

    loan_id: int
    patron_id: int | None
    return_entry_id: int
    returned_at: datetime
    was_returned_at: datetime
    late_days: int = 0
    late_hours: int = 0

    @property
    def late(self) -> Phrase | None:
        """How late in words, or None when it was in time."""
        return Lateness(self.late_days, self.late_hours).words


@dataclass(frozen=True, kw_only=True)
class InHouseReceipt(Receipt):
    """A use in the house was counted."""

    use_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class LoanReceipt(Receipt):
    """Something was settled about a loan that did not come back. `state` is its state, or its end (“ended:…”)."""

    loan_id: int
    patron_id: int | None
    state: str
    sentence: Phrase
    charged_cents: int = 0
