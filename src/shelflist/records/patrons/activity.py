"""When somebody was last here: packages above say whom they have seen (PAT-25)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

Seen = Callable[[Collection[int], datetime], Collection[int]]
_sources: dict[str, Seen] = {}


def register(name: str, seen: Seen) -> None:
    """`seen(patron_ids, since)` gives those who did something since then or have something open. Called in `ready`."""
    if name in _sources:
        raise ValueError(f"the activity of {name} is registered twice")
    _sources[name] = seen


def seen_since(patron_ids: Collection[int], since: datetime) -> set[int]:
    """Whom anybody has seen since then."""
    return {one for seen in _sources.values() for one in seen(patron_ids, since)}
