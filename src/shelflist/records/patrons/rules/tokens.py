"""The words by which somebody could be recognised in a database, and taking them out of a text (PAT-24)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

GONE = "…"
SHORTEST = 4


def tokens(
    *, names: Iterable[str], emails: Iterable[str], phones: Iterable[str], cards: Iterable[str], others: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is this person's alone (addresses, numbers), and names, which others may have too; the longest first."""
    digits = (re.sub(r"\D", "", phone) for phone in phones)
    own = {one.strip() for one in (*emails, *phones, *digits, *cards, *others)}
    called = {" ".join(name.split()) for name in names}
    return _usable(own), _usable(called - own)


def _usable(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in found if len(one) >= SHORTEST}, key=lambda one: (-len(one), one)))


def without(text: str, words: Iterable[str]) -> str:
    """The text with each of these words taken out, whatever their case."""
    for word in words:
        text = re.sub(re.escape(word), GONE, text, flags=re.IGNORECASE)
    return text


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without these names where each is a word by itself."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", GONE, text, flags=re.IGNORECASE)
    return text


def data_without(data: Any, words: Iterable[str]) -> Any:
    """The same for whatever JSON holds."""
    if isinstance(data, str):
        return without(data, words)
    if isinstance(data, list):
        return [data_without(one, words) for one in data]
    if isinstance(data, dict):
        return {name: data_without(value, words) for name, value in data.items()}
    return data


def as_stored(word: str) -> frozenset[str]:
    """How a word may stand in a column: as it is, or escaped as JSON writes it."""
    return frozenset({word, json.dumps(word)[1:-1]})
