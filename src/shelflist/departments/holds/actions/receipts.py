"""What the acts on holds answer: plain frozen values that the journal keeps. Names of people are not in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from shelflist.ground.common.phrases import Phrase, value_from_data, value_to_data


@dataclass(frozen=True, kw_only=True)
class HoldReceipt:
    """A hold as an act left it. `position` is its place in the queue, 0 when it is no longer in it."""

    hold_id: int
    patron_id: int | None
    record_id: int
    title: str
    state: str
    pickup_branch_id: int
    position: int = 0
    queue_length: int = 0
    copy_count: int = 0
    item_id: int | None = None  # the copy it has, or that is to be fetched for it
    thaws_on: date | None = None
    wanted_until: date | None = None
    shelf_expires_at: datetime | None = None
    estimated_ready_on: date | None = None
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        """JSON-ready form; `from_data` is its inverse. `entry_id` is the journal's to add."""
        return {name: _to_data(getattr(self, name)) for name in self.__dataclass_fields__ if name != "entry_id"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{name: _from_data(value) for name, value in data.items()})


@dataclass(frozen=True, kw_only=True)
class HoldsReceipt:
    """Several holds were changed by one act. `skipped` says of each hold that was not, why."""

    hold_ids: tuple[int, ...]
    skipped: tuple[tuple[int, Phrase], ...] = ()
    group_id: int | None = None
    entry_id: int = 0

    @property
    def count(self) -> int:
        return len(self.hold_ids)

    def to_data(self) -> dict[str, Any]:
        skipped = [[number, why.to_data()] for number, why in self.skipped]
        return {"holds": list(self.hold_ids), "skipped": skipped, "group": self.group_id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> HoldsReceipt:
        skipped = tuple((number, Phrase.from_data(why)) for number, why in data["skipped"])
        return cls(hold_ids=tuple(data["holds"]), skipped=skipped, group_id=data["group"])


def _to_data(value: Any) -> Any:
    return [value_to_data(one) for one in value] if isinstance(value, tuple) else value_to_data(value)


def _from_data(value: Any) -> Any:
    return tuple(value_from_data(one) for one in value) if isinstance(value, list) else value_from_data(value)
