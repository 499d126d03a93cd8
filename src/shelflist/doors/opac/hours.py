"""When the branches are open: what the doors of each do today, in a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui import localise
from shelflist.records.branches.organisation import BRANCH_KINDS, BranchFacts, Organisation

NEXT_WEEK = 7


@dataclass(frozen=True, slots=True)
class Doors:
    """A branch and whether one can go in: `kind` is a state word's (in-now, wait, off)."""

    branch: BranchFacts
    kind: str
    words: Phrase


@dataclass(frozen=True, slots=True)
class OpeningDay:
    """A day of a branch's week: its stretches as text; nothing: shut."""

    day: datetime
    hours: str


def public_branches(tree: Organisation, now: datetime) -> list[BranchFacts]:
    """The houses and vehicles that people can go to, as they are listed."""
    return [
        one
        for one in tree.in_tree_order()
        if one.kind in BRANCH_KINDS and not one.is_closed_for_good(tree.calendar(one.id).day_of(now))
    ]


def doors(tree: Organisation, now: datetime) -> list[Doors]:
    """What the doors of each branch do now; those that can be entered first say until when."""
    return [_doors(tree, branch, now) for branch in public_branches(tree, now) if tree.calendar(branch.id).has_hours]


def _doors(tree: Organisation, branch: BranchFacts, now: datetime) -> Doors:
    calendar = tree.calendar(branch.id)
    today = calendar.day_of(now)
    for opens, closes in calendar.open_spans(today):
        if opens <= now < closes:
            return Doors(branch, "in-now", _("until {time}", time=f"{calendar.local(closes):%H:%M}"))
        if now < opens:
            return Doors(branch, "off", _("opens {time}", time=f"{calendar.local(opens):%H:%M}"))
    coming = calendar.next_opening(now)
    if coming is None:
        return Doors(branch, "off", _("closed"))
    local = calendar.local(coming)
    when = f"{local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return Doors(branch, "off", _("opens tomorrow, {time}", time=when))
    if (local.date() - today).days < NEXT_WEEK:
        day = localise.weekday_in_words(local.date())
        return Doors(branch, "off", _("opens {weekday}, {time}", weekday=day, time=when))
    return Doors(branch, "off", _("opens {day}", day=local.date()))


def week(tree: Organisation, branch_id: int, now: datetime) -> list[OpeningDay]:
    """The next seven days of a branch."""
    calendar = tree.calendar(branch_id)
    first = calendar.local(now)
    days = []
    for ahead in range(NEXT_WEEK):
        day = first + timedelta(days=ahead)
        spans = [
            f"{calendar.local(opens):%H:%M}–{calendar.local(closes):%H:%M}"
            for opens, closes in calendar.open_spans(day.date())
        ]
        days.append(OpeningDay(day, ", ".join(spans)))
    return days
