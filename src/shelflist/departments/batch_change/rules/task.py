"""One task as data: what is done, where, to which text, what is put there, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from shelflist.departments.batch_change.rules.patterns import CONTAINS
from shelflist.records.catalog.marc import MarcRecord

Step = Callable[[MarcRecord], None]
MOST_TASKS = 100
MOST_CONDITIONS = 10
LONGEST_BOX = 5_000


@dataclass(frozen=True, slots=True)
class Condition:
    """When a task is done: `is_` names the question; the others are its boxes."""

    is_: str  # has, lacks, text, no-text, at-least, fewer-than, position, indicators, material, kind
    tag: str = ""
    code: str = ""
    how: str = CONTAINS
    find: str = ""

    def to_data(self) -> dict[str, str]:
        return {"is": self.is_, **{name: value for name, value in asdict(self).items() if name != "is_" and value}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Condition:
        return cls(str(data.get("is", "")), **_texts(data, ("tag", "code", "how", "find")))


@dataclass(frozen=True, slots=True)
class Task:
    """One step. Which boxes it uses follows from `do` (see `verbs.VERBS`)."""

    do: str
    tag: str = ""
    code: str = ""
    ind: str = ""  # two characters: # is a blank, * any
    how: str = CONTAINS
    find: str = ""
    put: str = ""
    to: str = ""
    which: str = "all"
    any_case: bool = False
    when: tuple[Condition, ...] = field(default=())

    def to_data(self) -> dict[str, Any]:
        """JSON-ready form, without empty boxes."""
        plain = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "when"}
        data = {name: value for name, value in plain.items() if value not in ("", False)}
        return data | ({"when": [one.to_data() for one in self.when]} if self.when else {})

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Task:
        """Inverse of `to_data`; never raises for a mapping (what is wrong is said by `reasons_against`)."""
        boxes = _texts(data, ("tag", "code", "ind", "how", "find", "put", "to", "which"))
        when = data.get("when")
        conditions = [one for one in when if isinstance(one, Mapping)] if isinstance(when, list) else []
        return cls(
            str(data.get("do", "")),
            **boxes,
            any_case=data.get("any_case") is True,
            when=tuple(Condition.from_data(one) for one in conditions),
        )


def _texts(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: str(data[name]) for name in names if isinstance(data.get(name), str | int)}
