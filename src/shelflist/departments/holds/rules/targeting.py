"""Which copy is fetched for which waiting hold: in the order of the queue, the nearest copy first (HLD-07, HLD-09)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shelflist.departments.holds.rules.candidates import (
    ON_ITS_SHELF,
    Setting,
    fits,
    lasting_reasons,
    passing_reasons,
)
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.records.policies.rules.holds import HoldTerms

TermsOf = Callable[[Wish, Copy], HoldTerms]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of one hold: the copy to fetch (or none), when to look again, and whether there is hope."""

    hold_id: int
    copy_id: int | None
    kept: bool  # the same copy as before
    timed_out: bool  # the copy before was not found in time
    hopeless: bool
    check_at: datetime | None


def plan(wishes: Sequence[Wish], copies: Sequence[Copy], terms_of: TermsOf, setting: Setting) -> list[Plan]:
    """A plan for every waiting hold of some titles. `wishes` are in the order of the queue.

    A copy that somebody was sent to fetch stays with its hold until it is found, until it can no longer fill the hold,
    or until the time for finding it is over: the list in a technician's hand does not change under their feet.
    """
    shelves = _Shelves(copies)
    still = {wish.id: _still_good(wish, shelves, terms_of, setting) for wish in wishes}
    taken = {wish.target_item_id for wish in wishes if still[wish.id] == "kept"}
    taken |= {copy.id for copy in copies if copy.targeted_by is not None and copy.targeted_by not in still}
    plans = []
    for wish in wishes:
        fitting = shelves.fitting(wish)
        if still[wish.id] == "kept":
            plans.append(Plan(wish.id, wish.target_item_id, True, False, False, _kept_until(wish, shelves, setting)))
            continue
        timed_out = still[wish.id] == "timed out"
        passed_over = {wish.target_item_id} if timed_out else set()
        chosen = choose(wish, [c for c in fitting if c.id not in taken | passed_over], terms_of, setting)
        if chosen is not None:
            taken.add(chosen.id)
            plans.append(Plan(wish.id, chosen.id, False, timed_out, False, deadline(chosen, setting.now, setting)))
        else:
            hopeless = not any(True for copy in fitting if is_hope(wish, copy, terms_of, setting))
            plans.append(Plan(wish.id, None, False, timed_out, hopeless, next_look(wish, fitting, terms_of, setting)))
    return plans


class _Shelves:
    """The copies by number, and by title so that a hold looks only at its own."""

    def __init__(self, copies: Sequence[Copy]) -> None:
        self.by_id = {copy.id: copy for copy in copies}
        self.by_record: dict[int, list[Copy]] = {}
        for copy in copies:
            for record_id in copy.record_ids:
                self.by_record.setdefault(record_id, []).append(copy)
        self.all = copies

    def fitting(self, wish: Wish) -> list[Copy]:
        if wish.target == "title":
            return self.by_record.get(wish.record_id, [])
        near = self.all if wish.target == "any-edition" else self.by_record.get(wish.record_id, [])
        return [copy for copy in near if fits(wish, copy)]


def _still_good(wish: Wish, shelves: _Shelves, terms_of: TermsOf, setting: Setting) -> str:
    """What is true of the copy that is to be fetched for it: kept, timed out, lost or none."""
    if wish.target_item_id is None:
        return "none"
    copy = shelves.by_id.get(wish.target_item_id)
    if copy is None or not fits(wish, copy) or not is_free(copy, wish):
        return "lost"
    if any(True for _ in lasting_reasons(wish, copy, terms_of(wish, copy), setting)):
        return "lost"
    if wish.targeted_at and setting.now >= deadline(copy, wish.targeted_at, setting):
        return "timed out"
    return "kept"


def is_free(copy: Copy, wish: Wish) -> bool:
    """True when it stands on its shelf and nobody else has to do with it."""
    return copy.status in ON_ITS_SHELF and copy.due_at is None and copy.captured_by in {None, wish.id}


def is_hope(wish: Wish, copy: Copy, terms_of: TermsOf, setting: Setting) -> bool:
    """True when this copy may fill the hold one day (HLD-18)."""
    return not any(True for _ in lasting_reasons(wish, copy, terms_of(wish, copy), setting))


def choose(wish: Wish, copies: Iterable[Copy], terms_of: TermsOf, setting: Setting) -> Copy | None:
    """The copy to fetch for this hold among those that nobody fetches for another, or None."""
    usable = [
        copy
        for copy in copies
        if is_free(copy, wish)
        and not any(True for _ in passing_reasons(wish, _unclaimed(copy), terms_of(wish, copy), setting))
        and not any(True for _ in lasting_reasons(wish, copy, terms_of(wish, copy), setting))
    ]
    if not usable:
        return None
    usable = _within_soft_boundary(wish, usable, setting)
    ranks = {copy.id: rank(wish, copy, setting) for copy in usable}
    best = min(ranks.values())
    return drawn(wish, [copy for copy in usable if ranks[copy.id] == best], setting)


def _unclaimed(copy: Copy) -> Copy:
    """The copy without the hold it is fetched for now: whose it becomes is what is being decided."""
    if copy.targeted_by is None:
        return copy
    return replace(copy, targeted_by=None)


def _within_soft_boundary(wish: Wish, copies: list[Copy], setting: Setting) -> list[Copy]:
    depth = setting.policy.soft_boundary_depth
    if depth is None:
        return copies
    area = setting.places.area(wish.pickup_branch_id, depth)
    return [copy for copy in copies if setting.places.is_within(copy.branch_id, area)] or copies


def rank(wish: Wish, copy: Copy, setting: Setting) -> tuple[int, int, int]:
    """What is nearer comes first: at the place of pick-up, then by cost of transport or by steps through the tree."""
    places, pickup = setting.places, wish.pickup_branch_id
    if places.is_within(copy.branch_id, pickup):
        return (0, 0, 0)
    steps = places.adjusted(copy, wish)
    if setting.policy.use_transport_cost:
        return (1, places.cost(copy.branch_id, pickup) or 0, steps)
    return (1, steps, 0)


def drawn(wish: Wish, copies: Sequence[Copy], setting: Setting) -> Copy:
    """One of several that are equally near: by lot, a branch with twice the weight twice as often.

    The lot is seeded with the hold and the number of attempts, so that the same question has the same answer.
    """
    if len(copies) == 1:
        return copies[0]
    seed = random.Random(f"{wish.id}:{len(wish.last_missed)}")  # noqa: S311 - a fair lot, not a secret
    weighed = [(setting.places.weight(copy.branch_id), copy) for copy in copies]
    usable = [(weight, copy) for weight, copy in weighed if weight > 0] or [(1, copy) for _, copy in weighed]
    # The smallest of -ln(u)/w over all: each is drawn in proportion to its weight.
    return min(usable, key=lambda pair: (-math.log(1.0 - seed.random()) / pair[0], pair[1].id))[1]


def deadline(copy: Copy, since: datetime, setting: Setting) -> datetime:
    """Until when a copy is looked for: when the hours are over, its branch has until it next closes its doors.

    Nobody finds anything on a closed day, and what was asked for on Saturday is not late on Sunday.
    """
    over = since + timedelta(hours=setting.policy.retarget_hours)
    calendar = setting.places.tree.calendars.get(copy.branch_id)
    if calendar is None or not calendar.has_hours:
        return over
    day = calendar.next_open_day(calendar.day_of(over))
    closing = calendar.closing_of(day) if day else None
    return max(over, closing) if closing else over


def _kept_until(wish: Wish, shelves: _Shelves, setting: Setting) -> datetime:
    assert wish.target_item_id is not None  # it is kept
    return deadline(shelves.by_id[wish.target_item_id], wish.targeted_at or setting.now, setting)


def next_look(wish: Wish, copies: Sequence[Copy], terms_of: TermsOf, setting: Setting) -> datetime | None:
    """When something ends by itself that stands in the way: the stalling, an age protection, a closed day.

    What ends by an act (a return, a find, a new copy) needs no look: the act re-plans.
    """
    ends: list[datetime] = []
    for copy in copies:
        if not is_free(copy, wish):
            continue
        for reason in passing_reasons(wish, _unclaimed(copy), terms_of(wish, copy), setting):
            if isinstance(reason.until, datetime):
                ends.append(reason.until)
            elif reason.code in {"closed", "age-protected"}:
                ends.append(setting.now + timedelta(hours=12))
    return min(ends, default=None)
