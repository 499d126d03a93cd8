"""Whom records come from (CAT-06), kept in memory: their ranks, and which of them need no copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shelflist.ground.journal.revisions import Remembered
from shelflist.records.catalog.models import RecordSource

REVISION = "record-sources"
OWN, COPIED, FILES = "own", "copy", "file"  # written here, taken over from another library, brought in by a file


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source as rules and pages know it."""

    id: int
    code: str
    name: str
    rank: int
    transcendent: bool


def _load() -> dict[int, SourceFacts]:
    rows = RecordSource.objects.values_list("pk", "code", "name", "rank", "transcendent")
    return {row[0]: SourceFacts(*row) for row in rows}


_sources: Remembered[dict[int, SourceFacts]] = Remembered(REVISION, _load)


def sources(numbers: Mapping[str, int] | None = None) -> dict[int, SourceFacts]:
    """Every source by its number, the best first, as of these revision numbers."""
    return _sources.value(numbers)


def transcendent_ids() -> frozenset[int]:
    """The sources whose records need no copies."""
    return frozenset(one.id for one in sources().values() if one.transcendent)


def usual(code: str) -> SourceFacts | None:
    """The source that the program gives by itself for this way in; None where the library has none for it."""
    return next((one for one in sources().values() if one.code == code), None)


def usual_id(code: str) -> int | None:
    """Its number."""
    found = usual(code)
    return found.id if found else None
