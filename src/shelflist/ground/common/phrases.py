"""Sentences as data: a message id and its values, put into the reader's language and locale only at a door.

Rules and actions must not know Django, the reader's language or the database's, so they say what they
mean with `phrase("This card expired on {day}.", day=date(2026, 5, 3))`. A door renders it (`ui` has the
template filter `say`); `str()` gives plain English for logs and tests. Import it as `_` so that the message
extractor finds the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shelflist.ground.common.money import Money

AS_IT_IS = frozenset({str, int, bool, type(None)})
Value = "str | int | date | datetime | Money | Phrase"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A translatable sentence. `msgid` uses `{name}` placeholders; `plural` is chosen by the value `count`.

    `context` tells words apart that English says alike: the place of a publication, and the place in a queue.
    """

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""
    context: str = ""

    def __str__(self) -> str:
        template = self.plural if self.plural and self.values.get("count") != 1 else self.msgid
        return template.format_map({name: plain(value) for name, value in self.values.items()})

    def to_data(self) -> dict[str, Any]:
        """JSON-ready form; `from_data` is its inverse."""
        data: dict[str, Any] = {"say": self.msgid}
        if self.values:
            data["with"] = {name: value_to_data(value) for name, value in self.values.items()}
        if self.plural:
            data["plural"] = self.plural
        if self.context:
            data["context"] = self.context
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Phrase:
        values = {name: value_from_data(value) for name, value in data.get("with", {}).items()}
        return cls(data["say"], values, data.get("plural", ""), data.get("context", ""))


def phrase(msgid: str, /, **values: Any) -> Phrase:
    """A sentence with named values: str, int, date, datetime, Money or another Phrase."""
    return Phrase(msgid, values)


def nphrase(singular: str, plural: str, count: int, /, **values: Any) -> Phrase:
    """A sentence whose form depends on `count`, which it may show as `{count}`."""
    return Phrase(singular, {"count": count, **values}, plural)


def plain(value: Any) -> str:
    """English for logs and tests: 3 May 2026, 3 May 2026 18:00, $1.25."""
    if isinstance(value, datetime):
        return f"{value.day} {value:%b %Y %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)


def value_to_data(value: Any) -> Any:
    """Tag what JSON cannot hold."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, Phrase):
        return value.to_data()
    return value


def value_from_data(data: Any) -> Any:
    """Inverse of `value_to_data`."""
    if isinstance(data, Mapping):
        if "at" in data:
            return datetime.fromisoformat(data["at"])
        if "on" in data:
            return date.fromisoformat(data["on"])
        if "minor" in data:
            return Money(data["minor"], data["currency"])
        if "say" in data:
            return Phrase.from_data(data)
    return data
