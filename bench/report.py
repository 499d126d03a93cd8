"""Figures: medians of several runs, and how they stand to a yardstick whose runs alternated with theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

RUNS = 5
Measure = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """A measured quantity; `ratio` is its median by that of the yardstick `beside`, `aim` what it should be."""

    name: str
    unit: str
    values: tuple[float, ...]
    beside: str = ""
    ratio: float | None = None
    aim: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    def to_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "values": list(self.values),
            "beside": self.beside or None,
            "ratio": self.ratio,
            "aim": self.aim or None,
        }

    def __str__(self) -> str:
        spread = f" ({min(self.values):,.4g} to {max(self.values):,.4g})" if len(self.values) > 1 else ""
        ratio = f"   {self.ratio:.2f} × {self.beside}" if self.ratio is not None else ""
        return (
            f"  {self.name}: {self.median:,.4g} {self.unit}{spread}{ratio}{f'   aim: {self.aim}' if self.aim else ''}"
        )


@dataclass
class Report:
    """Collects figures and says each as soon as it is known."""

    say: Callable[[str], None]
    runs: int = RUNS
    figures: list[Figure] = field(default_factory=list)

    def measure(self, name: str, unit: str, once: Measure, *, aim: str = "") -> Figure:
        """Call `once` several times; it returns the quantity."""
        return self.add(Figure(name, unit, tuple(once() for _ in range(self.runs)), aim=aim))

    def compare(self, unit: str, ours: tuple[str, Measure], yardstick: tuple[str, Measure], *, aim: str = "") -> Figure:
        """Measure both in turn, so that a busy minute slows both; the figure of ours, with its ratio."""
        pairs = [(yardstick[1](), ours[1]()) for _ in range(self.runs)]
        rule = self.add(Figure(yardstick[0], unit, tuple(pair[0] for pair in pairs)))
        values = tuple(pair[1] for pair in pairs)
        return self.add(Figure(ours[0], unit, values, rule.name, median(values) / rule.median, aim))

    def note(self, name: str, unit: str, values: Iterable[float], *, aim: str = "") -> Figure:
        """A quantity measured or counted elsewhere."""
        return self.add(Figure(name, unit, tuple(values), aim=aim))

    def add(self, figure: Figure) -> Figure:
        self.figures.append(figure)
        self.say(str(figure))
        return figure
