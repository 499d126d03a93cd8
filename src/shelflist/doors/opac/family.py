"""Whose accounts a reader sees beside their own: those they answer for, and those who let them (OPC-09)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from shelflist.doors.opac.web import Visit
from shelflist.records.patrons.queries.families import lets_see, looks_after


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose account is shown. `acts`: the reader may renew and place holds for them."""

    patron: Any
    is_self: bool
    acts: bool
    sees_money: bool = True

    @property
    def id(self) -> int:
        return int(self.patron.pk)


def people(visit: Visit) -> list[Person]:
    """The reader first, then the people they look after, then those who let them see what they have."""
    own = Person(visit.reader, is_self=True, acts=True)
    cared = [Person(one, is_self=False, acts=True) for one in looks_after(visit.reader.pk)]
    known = {one.id for one in (own, *cared)}
    open_to = [
        Person(one, is_self=False, acts=False, sees_money=sees_money)
        for one, sees_money in lets_see(visit.reader.pk)
        if one.pk not in known
    ]
    return [own, *cared, *open_to]


def whose(visit: Visit, request: HttpRequest) -> tuple[Person, list[Person]]:
    """Whose account is meant (`for`, the reader's own when it names nobody of theirs), and all there are."""
    every = people(visit)
    said = request.POST.get("for") or request.GET.get("for") or ""
    return next((one for one in every if str(one.id) == said), every[0]), every
