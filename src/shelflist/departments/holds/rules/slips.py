"""What a slip on the pick-up shelf says instead of a name (HLD-20)."""

from __future__ import annotations

from shelflist.ground.common.texts import fold

LETTERS, DIGITS = 3, 4


def slip_code(family_name: str, card: str) -> str:
    """The first letters of the family name and the end of the card: “HAD 4472”. Enough to find, too little to know."""
    letters = fold(family_name).replace(" ", "")[:LETTERS].upper()
    return f"{letters} {card[-DIGITS:]}".strip()
