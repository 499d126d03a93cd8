"""What acts of money answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase


@dataclass(frozen=True, slots=True)
class MoneyReceipt:
    """An act of money: whose, how much, which receipt (0: none), how much change, and the sentence for the desk."""

    patron_id: int | None
    cents: int
    sentence: Phrase
    payment_id: int = 0
    change_cents: int = 0
    id: int = 0  # of what was made: a charge, a dispute, a plan …
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {
            "patron": self.patron_id,
            "cents": self.cents,
            "sentence": self.sentence.to_data(),
            "payment": self.payment_id,
            "change": self.change_cents,
            "id": self.id,
            "warnings": [words.to_data() for words in self.warnings],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> MoneyReceipt:
        return cls(
            patron_id=data["patron"],
            cents=data["cents"],
            sentence=Phrase.from_data(data["sentence"]),
            payment_id=data["payment"],
            change_cents=data["change"],
            id=data["id"],
            warnings=tuple(Phrase.from_data(words) for words in data["warnings"]),
        )
