"""Decisions about people: names and ages, what a registration needs, which PINs are too easy."""

from shelflist.records.patrons.rules.people import (
    UNTIL_LIFTED,
    Names,
    Standing,
    age_on,
    asked_words,
    is_juvenile,
    months_after,
    search_words,
    standings,
)

__all__ = [
    "UNTIL_LIFTED",
    "Names",
    "Standing",
    "age_on",
    "asked_words",
    "is_juvenile",
    "months_after",
    "search_words",
    "standings",
]
