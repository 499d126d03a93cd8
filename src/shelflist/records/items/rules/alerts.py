"""When an alert on a copy speaks (CIR-22), and the alerts that a library begins with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

EVENTS = ("check-out", "check-in", "renewal")
STATES: dict[str, Phrase] = {
    "normal": _("normal"),
    "lost": _("lost"),
    "missing": _("missing"),
    "damaged": _("damaged"),
    "claimed": _("claimed to have been returned"),
    "long-overdue": _("long overdue"),
    "lost-and-paid": _("lost and paid for"),
    "never-checked-out": _("claimed never to have been checked out"),
}
CHOICES_AT_CHECK_IN = ("available", "damaged", "in-process", "cataloguing")


def offered_statuses() -> list[str]:
    """What a type of alert offers unless something else is chosen."""
    return list(CHOICES_AT_CHECK_IN)


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A type of alert as it is kept in memory."""

    id: int
    name: str
    event: str
    state: str
    place: str = "anywhere"
    automatic: bool = False
    next_statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """What is happening to the copy, and where it happens as seen from the copy."""

    event: str
    state: str
    at_owner: bool = True
    at_home: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert that speaks now. `id` is None for one that speaks for every copy in its state."""

    text: Phrase
    type_id: int
    id: int | None = None
    once: bool = False
    next_statuses: tuple[str, ...] = field(default=())


def speaks(kind: TypeFacts, moment: Moment) -> bool:
    """True when alerts of this type speak at this moment."""
    if (kind.event, kind.state) != (moment.event, moment.state):
        return False
    there = {
        "owner": moment.at_owner,
        "not-owner": not moment.at_owner,
        "home": moment.at_home,
        "not-home": not moment.at_home,
    }
    return there.get(kind.place, True)


def automatic(kinds: Iterable[TypeFacts], moment: Moment) -> list[Alert]:
    """The alerts that speak for every copy in this state."""
    return [
        Alert(
            _("This copy comes back from: {state}.", state=STATES[kind.state])
            if kind.event == "check-in"
            else _("This copy stands as: {state}.", state=STATES[kind.state]),
            kind.id,
            next_statuses=kind.next_statuses,
        )
        for kind in kinds
        if kind.automatic and speaks(kind, moment)
    ]


EVENT_WORDS = {"check-out": "Check-out", "check-in": "Check-in", "renewal": "Renewal"}
STATE_WORDS = {code: str(words) for code, words in STATES.items()}
SPEAK_BY_THEMSELVES = {"lost", "claimed", "long-overdue", "lost-and-paid", "never-checked-out"}


def first_types() -> list[dict[str, object]]:
    """The types that a library begins with: one for each event and state. What comes back from being lost, claimed,
    long overdue or paid for speaks by itself; the others wait to be put on a copy."""
    return [
        {
            "name": f"{EVENT_WORDS[event]}, {STATE_WORDS[state]}" if state != "normal" else EVENT_WORDS[event],
            "event": event,
            "state": state,
            "automatic": event == "check-in" and state in SPEAK_BY_THEMSELVES,
            "next_statuses": list(CHOICES_AT_CHECK_IN) if event == "check-in" else [],
        }
        for event in EVENTS
        for state in STATES
    ]
