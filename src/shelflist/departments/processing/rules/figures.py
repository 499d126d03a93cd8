"""How long it takes, what goes wrong, and whose boxes are not as ready as they say: medians, Pareto, rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """How long one step of one copy lasted: from its hand-off to the next."""

    name: str
    position: int
    begins: datetime
    ends: datetime

    @property
    def days(self) -> float:
        return (self.ends - self.begins).total_seconds() / SECONDS


@dataclass(frozen=True, slots=True)
class StepFigure:
    name: str
    count: int
    median_days: float
    longest_days: float


def by_step(spans: Iterable[Span]) -> list[StepFigure]:
    """The median of each step, in the order in which they are done."""
    days: dict[str, list[float]] = {}
    places: dict[str, list[int]] = {}
    for span in spans:
        days.setdefault(span.name, []).append(span.days)
        places.setdefault(span.name, []).append(span.position)
    ordered = sorted(days, key=lambda name: (median(places[name]), name))
    return [
        StepFigure(name, len(days[name]), round(median(days[name]), 2), round(max(days[name]), 2)) for name in ordered
    ]


def middle(days: Sequence[float]) -> float | None:
    """The median, None of nothing."""
    return round(median(days), 2) if days else None


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of fault: how often, and which part of all faults it makes together with those before it (0 to 1)."""

    name: str
    count: int
    together: float


def pareto(faults: Iterable[str]) -> list[Cause]:
    """Kinds of faults, the most frequent first, with the running share."""
    counted = sorted(Counter(faults).items(), key=lambda pair: (-pair[1], pair[0]))
    total, so_far, found = sum(count for _name, count in counted), 0, []
    for name, count in counted:
        so_far += count
        found.append(Cause(name, count, round(so_far / total, 4)))
    return found


def vital_few(causes: Sequence[Cause], share: float = 0.8) -> int:
    """How many of the first kinds make up this share of all faults."""
    return next((number for number, one in enumerate(causes, start=1) if one.together >= share), len(causes))


@dataclass(frozen=True, slots=True)
class Rate:
    """Of whom so many were checked, so many were wrong."""

    name: str
    checked: int
    wrong: int

    @property
    def percent(self) -> float:
        return round(100 * self.wrong / self.checked, 1) if self.checked else 0.0


def rates(checks: Iterable[tuple[str, bool]]) -> list[Rate]:
    """The share of wrong ones by name, the worst first."""
    checked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for name, right in checks:
        checked[name] += 1
        wrong[name] += not right
    found = [Rate(name, count, wrong[name]) for name, count in checked.items()]
    return sorted(found, key=lambda one: (-one.percent, one.name))
