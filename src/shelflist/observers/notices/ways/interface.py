"""What a way is given and what it answers. A later one (web push) is registered the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Result = Literal["sent", "refused", "later", "unreachable"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, ready to go."""

    id: int
    token: str
    address: str
    subject: str
    body: str
    at: datetime
    language: str = ""
    sender_name: str = ""
    reply_to: str = ""
    event: str = ""
    unsubscribe: str = ""  # where one click ends messages of this kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it.

    `refused` is for good, `later` only for this one and for now, `unreachable` means that nothing was handed over at
    all: the whole way is down, and nothing more is tried by it in this round.
    """

    id: int
    result: Result
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way: whether it is set up, and how it sends. `send` yields an outcome for each message, in their order."""

    name: str
    is_working: Callable[[], bool]
    send: Callable[[Iterable[Outgoing]], Iterator[Outcome]] | None = None  # None: by hand (letters, calls by staff)


_ways: dict[str, Way] = {}


def register(way: Way) -> None:
    if way.name in _ways:
        raise ValueError(f"the way {way.name} is registered twice")
    _ways[way.name] = way


def find(name: str) -> Way | None:
    return _ways.get(name)


def working() -> list[str]:
    """The ways that are set up now."""
    return [way.name for way in _ways.values() if way.is_working()]
