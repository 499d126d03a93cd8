"""The verbs of the journal: each package tells here what its acts are called and how they are taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shelflist.ground.common.phrases import Phrase

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

Undo = Callable[["Entry", "Act"], None]


@dataclass(frozen=True, slots=True)
class Verb:
    """An act that the journal knows.

    `undo(entry, act)` takes the entry's effects back inside the undo's own transaction; `act.by` and `act.now` say who
    asks and when, and it raises Refused (`changed_since`) when later acts stand in the way. Without it the act cannot
    be undone. `permission` is what taking back one's own act needs; other people's acts need "undo-others".
    """

    name: str
    label: Phrase
    undo: Undo | None = None
    permission: str = "undo"


_verbs: dict[str, Verb] = {}


def register(verb: Verb) -> None:
    """Make a verb known; called in `AppConfig.ready` of its package. A second verb of that name is a bug."""
    if verb.name in _verbs:
        raise ValueError(f"the verb {verb.name} is registered twice")
    _verbs[verb.name] = verb


def known(name: str) -> Verb:
    """The verb of this name; LookupError when no package registered it."""
    try:
        return _verbs[name]
    except KeyError:
        raise LookupError(f"the verb {name} is not registered: call verbs.register in AppConfig.ready") from None


def find(name: str) -> Verb | None:
    """The verb of this name, or None: an old entry may carry a verb that no package has any more."""
    return _verbs.get(name)


def all_verbs() -> tuple[Verb, ...]:
    """Every verb, by name: for filters."""
    return tuple(sorted(_verbs.values(), key=lambda verb: verb.name))
