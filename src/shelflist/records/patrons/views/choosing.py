"""Which messages by which ways: the rows of the table on which a reader or a kind of reader chooses (PAT-17)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from shelflist.records.patrons.rules.messages import WAYS, Choice, Event, Way, usual
from shelflist.records.patrons.views.acts import number


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event with the ways that are chosen for it."""

    event: Event
    ticks: tuple[tuple[Way, bool], ...]
    days_before: int | None
    digest: bool


def event_row(event: Event, choice: Choice | None) -> EventRow:
    """A row as it is chosen; as it usually is where nothing was chosen."""
    choice = choice or usual(event.code)
    ticks = tuple((way, way in choice.ways) for way in WAYS)
    return EventRow(event, ticks, choice.days_before, choice.digest)


def chosen(request: HttpRequest, event: Event) -> Choice:
    """What was ticked in a row."""
    ways: frozenset[Way] = frozenset(way for way in WAYS if f"{event.code}-{way}" in request.POST)
    days = number(request.POST.get(f"{event.code}-days")) if event.days_before is not None else None
    return Choice(ways, min(days, 365) if days is not None else None, f"{event.code}-digest" in request.POST)
