"""Cards to paper: through the same sheets and press as labels."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from shelflist.departments.cards.models import CardBatch
from shelflist.departments.cards.rules.stocks import STOCKS
from shelflist.ground.printing import press
from shelflist.ground.printing.rules.labels import Style
from shelflist.ground.printing.rules.sheets import places

STYLE = Style(size=86, margin=5000, font="mono")


@cache
def source() -> str:
    """The template of a card."""
    return (Path(__file__).parent / "card.typ").read_text(encoding="utf-8")


def pressed(batch: CardBatch, *, outline: bool = False, kind: Literal["pdf", "png", "svg"] = "pdf") -> list[bytes]:
    """The batch as a PDF, or a picture of each sheet."""
    stock = STOCKS[batch.stock][1]
    labels = [{"lines": lines} for card in batch.cards for lines in card["lines"]]
    placed = places(stock, len(labels))
    values = {
        "page": list(stock.page), "label": list(stock.label), "style": STYLE.to_data(), "labels": labels,
        "places": [[place.page, place.x, place.y] for place in placed], "outline": outline,
    }  # fmt: skip
    return press.press(press.order(source(), values, kind=kind, dots_per_inch=110))
