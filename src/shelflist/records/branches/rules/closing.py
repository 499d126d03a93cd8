"""When the doors can be shut unexpectedly, and on which days each branch is then closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.rules.details import LATEST_YEAR, LONGEST_CLOSURE_DAYS


@dataclass(frozen=True, slots=True)
class ShutDays:
    """One branch closed from a day (or a time of it) to a day (or a time of it), in its own local time."""

    branch_id: int
    first_on: date
    last_on: date
    shut_from: time | None = None
    shut_until: time | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said when closing: where, why, and when. `first_on` None: from now on; `last_on` None: that day only."""

    branch_ids: tuple[int, ...]
    reason: str
    first_on: date | None = None
    last_on: date | None = None
    shut_until: time | None = None


def days_of(closing: Closing, tree: Organisation, now: datetime) -> list[ShutDays]:
    """For each branch that is not below another one of them, its days. “Now” is another time in another zone."""
    chosen = set(closing.branch_ids)
    found = []
    for branch_id in sorted(chosen):
        if chosen.intersection(tree.branch(branch_id).above):
            continue
        local = tree.calendar(branch_id).local(now)
        first_on, shut_from = closing.first_on, None
        if first_on is None:
            first_on, shut_from = local.date(), local.time().replace(second=0, microsecond=0)
        found.append(ShutDays(branch_id, first_on, closing.last_on or first_on, shut_from, closing.shut_until))
    return found


def reasons_against_closing(closing: Closing, tree: Organisation, now: datetime) -> list[Refusal]:
    """Why the doors cannot be shut like this; empty when they can."""
    reasons = []
    if not closing.reason:
        reasons.append(Refusal(code="closure-needs-reason", message=_("Say why: readers and staff will see it.")))
    if not closing.branch_ids:
        reasons.append(Refusal(code="closure-needs-branch", message=_("Choose at least one branch.")))
    if not set(closing.branch_ids) <= tree.branches.keys():
        return [*reasons, Refusal(code="branch-not-found", message=_("There is no such branch (any more)."))]
    return [*reasons, *reasons_against_days(days_of(closing, tree, now), tree, now)]


def reasons_against_days(days: Iterable[ShutDays], tree: Organisation, now: datetime) -> list[Refusal]:
    """Why a branch cannot be closed on these days, each reason once."""
    found: dict[str, Refusal] = {}
    for shut in days:
        today = tree.calendar(shut.branch_id).day_of(now)
        if shut.last_on < shut.first_on:
            found["order"] = Refusal(
                code="closure-ends-before-it-begins", message=_("The last day comes before the first.")
            )
        elif (
            shut.first_on == shut.last_on
            and shut.shut_until is not None
            and shut.shut_until <= (shut.shut_from or time(0))
        ):
            found["order"] = Refusal(
                code="closure-ends-before-it-begins",
                message=_("The doors would open again before they shut."),
                remedy=_("Give a later time, or leave it out."),
            )
        if (shut.last_on - shut.first_on).days > LONGEST_CLOSURE_DAYS or shut.last_on.year > LATEST_YEAR:
            found["long"] = Refusal(
                code="closure-too-long",
                message=_("That is more than ten years."),
                remedy=_("Close the branch for good instead."),
            )
        elif shut.last_on < today:
            found["past"] = Refusal(
                code="closure-is-past",
                message=_("These days are over."),
                remedy=_("To lift what was late on them, change due dates or charges instead."),
            )
    return list(found.values())


def days_in_words(days: ShutDays) -> Phrase:
    """“14 Nov from 14:30 to 16 Nov”, “14 Nov”, “14 Nov to 16 Nov at 12:00”."""
    values: dict[str, Any] = {"first": days.first_on, "last": days.last_on}
    begins = (
        _("{first} from {begins}", first=days.first_on, begins=f"{days.shut_from:%H:%M}") if days.shut_from else None
    )
    if days.first_on == days.last_on:
        until = f"{days.shut_until:%H:%M}" if days.shut_until else ""
        if begins:
            return _("{begins} to {until}", begins=begins, until=until) if until else begins
        return _("{first} until {until}", until=until, **values) if until else _("{first}", **values)
    ends = (
        _("{last} at {until}", last=days.last_on, until=f"{days.shut_until:%H:%M}") if days.shut_until else days.last_on
    )
    return _("{first} to {last}", first=begins or days.first_on, last=ends)
