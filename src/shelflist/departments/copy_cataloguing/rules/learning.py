"""In which order targets are asked: by how they did for this kind of material before, then by rank (T23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """How often a target was asked for a kind of material, had it, and had the record that was taken."""

    asked: int = 0
    found: int = 0
    taken: int = 0


def promise(one: Record) -> float:
    """Between 0 and 1: half for one that was never asked; being taken counts as much as being found."""
    return (one.found + one.taken + 2) / (2 * one.asked + 4)


def ordered(
    targets: Sequence[tuple[int, int]], records: Mapping[tuple[int, str], Record], materials: Sequence[str]
) -> list[int]:
    """The targets (number, rank), the most promising first for these kinds of material. Ranks decide between equals."""

    def place(target: tuple[int, int]) -> tuple[float, int, int]:
        number, rank = target
        known = [promise(records.get((number, material), Record())) for material in materials]
        return (-round(sum(known) / max(1, len(known)), 2), rank, number)

    return [number for number, _rank in sorted(targets, key=place)]


def waves(targets: Sequence[int], at_once: int) -> list[tuple[int, ...]]:
    """The targets in groups that are asked together."""
    return [tuple(targets[at : at + at_once]) for at in range(0, len(targets), at_once)]
