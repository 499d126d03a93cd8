"""Eighteen months of invented loans with the rhythm of a real town: hours, holidays, favourites, lateness.

Nothing is written here: `Town.live` walks through the days and yields what happened, in order. Due dates come from the
library's own rules and calendar through `reckon`.
"""

from __future__ import annotations

import heapq
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from shelflist.config.demo.people import Person
from shelflist.config.demo.stock import Copy
from shelflist.ground.common.calendar import OpeningCalendar

DAYS = 548
VISITS_A_DAY = {"CEN": 8.5, "EAS": 5.2, "HAR": 3.0, "BKM": 2.2}
MONTHS = (1.0, 0.95, 1.0, 0.95, 0.9, 1.25, 1.35, 1.15, 1.0, 1.0, 1.0, 0.8)
WEEKDAYS = (0.9, 1.0, 1.0, 0.95, 0.9, 1.5, 0.7)
READS_OWN_LANGUAGE = 0.35
# What people of a category take home, by the audience on the copy.
TASTES = {
    "adult": {"a": 84, "y": 4, "j": 5, "e": 7},
    "teacher": {"a": 45, "y": 15, "j": 20, "e": 20},
    "homebound": {"a": 99, "y": 1},
    "teen": {"y": 62, "a": 26, "j": 12},
    "child": {"j": 50, "e": 45, "y": 5},
}


@dataclass(slots=True)
class Reckoned:
    """What the rules said: when it is due (`when` as it is said) and what the loan row keeps."""

    lends: bool
    due_at: datetime
    max_renewals: int
    when: date | datetime
    row: dict[str, Any]


@dataclass(slots=True)
class Happening:
    """One loan's whole life so far. `copy` and `person` are indexes; `renewals` are (moment, due date after it)."""

    copy: int
    person: int
    branch: str
    lent_at: datetime
    first: Reckoned
    renewals: list[tuple[datetime, Reckoned]] = field(default_factory=list)
    returned_at: datetime | None = None

    @property
    def now_due(self) -> Reckoned:
        return self.renewals[-1][1] if self.renewals else self.first


Reckon = Callable[[int, int, str, datetime, datetime | None], Reckoned]


class Town:
    """The people, the copies and the calendars, and the chance that moves them."""

    def __init__(
        self,
        people: list[Person],
        stock: list[Copy],
        calendars: dict[str, OpeningCalendar],
        reckon: Reckon,
        random: Random,
        now: datetime,
    ) -> None:
        self.people, self.stock, self.calendars = people, stock, calendars
        self.reckon, self.random, self.now = reckon, random, now
        self.out: dict[int, Happening] = {}
        self.coming_back: list[tuple[datetime, int]] = []
        self.open_count: dict[int, int] = defaultdict(int)
        self.visitors = {branch: self._visitors_of(branch) for branch in VISITS_A_DAY}
        self.shelves = self._shelves()

    def live(self) -> Iterator[Happening]:
        """Every loan in the order it was made; those still out come with `returned_at` None. Stops at `now`."""
        done: list[Happening] = []
        first_day = self.now.date() - timedelta(days=DAYS)
        for offset in range(DAYS + 1):
            day = first_day + timedelta(days=offset)
            for moment, branch in self._visits(day):
                self._take_back_until(moment)
                done += self._visit(branch, moment)
        self._take_back_until(self.now)
        yield from done

    def _visits(self, day: date) -> list[tuple[datetime, str]]:
        """Moments at which somebody comes to a desk on this day, before `now`."""
        moments: list[tuple[datetime, str]] = []
        for branch, usual in VISITS_A_DAY.items():
            calendar = self.calendars[branch]
            spans = list(calendar.open_spans(day))
            if not spans:
                continue
            for _ in range(self._poisson(usual * MONTHS[day.month - 1] * WEEKDAYS[day.weekday()])):
                opens, closes = self.random.choice(spans)
                # most come in the middle and towards the end of the day
                moment = opens + (closes - opens) * self.random.betavariate(2.2, 1.8)
                moment = moment.replace(microsecond=0)
                if moment < self.now - timedelta(minutes=12):
                    moments.append((moment, branch))
        return sorted(moments)

    def _visit(self, branch: str, moment: datetime) -> list[Happening]:
        """One person takes some things home."""
        names, weights = self.visitors[branch]
        person_id = names[bisect(weights, self.random.random() * weights[-1])]
        person = self.people[person_id]
        if not person.joined_on <= moment.date() <= person.expires_on or self.open_count[person_id] > 14:
            return []
        lent: list[Happening] = []
        for _ in range(1 + min(7, int(self.random.expovariate(0.62)))):
            copy_id = self._pick(branch, person, moment)
            if copy_id is None:
                continue
            reckoned = self.reckon(copy_id, person_id, branch, moment, None)
            if not reckoned.lends:
                continue
            happening = Happening(copy_id, person_id, branch, moment, reckoned)
            self.out[copy_id] = happening
            self.open_count[person_id] += 1
            heapq.heappush(self.coming_back, (self._return_moment(happening, branch), copy_id))
            lent.append(happening)
            moment += timedelta(seconds=self.random.randint(6, 25))
        return lent

    def _pick(self, branch: str, person: Person, moment: datetime) -> int | None:
        """A copy on the shelf here that this person would like, or None after a few disappointments."""
        shelves = self.shelves[branch]
        for _ in range(6):
            audience = self._drawn(TASTES[person.category])
            own = person.reads and self.random.random() < READS_OWN_LANGUAGE
            pool = shelves.get((audience, person.reads if own else "")) or shelves.get((audience, ""))
            if not pool:
                continue
            copies, weights = pool
            copy_id = copies[bisect(weights, self.random.random() * weights[-1])]
            copy = self.stock[copy_id]
            if copy_id not in self.out and copy.status == "available" and copy.added_on <= moment.date():
                return copy_id
        return None

    def _return_moment(self, happening: Happening, branch: str) -> datetime:
        """When it will come back: most in good time, some renewed first, some late, a few not for months."""
        due = happening.first.due_at
        span = (due - happening.lent_at).total_seconds()
        fate = self.random.random()
        if fate < 0.16 and happening.first.max_renewals and not happening.first.row["by_the_hour"]:
            due = self._renew(happening, branch)
            span = (due - happening.lent_at).total_seconds()
        if fate > 0.985:
            back = due + timedelta(days=self.random.randint(30, 260))
        elif fate > 0.87:
            back = due + timedelta(days=self.random.randint(1, 12))
        else:
            back = happening.lent_at + timedelta(seconds=max(3600 * 20, span * self.random.betavariate(3.2, 1.5)))
        return self._in_opening_hours(branch, back)

    def _renew(self, happening: Happening, branch: str) -> datetime:
        """Renew once or twice, a day or two before it is due."""
        due = happening.first.due_at
        for _ in range(self.random.randint(1, min(2, happening.first.max_renewals))):
            moment = due - timedelta(days=self.random.randint(1, 2), minutes=self.random.randint(100, 600))
            if moment <= happening.lent_at or moment >= self.now:
                break
            again = self.reckon(happening.copy, happening.person, branch, moment, due)
            if not again.lends or again.due_at <= due:
                break
            happening.renewals.append((moment, again))
            due = again.due_at
        return due

    def _in_opening_hours(self, branch: str, moment: datetime) -> datetime:
        """The moment itself when the branch is open, else a while after the next opening."""
        calendar = self.calendars[branch]
        if calendar.is_open_at(moment):
            return moment
        opening = calendar.next_opening(moment)
        return (opening or moment) + timedelta(minutes=self.random.randint(2, 50))

    def _take_back_until(self, moment: datetime) -> None:
        """Everything that is brought back before the moment."""
        while self.coming_back and self.coming_back[0][0] <= moment:
            returned_at, copy_id = heapq.heappop(self.coming_back)
            happening = self.out.pop(copy_id)
            happening.returned_at = returned_at
            self.open_count[happening.person] -= 1

    def _visitors_of(self, branch: str) -> tuple[list[int], list[float]]:
        """People with how often they come here: to their own branch mostly, to Central sometimes."""
        usual = {True: 1.0, False: 0.08 if branch == "CEN" else 0.02}
        weights = [person.activity * usual[person.branch == branch] for person in self.people]
        return list(range(len(self.people))), list(accumulate(weights))

    def _shelves(self) -> dict[str, dict[tuple[str, str], tuple[list[int], list[float]]]]:
        """Copies by branch, then by audience and language (empty: any), with cumulated popularity."""
        grouped: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, copy in enumerate(self.stock):
            if not copy.reference:
                grouped[copy.branch][copy.audience, copy.language].append(index)
                if copy.language == "eng" or copy.item_type != "book":
                    grouped[copy.branch][copy.audience, ""].append(index)
        return {
            branch: {key: (ids, list(accumulate(self.stock[i].popularity for i in ids))) for key, ids in pools.items()}
            for branch, pools in grouped.items()
        }

    def _drawn(self, weights: dict[str, int]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _poisson(self, mean: float) -> int:
        """A whole number around the mean (Knuth's method; the mean is small)."""
        limit, count, product = 2.718281828459045**-mean, 0, self.random.random()
        while product > limit:
            count += 1
            product *= self.random.random()
        return count
