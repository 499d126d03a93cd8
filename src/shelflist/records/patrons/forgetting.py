"""What ties a person to what they read, beside the loan: each package says how it lets go of that (PAT-19)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from shelflist.ground.common.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Forgetter:
    """A place where people and titles meet.

    `loans(loan_ids, now)` lets go of these ended loans; `old(before, now)` of what ended before a moment and is tied to
    no loan. `people(patron_ids, now)` of what is about people who are erased and is not tied to them by a key. They
    return how many rows they changed. `left(before)` counts what should be gone and is not: the proof.
    """

    name: str
    label: Phrase
    loans: Callable[[Collection[int], datetime], int] | None = None
    old: Callable[[datetime, datetime], int] | None = None
    people: Callable[[Collection[int], datetime], int] | None = None
    left: Callable[[datetime], int] | None = None


_forgetters: dict[str, Forgetter] = {}
_keepers: list[Callable[[Collection[int]], Collection[int]]] = []


def register(forgetter: Forgetter) -> None:
    """Called in `AppConfig.ready`."""
    if forgetter.name in _forgetters:
        raise ValueError(f"{forgetter.name} is registered twice")
    _forgetters[forgetter.name] = forgetter


def keep(keeper: Callable[[Collection[int]], Collection[int]]) -> None:
    """Say which of some loans must keep their person for now: those with debts. Called in `AppConfig.ready`."""
    _keepers.append(keeper)


def forgetters() -> tuple[Forgetter, ...]:
    return tuple(_forgetters.values())


def kept_among(loan_ids: Collection[int]) -> set[int]:
    """The loans among these that somebody needs with their person."""
    return {one for keeper in _keepers for one in keeper(loan_ids)}
