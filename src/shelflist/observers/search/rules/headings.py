"""Headings in lists: a sort key that the index keeps in order, then the heading itself."""

from __future__ import annotations

from functools import lru_cache

from shelflist.ground.common.texts import collation_key
from shelflist.observers.search.rules.shape import UNIT

KEY_LETTERS = 28


def key(text: str) -> str:
    """Letters only, in the order of the Unicode Collation Algorithm, as hexadecimal digits; a beginning sorts first."""
    weights = collation_key(text)[: KEY_LETTERS * 2]
    end = weights.find(b"\0\0")
    while end % 2 and end > 0:  # a weight that ends with a nought before the end of the letters
        end = weights.find(b"\0\0", end + 1)
    return (weights if end < 0 else weights[:end]).hex()


def entry_once(text: str, sort_as: str = "", *more: str) -> str:
    """A heading as a term of a list, where it is not worth remembering."""
    return UNIT.join([key(sort_as or text), text, *more])


entry = lru_cache(maxsize=60_000)(entry_once)  # names and subjects come again, titles do not


def text_of(term: str) -> str:
    """The heading of a term."""
    return term.split(UNIT, 2)[1] if UNIT in term else term


def parts_of(term: str) -> list[str]:
    """The heading of a term and what stands after it."""
    return term.split(UNIT)[1:]
