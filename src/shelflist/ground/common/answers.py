"""Answers that many actions give: one thing was saved, or many rows were brought in."""

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


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """How many rows of one batch came to what."""

    counts: Mapping[str, int]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"counts": dict(self.counts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> BatchReceipt:
        return cls(data["counts"])
