"""The documents that the index should have of records, as the tables stand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from shelflist.observers.search.embedded.writing import written
from shelflist.observers.search.engine import Written
from shelflist.observers.search.queries.facts import facts_between, facts_of
from shelflist.observers.search.rules.document import TitleFacts, document
from shelflist.observers.search.rules.shape import Document

log = logging.getLogger("shelflist.indexer")


def documents(record_ids: Sequence[int]) -> list[Document]:
    """The documents of those of these records that the index should have."""
    return [made for facts in facts_of(record_ids) if (made := made_of(facts)) is not None]


class Stretch(NamedTuple):
    """Some of the catalogue: the number of its last record, how many records it has, and their documents."""

    last: int
    records: int
    documents: list[Written]


def written_between(told: tuple[int, int]) -> Stretch:
    """The documents of the records after a number up to another, as the engine's writer takes them."""
    page = facts_between(*told)
    made = [written(one) for facts in page if (one := made_of(facts)) is not None]
    return Stretch(told[1], len(page), made)


def made_of(facts: TitleFacts) -> Document | None:
    """One record that nobody can read must not keep the others out: it is found by its columns only."""
    try:
        return document(facts)
    except (ValueError, TypeError, LookupError, AttributeError):
        log.exception("The MARC fields of record %s cannot be read for the index.", facts.id)
        return document(facts._replace(fields=()))
