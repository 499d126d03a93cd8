"""What somebody typed may be a form that is not used and leads to a heading: which headings then to name. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from shelflist.observers.search.rules import words

MOST_WORDS = 8
MOST_NAMED = 3


def led_to(typed: str, forms: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Of (heading, form that leads to it): the headings whose form has every word typed, and which have not."""
    wanted = set(words.words(typed))
    if not wanted or len(wanted) > MOST_WORDS:
        return ()
    found: dict[str, None] = {}
    for heading, form in forms:
        if wanted <= set(words.words(form)) and not wanted <= set(words.words(heading)):
            found[heading] = None
    return tuple(found)[:MOST_NAMED]
