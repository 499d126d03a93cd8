"""What belongs to a branch and can be copied or compared (CON-08). Packages above register their parts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.phrases import Phrase

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.records.branches.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Copied:
    """How many things were copied, and what taking them back needs."""

    count: int
    undo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a branch's settings.

    `lines` says what a branch has, line by line (“Monday” → “9:00–20:00”), for comparing. `copy` runs inside the act
    and adds to the second branch what the first has; `take_back` gets `Copied.undo`.
    The actor needs `permission` at that branch.
    """

    name: str
    label: Phrase
    lines: Callable[[Organisation, int], Mapping[str, Phrase | str]]
    copy: Callable[[Act, Organisation, int, int], Copied]
    take_back: Callable[[Mapping[str, Any], Act], None]
    permission: str = "edit-branches"
    shared: bool = False  # belongs to all branches together: the permission is needed for the whole tree


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Have this copied and compared too. Called in `AppConfig.ready`."""
    if part.name in _parts:
        raise ValueError(f"the part {part.name} is registered twice")
    _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """Every part, in the order in which they are shown and copied."""
    return tuple(_parts.values())


def part(name: str) -> Part | None:
    return _parts.get(name)
