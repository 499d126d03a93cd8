"""What is found by a form that leads to another heading is said."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.authorities.queries.leading import forms_leading_to
from shelflist.observers.search.rules.leading import MOST_WORDS, led_to


def also_under(record_ids: Sequence[int], typed: str) -> tuple[str, ...]:
    """The headings of these titles that the words typed lead to, where the words are no part of them."""
    if not record_ids or not 0 < len(typed.split()) <= MOST_WORDS:
        return ()
    return led_to(typed, forms_leading_to(record_ids))
