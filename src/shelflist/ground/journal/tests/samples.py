"""Verbs to test with: they put a name into the table of revisions, where the tests can look for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry, Revision

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Shelved:
    """The answer of the test verb."""

    name: str
    at: datetime
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"name": self.name, "at": self.at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Shelved:
        return cls(data["name"], datetime.fromisoformat(data["at"]))


def shelve(name: str, minutes: int | None = 10):
    """Work that writes one row, refuses when it is there, and can be undone."""

    def work(act: Act) -> Shelved:
        if Revision.objects.filter(name=name).exists():
            raise Refused(Refusal(code="shelved-already", message=_("{name} stands there.", name=name)))
        Revision.objects.create(name=name, number=1)
        act.on(item_id=7, about=f"shelf:{name}")
        act.say(_("Shelved {name}", name=name))
        if minutes is not None:
            act.undoable({"name": name}, minutes=minutes)
        return Shelved(name, act.now)

    return work


def unshelve(entry: Entry, act: Act) -> None:
    assert entry.undo is not None
    if not Revision.objects.filter(name=entry.undo["name"], number=1).delete()[0]:
        raise Refused(rules.changed_since())


def staff(number: int = 3, *permissions: str) -> Actor:
    return Actor(
        kind="staff",
        id=number,
        name=f"Person {number}",
        door="desk",
        branch_id=5,
        terminal_id=9,
        grants=dict.fromkeys(permissions or ("undo",), ("1/",)),
    )
