"""People: by card, by whatever is scanned, by words of their name; what stands against them; how they are reached."""

from shelflist.records.patrons.queries.contact import choices_of, reach_of
from shelflist.records.patrons.queries.people import (
    CardHolder,
    CategoryFacts,
    Known,
    PatronPage,
    blocks_in_force,
    categories,
    find_patrons,
    namesakes,
    note_is_in_force,
    patron_by_card,
    patron_by_id,
    patron_page,
    patrons_with_ids,
    primary_cards,
    who_is,
)
from shelflist.records.patrons.queries.standing import penalty_table, reached_by

__all__ = [
    "CardHolder",
    "CategoryFacts",
    "Known",
    "PatronPage",
    "blocks_in_force",
    "categories",
    "choices_of",
    "find_patrons",
    "namesakes",
    "note_is_in_force",
    "patron_by_card",
    "patron_by_id",
    "patron_page",
    "patrons_with_ids",
    "penalty_table",
    "primary_cards",
    "reach_of",
    "reached_by",
    "who_is",
]
