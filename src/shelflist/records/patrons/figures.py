"""The figures of patrons that thresholds judge: what they owe, how much is out, overdue, lost.

Packages above add theirs. Whoever changes a figure calls `actions.penalties.judge`; those that change with time are
judged by a periodic task.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons.rules.standing import Reached


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that each patron has.

    `of(patron_ids, now)` gives those that are not 0. `above(least, now)` gives the patrons who have so much, so that
    everybody can be judged without looking at everybody. `says(figure, threshold)` puts a penalty into words.
    """

    code: str
    label: Phrase
    of: Callable[[Collection[int], datetime], Mapping[int, int]]
    above: Callable[[int, datetime], Collection[int]]
    says: Callable[[int, int], Phrase]
    is_money: bool = False


OWED, DEPENDANTS = "owed-cents", "dependants-owed-cents"
_figures: dict[str, Figure] = {}


def register(figure: Figure) -> None:
    """Called in `AppConfig.ready` of the package that keeps the figure."""
    if figure.code in _figures:
        raise ValueError(f"the figure {figure.code} is registered twice")
    _figures[figure.code] = figure


def unregister(code: str) -> None:
    _figures.pop(code, None)


def find(code: str) -> Figure | None:
    """The figure of this code; None when no package keeps it."""
    return _figures.get(code)


def penalty_in_words(reached: Reached) -> Phrase:
    """What the desk reads: the figure in words, or the penalty's name where nobody keeps the figure."""
    figure = _figures.get(reached.penalty.figure)
    return figure.says(reached.figure, reached.begins_at) if figure else _("{name}", name=reached.penalty.name)


def all_figures() -> tuple[Figure, ...]:
    return tuple(_figures.values())
