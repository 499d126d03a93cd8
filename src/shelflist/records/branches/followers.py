"""What follows the calendar: due dates, pick-up times, later events and shifts. Each package says here how its own do.

When days, hours or closures change, every follower is asked first what would move, and then, inside the transaction of
the change, to move it. Moving is always reckoned from what was planned and from the calendar as it has become, so that
a closure that is made longer, shorter or cancelled needs nothing but the same reckoning again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.phrases import Phrase, value_from_data, value_to_data

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.records.branches.organisation import Organisation

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Which branches (with all below them) a change concerns, from when to when (None: for good)."""

    branch_ids: frozenset[int]
    first_on: date
    last_on: date | None
    replans: bool = False


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """Branches whose calendar differs from `first_on` to `last_on` (None: for good), before and after.

    `replans`: the weekly hours changed, so that there is no closure to be moved past; what was planned for doors that
    were open then and will be shut is planned anew.
    """

    before: Organisation
    after: Organisation
    branch_ids: frozenset[int]
    first_on: date
    last_on: date | None
    replans: bool = False

    @property
    def begins_at(self) -> datetime:
        """An instant before the first of these days, in whatever time zone."""
        return datetime.combine(self.first_on, time(0), UTC) - timedelta(days=1)

    @property
    def ends_at(self) -> datetime | None:
        """An instant after the last of these days, in whatever time zone; None when there is no last one."""
        return None if self.last_on is None else datetime.combine(self.last_on, time(0), UTC) + timedelta(days=2)


def change_between(before: Organisation, after: Organisation, days: Days) -> CalendarChange:
    """The change as the followers see it: of these branches and all below them."""
    below = frozenset(facts.id for id in days.branch_ids for facts in after.below(id))
    return CalendarChange(before, after, below, days.first_on, days.last_on, days.replans)


@dataclass(frozen=True, slots=True)
class Example:
    """One thing that moves: what it is, and when it was and becomes (days, or local moments by the hour)."""

    what: Phrase
    was: date
    becomes: date

    def to_data(self) -> list[Any]:
        return [self.what.to_data(), value_to_data(self.was), value_to_data(self.becomes)]

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Example:
        return cls(Phrase.from_data(data[0]), value_from_data(data[1]), value_from_data(data[2]))


@dataclass(frozen=True, slots=True)
class Moved:
    """How much moves or has moved, some examples, and what taking it back needs when reckoning again is not enough."""

    count: int
    examples: tuple[Example, ...] = ()
    undo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Follower:
    """A package's answer to changes of the calendar.

    `words` says so many of its things (“12 due dates”). `preview` reads and writes nothing; `follow` runs inside the
    transaction of the change; `take_back` gets `Moved.undo` when a change with `replans` is undone (all other changes
    are undone by following the change back).
    """

    name: str
    words: Callable[[int], Phrase]
    preview: Callable[[CalendarChange], Moved]
    follow: Callable[[CalendarChange, Act], Moved]
    take_back: Callable[[Mapping[str, Any], Act], None]


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Have these things follow the calendar. Called in `AppConfig.ready`."""
    if follower.name in _followers:
        raise ValueError(f"the follower {follower.name} is registered twice")
    _followers[follower.name] = follower


def unregister(name: str) -> None:
    """Let these things follow no longer."""
    _followers.pop(name, None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one follower moves or has moved."""

    name: str
    words: Phrase
    count: int
    examples: tuple[Example, ...] = ()

    def to_data(self) -> dict[str, Any]:
        examples = [example.to_data() for example in self.examples]
        return {"name": self.name, "words": self.words.to_data(), "count": self.count, "examples": examples}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Outcome:
        examples = tuple(Example.from_data(example) for example in data["examples"])
        return cls(data["name"], Phrase.from_data(data["words"]), data["count"], examples)


def preview(change: CalendarChange) -> tuple[Outcome, ...]:
    """What a change would move; followers that have nothing to move are left out."""
    found = ((follower, follower.preview(change)) for follower in _followers.values())
    return tuple(_outcome(follower, moved) for follower, moved in found if moved.count)


def follow(change: CalendarChange, act: Act) -> tuple[tuple[Outcome, ...], dict[str, Any]]:
    """Building block inside a change's transaction: move everything, say what moved, and give what undo needs."""
    outcomes, undo = [], {}
    for follower in _followers.values():
        moved = follower.follow(change, act)
        if moved.undo:
            undo[follower.name] = dict(moved.undo)
        if moved.count:
            outcomes.append(_outcome(follower, moved))
    return tuple(outcomes), undo


def take_back(undo: Mapping[str, Any], act: Act) -> None:
    """Building block: the undo of a change with `replans`."""
    for name, data in undo.items():
        if name in _followers:
            _followers[name].take_back(data, act)


def _outcome(follower: Follower, moved: Moved) -> Outcome:
    return Outcome(follower.name, follower.words(moved.count), moved.count, moved.examples[:EXAMPLES])
