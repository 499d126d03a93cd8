"""Where a label lies on its sheet: stock, printer's offset, first free place, both sides (PRN-01, PRN-05). Pure.

Everything is in micrometres, from the upper left corner of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LARGEST_SIDE = 1_000_000
FURTHEST_OFFSET = 20_000
MOST_ACROSS = 60


@dataclass(frozen=True, slots=True)
class Stock:
    """Label stock: the sheet, one label, how many across and down, where the first is, and from one to the next."""

    code: str
    name: str
    page: tuple[int, int]
    label: tuple[int, int]
    grid: tuple[int, int]
    first: tuple[int, int]
    pitch: tuple[int, int]
    kind: str = "label"  # or card

    @property
    def count(self) -> int:
        """How many labels a sheet has."""
        return self.grid[0] * self.grid[1]

    @property
    def is_roll(self) -> bool:
        """One label is the whole page: a label printer or a card printer."""
        return self.count == 1 and self.page == self.label

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            **{name: list(getattr(self, name)) for name in GEOMETRY},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Stock:
        pairs = {name: (int(data[name][0]), int(data[name][1])) for name in GEOMETRY}
        return cls(code=data["code"], name=data["name"], kind=data.get("kind", "label"), **pairs)


GEOMETRY = ("page", "label", "grid", "first", "pitch")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one label goes: which sheet (from 0) and its box on it."""

    page: int
    x: int
    y: int


def places(stock: Stock, count: int, *, start: int = 1, offset: tuple[int, int] = (0, 0)) -> Iterator[Place]:
    """The places of so many labels, the first at position `start` (from 1, row by row), moved by the printer's offset.

    What the sheet has used up stands before `start`; the sheets after the first are full again.
    """
    across = stock.grid[0]
    for number in range(start - 1, start - 1 + count):
        page, place = divmod(number, stock.count)
        row, column = divmod(place, across)
        yield Place(
            page,
            stock.first[0] + column * stock.pitch[0] + offset[0],
            stock.first[1] + row * stock.pitch[1] + offset[1],
        )


def behind(stock: Stock, place: Place, offset: tuple[int, int] = (0, 0)) -> Place:
    """The place of a card's back when the sheet is turned over its long edge: the mirror of its front."""
    left = place.x - offset[0]
    return Place(place.page, stock.page[0] - left - stock.label[0] + offset[0], place.y)


def next_start(stock: Stock, start: int, count: int) -> int:
    """The first free position after so many labels; 1 when the sheet is full."""
    return (start - 1 + count) % stock.count + 1


def findings(stock: Stock) -> list[Refusal]:
    """Why this cannot be the geometry of a sheet."""
    found = []
    for name, label in NAMES.items():
        if any(not 0 <= side <= LARGEST_SIDE for side in getattr(stock, name)):
            found.append(_wrong(name, _("{what}: give measures from 0 to 1000 mm.", what=label)))
    if any(side < 2_000 for side in (*stock.label, *stock.page)):
        found.append(_wrong("label", _("A label is at least 2 mm wide and high.")))
    if any(not 1 <= number <= MOST_ACROSS for number in stock.grid):
        found.append(_wrong("grid", _("Give from 1 to {most} labels across and down.", most=MOST_ACROSS)))
        return found
    for side, words in ((0, _("to the right")), (1, _("below"))):
        last = stock.first[side] + (stock.grid[side] - 1) * stock.pitch[side] + stock.label[side]
        if last > stock.page[side]:
            beyond = f"{(last - stock.page[side]) / 1000:.1f}"
            found.append(
                _wrong(
                    "page", _("The last label would hang {much} mm off the sheet {where}.", much=beyond, where=words)
                )
            )
        if stock.grid[side] > 1 and stock.pitch[side] < stock.label[side]:
            found.append(_wrong("pitch", _("The labels would overlap: from one to the next is less than a label.")))
    return found


NAMES: Mapping[str, Phrase] = {
    "page": _("Sheet"),
    "label": _("Label"),
    "first": _("First label"),
    "pitch": _("From one to the next"),
}


def start_findings(stock: Stock, start: int, offset: tuple[int, int]) -> list[Refusal]:
    """Why nothing can begin there, or be moved so far."""
    found = []
    if not 1 <= start <= stock.count:
        message = _("This sheet has {count} labels; there is no number {start}.", count=stock.count, start=start)
        found.append(Refusal(code="no-such-position", message=message, details={"field": "start"}))
    if any(abs(much) > FURTHEST_OFFSET for much in offset):
        found.append(_wrong("offset", _("A printer’s offset is at most 20 mm.")))
    return found


def _wrong(name: str, message: Phrase) -> Refusal:
    return Refusal(code="geometry-wrong", message=message, details={"field": name})
