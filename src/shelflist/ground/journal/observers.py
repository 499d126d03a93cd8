"""Who wants to hear of which entries; the worker hands them over."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

Handler = Callable[["Entry"], None]


@dataclass(frozen=True, slots=True)
class Observer:
    """A subscriber.

    When `in_transaction`, the handler runs in the transaction that removes the delivery: its writes happen exactly
    once. An observer that waits for the outside world (mail, webhooks, files) sets it to False, so that SQLite's one
    writer is not kept waiting; it is then called at least once and must bear being called again.
    """

    name: str
    handler: Handler
    verbs: frozenset[str] | None
    in_transaction: bool = True


_observers: dict[str, Observer] = {}


def subscribe(name: str, handler: Handler, verbs: Set[str] | None = None, *, in_transaction: bool = True) -> None:
    """Hand every later entry of these verbs (None: of all verbs) to the handler. Called in `AppConfig.ready`."""
    if name in _observers:
        raise ValueError(f"the observer {name} is subscribed twice")
    _observers[name] = Observer(name, handler, None if verbs is None else frozenset(verbs), in_transaction)
    subscribed_to.cache_clear()


def unsubscribe(name: str) -> None:
    """Stop handing entries to this observer; deliveries that already wait stay until it is subscribed again."""
    _observers.pop(name, None)
    subscribed_to.cache_clear()


@cache
def subscribed_to(verb: str) -> tuple[str, ...]:
    """The names of the observers that want this verb."""
    return tuple(one.name for one in _observers.values() if one.verbs is None or verb in one.verbs)


def find(name: str) -> Observer | None:
    """The observer of this name, or None when this process does not have it."""
    return _observers.get(name)


def names() -> tuple[str, ...]:
    """Every observer that this process can serve."""
    return tuple(_observers)
