"""The documents that the index should have of records, as the tables stand."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from shelflist.observers.search.queries.facts import facts_of
from shelflist.observers.search.rules.document import TitleFacts, document
from shelflist.observers.search.rules.shape import Document

log = logging.getLogger("shelflist.indexer")


def documents(record_ids: Sequence[int]) -> list[Document]:
    """The documents of those of these records that the index should have."""
    return [made for facts in facts_of(record_ids) if (made := made_of(facts)) is not None]


def made_of(facts: TitleFacts) -> Document | None:
    """One record that nobody can read must not keep the others out: it is found by its columns only."""
    try:
        return document(facts)
    except (ValueError, TypeError, LookupError, AttributeError):
        log.exception("The MARC fields of record %s cannot be read for the index.", facts.id)
        return document(facts._replace(fields=()))
