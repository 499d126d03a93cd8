"""The sources of facts: each kind of subject has one. Later packages register theirs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.observers.notices.rules.timing import Turn


@dataclass(frozen=True, slots=True)
class Subject:
    """One loan, hold … and one event about it, as it stands now.

    `no` says why there is nothing to tell (any more); then nothing is planned, and what was planned is not sent
    (NTC-10). `version` is the version of its date: a notice is for one version only.
    """

    kind: str
    id: int
    event: str
    patron_id: int | None
    branch_id: int
    turn: Turn
    version: int = 1
    category_path: str = ""
    item_type_id: int | None = None
    no: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """Which subjects may have their turn: those whose moment lies in reach of the stages that there are."""

    now: datetime
    days_before: int
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of subject.

    `sweep(sweep, after, limit)` gives ids above `after` in ascending order, or nothing when the journal brings them.
    `subjects(ids, events, now)` are the facts that decide. `values(ids, titles, now)` is what a text can name, by id:
    plain values; with `titles` False nothing that tells what somebody reads.
    """

    kind: str
    subjects: Callable[[Collection[int], Collection[str], datetime], list[Subject]]
    values: Callable[[Collection[int], bool, datetime], Mapping[int, Mapping[str, Any]]]
    sweep: Callable[[Sweep, int, int], Sequence[int]] | None = None
    example: Callable[[str], int | None] = field(default=lambda event: None)  # a real one, for previews


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    if source.kind in _sources:
        raise ValueError(f"the source of {source.kind} is registered twice")
    _sources[source.kind] = source


def find(kind: str) -> Source | None:
    return _sources.get(kind)


def known(kind: str) -> Source:
    """The source of this kind; LookupError when no package registered it."""
    try:
        return _sources[kind]
    except KeyError:
        raise LookupError(f"the source of {kind} is not registered: call sources.register in AppConfig.ready") from None


def all_sources() -> tuple[Source, ...]:
    return tuple(_sources.values())
