"""Drawing copies of a run of shelf by chance, and counting what stands wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

SAMPLE, LARGEST = 20, 100


@dataclass(frozen=True, slots=True)
class Drawn:
    """A copy of the run by its place in it, with the places of its neighbours (None at an end)."""

    place: int
    left: int | None
    right: int | None


def sample(count: int, size: int, seed: int) -> list[Drawn]:
    """So many different places of a run of this length, in walking order."""
    places = sorted(Random(seed).sample(range(count), min(size, count)))  # noqa: S311 - a sample, no secret
    return [Drawn(at, at - 1 if at else None, at + 1 if at + 1 < count else None) for at in places]


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many copies that were looked at, so many stood wrong or were not there."""

    name: str
    looked_at: int
    wrong: int

    @property
    def percent(self) -> float:
        return round(100 * self.wrong / self.looked_at, 1) if self.looked_at else 0.0


def shares(found: Iterable[tuple[str, str]]) -> list[Share]:
    """By name; `found` is what was found of each copy (blank: not looked at yet), the most wrong first."""
    seen: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for name, what in found:
        seen[name] += bool(what)
        wrong[name] += what in {"wrong", "gone"}
    return sorted((Share(name, seen[name], wrong[name]) for name in seen), key=lambda one: (-one.percent, one.name))


def together(several: Sequence[Share]) -> Share:
    return Share("", sum(one.looked_at for one in several), sum(one.wrong for one in several))
