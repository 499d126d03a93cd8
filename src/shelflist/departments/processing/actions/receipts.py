"""What the acts at the bench answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class BenchReceipt:
    """A copy, what was done, what comes next.

    `step` is the next one (blank: none), `checked_for` whose work is to be looked at first; `goes` is what the check-in
    at the end said: the verb, the place, the bin.
    """

    item_id: int
    barcode: str
    title: str
    done: str
    sentence: Phrase
    step: str = ""
    kind: str = ""
    prints: str = ""
    by_others: bool = False
    checked_for: str = ""
    ended: bool = False
    goes: tuple[str, str, str] = ("", "", "")
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        names = ("item_id", "barcode", "title", "done", "step", "kind", "prints", "by_others", "checked_for", "ended")
        kept = {name: getattr(self, name) for name in names}
        return {**kept, "sentence": self.sentence.to_data(), "goes": list(self.goes)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        verb, place, label = data["goes"]
        return cls(**{**data, "sentence": Phrase.from_data(data["sentence"]), "goes": (verb, place, label)})


@dataclass(frozen=True, slots=True)
class TruckReceipt:
    """The same step for many copies: those for which it was done, and for each other one why not."""

    done: tuple[str, ...]
    ended: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    refused: tuple[tuple[str, Phrase], ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        refused = [[barcode, why.to_data()] for barcode, why in self.refused]
        return {"done": list(self.done), "ended": list(self.ended), "drawn": list(self.drawn), "refused": refused}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        refused = tuple((barcode, Phrase.from_data(why)) for barcode, why in data["refused"])
        return cls(tuple(data["done"]), tuple(data["ended"]), tuple(data["drawn"]), refused)


NOTHING_SAID = _("It is on the bench.")
