"""Why something has to be fetched: each department that wants copies off their shelves registers here once.

Holds do; reserves, interlibrary loan, repair, weeding, displays, the bookmobile and the archives will. A source says
what it wants at some branches now, and is told what became of it. It never sees who walks or in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.acts import Act

Missed = Literal["not-on-shelf", "not-for-pull"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One copy that a source wants fetched.

    `subject` is what for, as in the journal ("hold:7"); `words` says it on the list ("Hold, Harbor"); `bound_for_id` is
    the branch it goes to, where there is one; `needed_by` is when it must have been fetched, where that matters.
    """

    item_id: int
    subject: str
    words: Phrase
    bound_for_id: int | None = None
    needed_by: datetime | None = None


def _nothing(_act: Act, _subject: str, _item_id: int) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class PickSource:
    """A reason to walk. `wanted` is asked for the branches of a walk, in a number of statements that does not grow.

    `missed` hears, inside the transaction of the act, that a copy was not there or may not be taken, `found` that
    somebody has it in their hand; what they return is handed to `undo` when that act is taken back.
    """

    name: str
    label: Phrase
    glyph: str
    wanted: Callable[[Sequence[int], datetime], Sequence[Wanted]]
    missed: Callable[[Act, str, int, Missed], dict[str, Any]]
    undo: Callable[[Act, Mapping[str, Any]], None]
    found: Callable[[Act, str, int], dict[str, Any]] = _nothing


_sources: dict[str, PickSource] = {}


def register(source: PickSource) -> None:
    """Called in `AppConfig.ready`, once for each source."""
    if source.name in _sources:
        raise ValueError(f"the source {source.name} is registered twice")
    _sources[source.name] = source


def unregister(name: str) -> None:
    """Walk no longer for this source."""
    _sources.pop(name, None)


def sources() -> tuple[PickSource, ...]:
    """Every source, in the order of registration: where several want one copy, the first is named first."""
    return tuple(_sources.values())


def source(name: str) -> PickSource | None:
    """The source of this name; None when this program no longer has it."""
    return _sources.get(name)
