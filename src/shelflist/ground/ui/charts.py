"""Small charts as plain geometry: pure functions from numbers to bars, points and ticks. chart.html draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT = 640, 220  # of the drawing, in its own units; it scales with the page
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 10, 28  # room around the plot for the ticks and labels
MAX_LABELS = 12
SMALLEST_SCALE = 1e-6  # below it everything is drawn as nothing


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A word below the plot (`x`) or a number beside it (`y`)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What chart.html draws; `rows` is the table behind it."""

    kind: Literal["bars", "line"]
    title: str
    label_head: str
    value_head: str
    rows: tuple[tuple[str, float], ...]
    bars: tuple[Bar, ...]
    path: str
    x_labels: tuple[Label, ...]
    y_labels: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def bars(title: str, rows: Sequence[tuple[str, float]], *, label_head: str, value_head: str) -> Chart:
    """A bar for each row, from zero. Negative values raise ValueError: they need another kind of chart."""
    top = ceiling([value for _, value in rows])
    step = (WIDTH - LEFT - RIGHT) / max(1, len(rows))
    drawn = tuple(
        Bar(
            x=round(LEFT + index * step + step * 0.15, 2),
            y=round(height_of(value, top), 2),
            width=round(step * 0.7, 2),
            height=round(HEIGHT - BOTTOM - height_of(value, top), 2),
        )
        for index, (_, value) in enumerate(rows)
    )
    return Chart(
        "bars", title, label_head, value_head, tuple(rows), drawn, "", x_labels(rows, centred=True), y_labels(top)
    )


def line(title: str, rows: Sequence[tuple[str, float]], *, label_head: str, value_head: str) -> Chart:
    """A line through all rows, from zero. Negative values raise ValueError."""
    top = ceiling([value for _, value in rows])
    places = positions(len(rows), centred=False)
    points = [f"{round(x, 2)} {round(height_of(value, top), 2)}" for x, (_, value) in zip(places, rows, strict=True)]
    path = "M" + "L".join(points) if points else ""
    return Chart(
        "line", title, label_head, value_head, tuple(rows), (), path, x_labels(rows, centred=False), y_labels(top)
    )


def ceiling(values: Sequence[float]) -> float:
    """The top of the scale: the next of 1, 2, 4, 5, 10 × a power of ten, so that half of it is a plain number too."""
    if any(value < 0 for value in values):
        raise ValueError("a chart from zero cannot show a negative value")
    highest = max(values, default=0)
    if highest < SMALLEST_SCALE:
        return 1
    power = 10.0 ** math.floor(math.log10(highest))
    return next(power * step for step in (1, 2, 4, 5, 10, 20) if power * step >= highest)


def height_of(value: float, top: float) -> float:
    return (HEIGHT - BOTTOM) - (HEIGHT - TOP - BOTTOM) * value / top


def positions(count: int, *, centred: bool) -> list[float]:
    """Where the rows stand from left to right: in the middle of their strip, or from edge to edge."""
    room = WIDTH - LEFT - RIGHT
    if centred or count == 1:
        return [LEFT + room * (index + 0.5) / count for index in range(count)]
    return [LEFT + room * index / (count - 1) for index in range(count)]


def x_labels(rows: Sequence[tuple[str, float]], *, centred: bool) -> tuple[Label, ...]:
    """At most MAX_LABELS of them, evenly thinned."""
    every = max(1, -(-len(rows) // MAX_LABELS))
    places = positions(len(rows), centred=centred)
    return tuple(
        Label(round(x, 2), label) for n, (x, (label, _)) in enumerate(zip(places, rows, strict=True)) if n % every == 0
    )


def y_labels(top: float) -> tuple[Label, ...]:
    return tuple(Label(round(height_of(value, top), 2), f"{value:g}") for value in (0, top / 2, top))
