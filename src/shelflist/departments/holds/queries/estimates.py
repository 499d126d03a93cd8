"""The estimated wait of a hold and what it is based on; how good earlier estimates were (HLD-23)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules import candidates
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.waiting import Accuracy, CopyOutlook, Estimate, accuracy, estimate
from shelflist.records.loans.models import Loan

LATEST_LOANS = 40


def estimated(wish: Wish, ahead: int, copies: Sequence[Copy], around: Surroundings) -> Estimate:
    """When a hold will probably be ready, with so many before it, from these copies of its title."""
    usable = [
        copy
        for copy in copies
        if candidates.fits(wish, copy)
        and not any(candidates.lasting_reasons(wish, copy, around.terms(wish, copy), around.setting))
    ]
    calendar = around.tree.calendar(wish.pickup_branch_id)
    outlooks = [
        CopyOutlook(calendar.day_of(copy.due_at) if copy.due_at else None, copy.status in {"on-order", "in-process"})
        for copy in usable
    ]
    return estimate(around.setting.today, ahead, outlooks, loan_lengths({copy.record_id for copy in copies}))


def loan_lengths(record_ids: set[int]) -> list[int]:
    """For how many days the latest readers of these titles kept them."""
    rows = Loan.objects.filter(item__record_id__in=record_ids, returned_at__isnull=False, ended=Loan.Ended.RETURNED)
    latest = rows.order_by("-returned_at").values_list("lent_at", "returned_at")[:LATEST_LOANS]
    return [(returned - lent).days for lent, returned in latest if returned is not None]


def estimate_accuracy(since: datetime, around: Surroundings) -> Accuracy:
    """How good the estimates were for holds that became ready since a moment."""
    rows = Hold.objects.filter(ready_at__gte=since, estimated_ready_on__isnull=False)
    return accuracy(
        [
            (said, around.tree.calendar(branch_id).day_of(ready_at))
            for said, ready_at, branch_id in rows.values_list("estimated_ready_on", "ready_at", "pickup_branch_id")
            if said is not None and ready_at is not None
        ]
    )
