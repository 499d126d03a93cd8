"""What changed between two states of the rule tables, put together and taken apart. Pure.

A row is known by its table and number. A change says what the row was and what it became; None where it was not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, int]
State = Mapping[Key, Row]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row."""

    table: str
    id: int
    before: Row | None
    after: Row | None

    @property
    def key(self) -> Key:
        return (self.table, self.id)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ, in the order of the table."""
        old, new = self.before or {}, self.after or {}
        return tuple(name for name in (new or old) if old.get(name) != new.get(name))

    def to_data(self) -> dict[str, Any]:
        return {"table": self.table, "id": self.id, "before": self.before, "after": self.after}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Change:
        return cls(data["table"], data["id"], data["before"], data["after"])


def changes_between(before: State, after: State) -> list[Change]:
    """Every row that differs, in the order of their tables and numbers."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    tables = list(dict.fromkeys(table for table, _id in {**before, **after}))
    keys.sort(key=lambda key: (tables.index(key[0]), key[1]))
    return [Change(*key, before.get(key), after.get(key)) for key in keys]


def composed(steps: Iterable[Iterable[Change]]) -> list[Change]:
    """Several sets of changes, the earliest first, as one; what was changed back again is not in it."""
    first: dict[Key, Row | None] = {}
    last: dict[Key, Row | None] = {}
    for step in steps:
        for change in step:
            first.setdefault(change.key, change.before)
            last[change.key] = change.after
    return [Change(*key, first[key], last[key]) for key in first if first[key] != last[key]]


def taken_back(changes: Iterable[Change]) -> list[Change]:
    """The same changes the other way round."""
    return [Change(change.table, change.id, change.after, change.before) for change in changes]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that does not fit what has happened since: the columns that both changed; none when the row is gone."""

    change: Change
    columns: tuple[str, ...] = ()


def merged(change: Change, live: Row | None) -> Row | Conflict | None:
    """What the row becomes when a change that was prepared earlier meets the row as it is now.

    Only what the change changes is changed. It conflicts where the same column has meanwhile become something else,
    and where the row is gone; a row that both removed, or made the same, is as both wanted it.
    """
    if live == change.before or live == change.after:
        return change.after
    if change.before is None:
        return change.after  # its number is taken: the caller gives it another
    if live is None or change.after is None:
        return Conflict(change)
    both = tuple(
        name for name in change.columns if live.get(name) not in (change.before.get(name), change.after.get(name))
    )
    if both:
        return Conflict(change, both)
    return {**live, **{name: change.after[name] for name in change.columns}}
