"""What the desk must hear the moment a card is scanned, from whoever knows it: incidents, a parcel (INC-05).

Packages above register a source; what it says stands in the banner of the patron page and of the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from shelflist.ground.common.phrases import Phrase

Source = Callable[[int, date], Iterable[Phrase]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """`source(patron_id, today)` says what the desk should know. Called in `AppConfig.ready`."""
    if name in _sources:
        raise ValueError(f"the alerts of {name} are registered twice")
    _sources[name] = source


def unregister(name: str) -> None:
    _sources.pop(name, None)


def alerts_for(patron_id: int, today: date) -> tuple[Phrase, ...]:
    """What every source says of this patron; no statement where there is none."""
    return tuple(words for source in _sources.values() for words in source(patron_id, today))
