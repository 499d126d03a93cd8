"""How long a reader will probably wait, with everything the answer was reckoned from (HLD-23)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

USUAL_LOAN_DAYS = 21  # where nobody has ever returned one
SHELF_DAYS = 2  # how long a reader lets it stand on the shelf, on the whole
FETCH_DAYS = 1
NEW_COPY_DAYS = 14  # until a copy that is on order or in process can be lent


@dataclass(frozen=True, slots=True)
class CopyOutlook:
    """A copy that may fill the hold, and when it is free: a day, or None when it stands on its shelf."""

    free_on: date | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """The day a hold will probably be ready, and its basis. `ready_on` is None when nothing can ever fill it."""

    ready_on: date | None
    ahead: int
    copy_count: int
    loan_days: int
    based_on_loans: int

    @property
    def words(self) -> Phrase:
        """“About 3 weeks: 4 readers before, 2 copies, kept for 14 days as a rule.”"""
        if self.ready_on is None:
            return _("Nobody can say: no copy can fill this hold now.")
        return _(
            "Probably ready by {day}: {ahead}, {copies}, {loans}.",
            day=self.ready_on,
            ahead=nphrase("{count} reader before", "{count} readers before", self.ahead),
            copies=nphrase("{count} copy", "{count} copies", self.copy_count),
            loans=nphrase("a copy is kept for {count} day as a rule", "a copy is kept for {count} days as a rule",
                          self.loan_days),
        )  # fmt: skip

    def to_data(self) -> dict[str, Any]:
        """The basis, as it is kept with the hold."""
        return {
            "ahead": self.ahead,
            "copies": self.copy_count,
            "loan_days": self.loan_days,
            "based_on_loans": self.based_on_loans,
            "says": self.words.to_data(),
        }


def estimate(today: date, ahead: int, copies: Sequence[CopyOutlook], loan_lengths: Sequence[int]) -> Estimate:
    """Everybody before takes the copy that is free first, and keeps it as long as readers do; then it is their turn."""
    days = max(round(median(loan_lengths)), 1) if loan_lengths else USUAL_LOAN_DAYS
    free = [_free_in(copy, today) for copy in copies]
    if not free:
        return Estimate(None, ahead, 0, days, len(loan_lengths))
    heapq.heapify(free)
    for _turn in range(ahead):
        heapq.heappush(free, heapq.heappop(free) + SHELF_DAYS + days + FETCH_DAYS)
    return Estimate(today + timedelta(days=free[0]), ahead, len(copies), days, len(loan_lengths))


def _free_in(copy: CopyOutlook, today: date) -> int:
    """In how many days it can stand on the pick-up shelf."""
    if copy.new:
        return NEW_COPY_DAYS
    wait = max((copy.free_on - today).days, 0) if copy.free_on else 0
    return wait + FETCH_DAYS


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How good the estimates were: for how many holds, by how many days they were off, and to which side."""

    count: int
    median_error_days: int
    late_count: int  # ready later than was said


def accuracy(pairs: Sequence[tuple[date, date]]) -> Accuracy:
    """From pairs (said, came true)."""
    errors = [(true - said).days for said, true in pairs]
    if not errors:
        return Accuracy(0, 0, 0)
    return Accuracy(len(errors), round(median(abs(error) for error in errors)), sum(error > 0 for error in errors))
