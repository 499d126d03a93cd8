"""Labels to paper: a kind, a stock, a style and what each label says, as PDF, as pictures, or for a label printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shelflist.ground.printing.rules import contents
from shelflist.ground.printing.rules.labels import COPIES, KINDS, Style
from shelflist.ground.printing.rules.sheets import Stock, places


@dataclass(frozen=True, slots=True)
class Sheetful:
    """Labels to be printed together. `labels` are a copy's facts or typed lines, as they are kept in a batch."""

    kind: str
    stock: Stock
    style: Style
    labels: Sequence[Mapping[str, Any]]
    start: int = 1
    offset: tuple[int, int] = (0, 0)
    dots_per_inch: int = 300
    outline: bool = False  # draw where each label ends: for looking at, and for trying out a new stock

    @property
    def template(self) -> str:
        return KINDS[self.kind].template

    def on(self, offset: tuple[int, int], dots_per_inch: int) -> Sheetful:
        """The same for another printer."""
        return replace(self, offset=offset, dots_per_inch=dots_per_inch)

    def values(self) -> dict[str, Any]:
        """What the template gets."""
        placed = places(self.stock, len(self.labels), start=self.start, offset=self.offset)
        return {
            "page": list(self.stock.page),
            "label": list(self.stock.label),
            "places": [[place.page, place.x, place.y] for place in placed],
            "style": self.style.to_data(),
            "labels": [self._one(label) for label in self.labels],
            "outline": self.outline,
        }

    def _one(self, label: Mapping[str, Any]) -> dict[str, Any]:
        if KINDS[self.kind].made_from == COPIES:
            return contents.of_copy(contents.from_data(label), self.style, self.dots_per_inch)
        return contents.of_lines(label["lines"])
