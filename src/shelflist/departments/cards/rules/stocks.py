"""Card stock: 7.5 × 12.5 cm and 3 × 5 in, on sheets and continuous. Micrometres."""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.printing.rules.sheets import Stock

STOCKS: dict[str, tuple[Phrase, Stock]] = {
    "a4": (
        _("7.5 × 12.5 cm, three on A4"),
        Stock("a4", "A4", (210_000, 297_000), (125_000, 75_000), (1, 3), (42_500, 36_000), (125_000, 75_000)),
    ),
    "letter": (
        _("3 × 5 in, three on Letter"),
        Stock("letter", "Letter", (215_900, 279_400), (127_000, 76_200), (1, 3), (44_450, 25_400), (127_000, 76_200)),
    ),
    "card": (
        _("7.5 × 12.5 cm, card by card"),
        Stock("card", "card", (125_000, 75_000), (125_000, 75_000), (1, 1), (0, 0), (125_000, 75_000)),
    ),
    "index": (
        _("3 × 5 in, card by card"),
        Stock("index", "index", (127_000, 76_200), (127_000, 76_200), (1, 1), (0, 0), (127_000, 76_200)),
    ),
}
