"""Patron cards to paper: fronts and backs, on a card printer or on sheets that are printed on both sides (PRN-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.printing.pictures import Picture
from shelflist.ground.printing.rules.sheets import Stock, behind, places
from shelflist.ground.printing.rules.symbols import SYMBOLOGIES, fitting, symbol

LONGEST_LINE, MOST_LINES = 90, 6


@dataclass(frozen=True, slots=True)
class Design:
    """What the library chose for all of its cards."""

    symbology: str = "codabar"
    colour: str = "#1F5C4D"
    back: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        return asdict(self) | {"back": list(self.back)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Design:
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        return cls(**known | {"back": tuple(known.get("back", ()))})


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What one card says."""

    number: str
    name: str
    library: str
    lines: tuple[str, ...] = ()
    until: Any = None  # a day
    language: str = ""
    photo: Picture | None = None
    return_to: tuple[str, ...] = field(default=())


def values(
    cards: Sequence[CardFacts],
    stock: Stock,
    design: Design,
    *,
    logo: Picture | None = None,
    start: int = 1,
    offset: tuple[int, int] = (0, 0),
    outline: bool = False,
) -> dict[str, Any]:
    """What the template gets for these cards on this stock."""
    fronts = list(places(stock, len(cards), start=start, offset=offset))
    backs = [behind(stock, place, offset) for place in fronts]
    return {
        "page": list(stock.page),
        "label": list(stock.label),
        "fronts": [[place.page, place.x, place.y] for place in fronts],
        "backs": [[place.page, place.x, place.y] for place in backs],
        "colour": design.colour,
        "outline": outline,
        "cards": [_one(card, design, logo) for card in cards],
    }


def _one(card: CardFacts, design: Design, logo: Picture | None) -> dict[str, Any]:
    said = {
        "name": card.name,
        "library": card.library,
        "lines": list(card.lines),
        "until": card.until,
        "symbol": symbol(card.number, fitting(card.number, design.symbology)),
        "back": list(design.back),
        "return_to": list(card.return_to),
        "photo": card.photo,
        "logo": logo,
        "language": card.language,
    }
    return {name: value for name, value in said.items() if value}


def findings(design: Design) -> list[Refusal]:
    """Why cards cannot look like this."""
    found = []
    if design.symbology not in SYMBOLOGIES:
        found.append(_wrong("symbology", _("Choose one of the barcodes.")))
    digits = design.colour.removeprefix("#")
    if len(digits) != 6 or not set(digits.lower()) <= set("0123456789abcdef"):
        found.append(_wrong("colour", _("Give a colour as # and six digits, such as #1F5C4D.")))
    if len(design.back) > MOST_LINES or any(len(line) > LONGEST_LINE for line in design.back):
        found.append(
            _wrong("back", _("The back holds {most} lines of {long} signs.", most=MOST_LINES, long=LONGEST_LINE))
        )
    return found


def _wrong(name: str, message: Phrase) -> Refusal:
    return Refusal(code="card-design-wrong", message=message, details={"field": name})
