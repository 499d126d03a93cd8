"""The answer of an action that saved one thing: which, and what the person should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Saved:
    """`id` is the row that was added, changed or removed; `warnings` are said beside “saved”."""

    id: int
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "warnings": [warning.to_data() for warning in self.warnings]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Saved:
        return cls(data["id"], tuple(Phrase.from_data(warning) for warning in data["warnings"]))
