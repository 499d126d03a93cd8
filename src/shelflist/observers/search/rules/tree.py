"""The query tree: what is looked for, in one form for the public box, the desk, CQL (SRU) and RPN (Z39.50).

A tree says what a title must hold to be found. What only narrows, orders or counts stands in a `Search`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class How(StrEnum):
    """How the words of a leaf must stand in the field (bib-1 structure and completeness; CQL relations)."""

    ALL = "all"  # every word, anywhere in the field
    ANY = "any"  # one of the words
    PHRASE = "phrase"  # the words in their order, at most `apart` others between them
    EXACT = "exact"  # the words are the whole field
    BEGINS = "begins"  # the field begins with the words


class Cut(StrEnum):
    """Truncation (bib-1 attribute 5): which ends of each word are open."""

    NONE = "none"
    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a field (`fields.FIELDS`). `*` and `?` in a word stand for any letters and for one letter."""

    text: str
    field: str = "anything"
    how: How = How.ALL
    cut: Cut = Cut.NONE
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """A field with an order (year, class, day added) from `low` to `high`, both included; "" leaves an end open."""

    field: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of the parts (AND)."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts (OR)."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What `wanted` finds and `unwanted` does not (AND NOT)."""

    wanted: Tree
    unwanted: Tree


@dataclass(frozen=True, slots=True)
class Everything:
    """Every title: for browsing, new arrivals, and harvesters."""


Tree = Words | Between | Both | Either | Without | Everything


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the index: what to find, narrowed how, in which order, which page, which facets counted."""

    tree: Tree
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facet → chosen values, any of them
    order: str = "relevance"  # one of fields.ORDERS
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    hidden_too: bool = False  # staff see suppressed titles
    grouped: bool = False  # editions and formats of one work as one row
    today: date | None = None  # what the facet “new” counts back from; without it, nothing is new


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many titles have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of answers. Availability is not in it: that is read from the tables when it is shown."""

    ids: tuple[int, ...]  # records, in order
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    members: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # grouped: record → its work's other records
    is_exact: bool = True  # False where the total is a lower bound
    from_index: bool = True  # False: the index is away and the tables answered, with titles and numbers only


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a field's list: what it says, and in how many titles it stands (scan, browse, suggestions)."""

    text: str
    count: int
