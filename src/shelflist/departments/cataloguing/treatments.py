"""What is done to each record of a file before it is matched: offered by whoever can do it, named by an import.

Batch change stands above cataloguing and says in its `AppConfig.ready` which task lists there are and what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.marc import MarcRecord

Tasks = Sequence[Mapping[str, Any]]
Treat = Callable[[MarcRecord, Tasks], tuple[MarcRecord, Phrase | None]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A treatment: its key, its name, and what it does as data, so that an import keeps what it began with."""

    key: str
    name: str
    tasks: Tasks


@dataclass(frozen=True, slots=True)
class Treatments:
    """`offers` says which there are; `treat` gives the record as treated, or as it was with the reason why."""

    offers: Callable[[], Sequence[Offer]]
    treat: Treat


_known: list[Treatments] = []


def register(treatments: Treatments) -> None:
    """Offer treatments. Called in `AppConfig.ready`."""
    _known.append(treatments)


def offers() -> list[Offer]:
    """Every treatment that an import may name."""
    return [offer for one in _known for offer in one.offers()]


def treated(record: MarcRecord, tasks: Tasks) -> tuple[MarcRecord, Phrase | None]:
    """The record after its treatment, or as it was, with the reason why it was left so."""
    for one in _known:
        return one.treat(record, tasks)
    return record, None
