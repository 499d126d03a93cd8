"""Small charts as plain geometry: pure functions from numbers to bars, points and ticks. chart.html draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

RIGHT, TOP, BOTTOM = 8, 10, 28  # room around the plot for the ticks and labels
MAX_LABELS = 12
SMALLEST_SCALE = 1e-6  # below it everything is drawn as nothing


@dataclass(frozen=True, slots=True)
class Room:
    """How large a drawing is, in its own units (it scales with the page), and how many words fit below it."""

    width: int
    height: int
    left: int
    most_labels: int

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def floor(self) -> int:
        return self.height - BOTTOM


PAGE = Room(width=640, height=220, left=48, most_labels=MAX_LABELS)
ASIDE = Room(width=296, height=150, left=34, most_labels=3)


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
    room: Room = PAGE

    @property
    def width(self) -> int:
        return self.room.width

    @property
    def height(self) -> int:
        return self.room.height

    @property
    def left(self) -> int:
        return self.room.left

    @property
    def right(self) -> int:
        return self.room.right

    @property
    def floor(self) -> int:
        return self.room.floor


def bars(
    title: str, rows: Sequence[tuple[str, float]], *, label_head: str, value_head: str, room: Room = PAGE
) -> Chart:
    """A bar for each row, from zero. Negative values raise ValueError: they need another kind of chart."""
    top = ceiling([value for _, value in rows])
    step = (room.right - room.left) / max(1, len(rows))
    drawn = tuple(
        Bar(
            x=round(room.left + index * step + step * 0.15, 2),
            y=round(height_of(value, top, room), 2),
            width=round(step * 0.7, 2),
            height=round(room.floor - height_of(value, top, room), 2),
        )
        for index, (_, value) in enumerate(rows)
    )
    labels = x_labels(rows, room, centred=True)
    return Chart("bars", title, label_head, value_head, tuple(rows), drawn, "", labels, y_labels(top, room), room)


def pareto(
    title: str, rows: Sequence[tuple[str, float]], *, label_head: str, value_head: str, room: Room = PAGE
) -> Chart:
    """Bars, the highest first, and a line for what they come to together: the scale ends at the sum of all."""
    ordered = sorted(rows, key=lambda row: -row[1])
    top = ceiling([sum(value for _, value in rows)])
    step = (room.right - room.left) / max(1, len(ordered))
    drawn, points, so_far = [], [], 0.0
    for index, (_, value) in enumerate(ordered):
        so_far += value
        x, y = room.left + index * step, height_of(value, top, room)
        drawn.append(Bar(round(x + step * 0.15, 2), round(y, 2), round(step * 0.7, 2), round(room.floor - y, 2)))
        points.append(f"{round(x + step / 2, 2)} {round(height_of(so_far, top, room), 2)}")
    labels = x_labels(ordered, room, centred=True)
    path = "M" + "L".join(points) if points else ""
    return Chart(
        "bars", title, label_head, value_head, tuple(ordered), tuple(drawn), path, labels, y_labels(top, room), room
    )


def line(
    title: str, rows: Sequence[tuple[str, float]], *, label_head: str, value_head: str, room: Room = PAGE
) -> Chart:
    """A line through all rows, from zero. Negative values raise ValueError."""
    top = ceiling([value for _, value in rows])
    places = positions(len(rows), room, centred=False)
    points = [
        f"{round(x, 2)} {round(height_of(value, top, room), 2)}" for x, (_, value) in zip(places, rows, strict=True)
    ]
    path = "M" + "L".join(points) if points else ""
    labels = x_labels(rows, room, centred=False)
    return Chart("line", title, label_head, value_head, tuple(rows), (), path, labels, y_labels(top, room), room)


def ceiling(values: Sequence[float]) -> float:
    """The top of the scale: the next of 1, 2, 4, 5, 10 × a power of ten, so that half of it is a plain number too."""
    if any(value < 0 for value in values):
        raise ValueError("a chart from zero cannot show a negative value")
    highest = max(values, default=0)
    if highest < SMALLEST_SCALE:
        return 1
    power = 10.0 ** math.floor(math.log10(highest))
    return next(power * step for step in (1, 2, 4, 5, 10, 20) if power * step >= highest)


def height_of(value: float, top: float, room: Room) -> float:
    return room.floor - (room.floor - TOP) * value / top


def positions(count: int, room: Room, *, centred: bool) -> list[float]:
    """Where the rows stand from left to right: in the middle of their strip, or from edge to edge."""
    width = room.right - room.left
    if centred or count == 1:
        return [room.left + width * (index + 0.5) / count for index in range(count)]
    return [room.left + width * index / (count - 1) for index in range(count)]


def x_labels(rows: Sequence[tuple[str, float]], room: Room, *, centred: bool) -> tuple[Label, ...]:
    """No more of them than there is room for, evenly thinned."""
    every = max(1, -(-len(rows) // room.most_labels))
    places = positions(len(rows), room, centred=centred)
    return tuple(
        Label(round(x, 2), label) for n, (x, (label, _)) in enumerate(zip(places, rows, strict=True)) if n % every == 0
    )


def y_labels(top: float, room: Room) -> tuple[Label, ...]:
    return tuple(Label(round(height_of(value, top, room), 2), f"{value:g}") for value in (0, top / 2, top))
