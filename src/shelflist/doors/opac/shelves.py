"""Books as they stand: spines as thick as their pages and as tall as their centimetres, where MARC 300 says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shelflist.doors.opac.cards import Card
from shelflist.doors.opac.covers.drawing import Dice
from shelflist.doors.opac.covers.spines import height_of, width_of
from shelflist.records.catalog.queries import sizes_of

USUAL_PAGES = (140, 420)
USUAL_HEIGHT = (19, 24)


@dataclass(frozen=True, slots=True)
class Spine:
    """A book on a shelf, with the size of its picture."""

    card: Card
    pages: int
    centimetres: int
    call_number: str
    here: bool = False

    @property
    def width(self) -> int:
        return width_of(self.pages)

    @property
    def height(self) -> int:
        return height_of(self.centimetres)

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.card.title, self.card.author) if part)


def spines(found: Iterable[Card], here: int | None = None) -> list[Spine]:
    """The backs of these titles, in one statement; a quiet guess where the record does not say."""
    shown = list(found)
    sizes = sizes_of([card.id for card in shown])
    return [_spine(card, *sizes.get(card.id, (0, 0)), here=here) for card in shown]


def _spine(card: Card, pages: int, centimetres: int, *, here: int | None) -> Spine:
    dice = Dice(f"{card.title}|{card.author}|size")
    call_number = card.standing.call_number or next((copy.call_number for copy in card.copies), "")
    pages = min(pages or dice.whole(*USUAL_PAGES), 2000)
    centimetres = min(centimetres or dice.whole(*USUAL_HEIGHT), 40)
    return Spine(card, pages, centimetres, call_number or card.row.classification, card.id == here)
