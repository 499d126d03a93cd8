"""Which classes and headings the nearest records speak for, with the evidence (CAT-21, T19). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from shelflist.departments.classification.rules.features import Classed

NEAREST = 100
MOST = 5
TITLES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record that is like the one at hand: how alike, what it is called, where it stands, its headings."""

    record_id: int
    weight: float
    title: str
    classed: tuple[Classed, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class or heading with what speaks for it: how many near titles have it, and some of them."""

    value: str
    weight: float
    count: int
    record_ids: tuple[int, ...]
    number: str = ""  # the whole class number that most of them have


def rarity(total: int, having: int) -> float:
    """How much a word or heading tells: one that every record has tells nothing."""
    return log((total + 1) / (having + 0.5)) if total else 0.0


def nearest(weights: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The records with the most weight, the newest first among equals."""
    return sorted(weights, key=lambda pair: (-pair[1], -pair[0]))[:NEAREST]


def classes(neighbours: Sequence[Neighbour], scheme: str) -> list[Suggestion]:
    """The classes that near records stand at, best first; each with the whole number most of them have."""
    votes: dict[str, list[tuple[Neighbour, str]]] = defaultdict(list)
    for one in neighbours:
        for where in one.classed:
            if where.scheme == scheme:
                votes[where.code].append((one, where.number))
    found = []
    for code, several in votes.items():
        numbers: dict[str, float] = defaultdict(float)
        for one, number in several:
            numbers[number] += one.weight**2
        best = max(numbers, key=lambda number: (numbers[number], number))
        found.append(_suggestion(code, [one for one, _number in several], best))
    return sorted(found, key=lambda one: (-one.weight, one.value))[:MOST]


def headings(neighbours: Sequence[Neighbour], already: Iterable[str] = ()) -> list[Suggestion]:
    """The headings of near records, best first, without those that the record has."""
    having = set(already)
    votes: dict[str, list[Neighbour]] = defaultdict(list)
    for one in neighbours:
        for heading in one.headings:
            if heading not in having:
                votes[heading].append(one)
    found = [_suggestion(heading, several) for heading, several in votes.items()]
    return sorted(found, key=lambda one: (-one.weight, one.value))[:MOST]


def _suggestion(value: str, several: list[Neighbour], number: str = "") -> Suggestion:
    """A vote counts by the square of its likeness: three that are very alike outweigh thirty that share a word."""
    weight = sum(one.weight**2 for one in several)
    named = sorted(several, key=lambda one: -one.weight)[:TITLES_NAMED]
    return Suggestion(value, weight, len(several), tuple(one.record_id for one in named), number)
