"""Eight reasons to walk, as eight departments would register them: what each wants is a list that a test fills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.departments.picking import sources
from shelflist.departments.picking.sources import Missed, PickSource, Wanted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item

KINDS = ("reserves", "ill", "repair", "weeding", "displays", "bookmobile", "archives", "photographs")


@dataclass
class Department:
    """Wants copies, and writes down what it hears."""

    name: str
    wants: list[Item] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def wanted(self, branch_ids: Sequence[int], _now: datetime) -> list[Wanted]:
        here = [item for item in self.wants if item.branch_id in branch_ids]
        return [Wanted(item.pk, f"{self.name}:{item.pk}", _("{what}", what=self.name)) for item in here]

    def missed(self, _act: Act, subject: str, _item_id: int, how: Missed) -> dict[str, Any]:
        self.heard.append((subject, how))
        return {"heard": len(self.heard) - 1}

    def found(self, _act: Act, subject: str, _item_id: int) -> dict[str, Any]:
        self.heard.append((subject, "found"))
        return {"heard": len(self.heard) - 1}

    def undo(self, _act: Act, told: Mapping[str, Any]) -> None:
        self.heard.pop(told["heard"])

    @property
    def source(self) -> PickSource:
        return PickSource(
            self.name, _("{what}", what=self.name), "info", self.wanted, self.missed, self.undo, self.found
        )


@contextmanager
def departments(*names: str) -> Iterator[dict[str, Department]]:
    """These departments, registered for as long as the test lasts."""
    made = {name: Department(name) for name in names}
    for one in made.values():
        sources.register(one.source)
    try:
        yield made
    finally:
        for name in names:
            sources.unregister(name)
