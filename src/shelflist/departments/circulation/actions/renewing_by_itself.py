"""Automatic renewal (CIR-12): every night the loans that fall due are renewed, as often as was promised.

Each loan is an act of its own. One that is not renewed keeps the refusal's code, and the journal says why, so that a
notice can be written either way. A night that is worked through twice renews nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from shelflist.departments.circulation.actions.renewing import How, renewed
from shelflist.departments.circulation.receipts import RenewalReceipt
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import branch_rules

EVERY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class NotRenewed:
    """A loan that could not be renewed by itself: its first reason, which the loan keeps, and all of them."""

    loan_id: int
    code: str
    codes: tuple[str, ...]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"loan": self.loan_id, "code": self.code, "codes": list(self.codes)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> NotRenewed:
        return cls(data["loan"], data["code"], tuple(data["codes"]))


def renew_what_falls_due(now: datetime) -> None:
    """For the worker's schedule."""
    for loan in loans_to_renew(now):
        auto_renew(loan=loan, by=system_actor("Shelflist", "worker"), now=now)


def loans_to_renew(now: datetime) -> list[Loan]:
    """The loans that are out, were promised automatic renewals, fall due soon and were not tried today."""
    tree, desks = organisation(), branch_rules.value()
    days = {branch_id: desks.desk(branch_id, tree).auto_renew_days_before for branch_id in tree.branches}
    soon = Q(pk__in=())
    for branch_id, ahead in days.items():
        soon |= Q(branch_id=branch_id, due_at__lte=_end_of_day(tree, branch_id, now, ahead))
    midnight = {branch_id: _end_of_day(tree, branch_id, now, -1) for branch_id in tree.branches}
    found = Loan.objects.filter(
        soon, returned_at__isnull=True, state=Loan.State.OUT, due_at__gte=now, max_auto_renewals__gt=0,
        auto_renewal_count__lt=F("max_auto_renewals"),
    )  # fmt: skip
    wanted = found.select_related("item").defer("explanation").order_by("due_at", "pk")
    return [
        one
        for one in wanted
        if one.auto_renewal_tried_at is None or one.auto_renewal_tried_at <= midnight[one.branch_id]
    ]


def _end_of_day(tree: Organisation, branch_id: int, now: datetime, ahead: int) -> datetime:
    calendar = tree.calendar(branch_id)
    return calendar.instant(calendar.day_of(now) + timedelta(days=ahead), time(23, 59))


def auto_renew(*, loan: Loan, by: Actor, now: datetime) -> RenewalReceipt | NotRenewed:
    """Renew one loan as its own branch would, or write down why not."""
    at_branch = replace(by, branch_id=loan.branch_id)
    key = f"auto-renew-{loan.pk}-{loan.due_version}-{now:%Y%m%d}"

    def work(act: Act) -> RenewalReceipt:
        receipt = renewed(act, loan.item.barcode, How(automatic=True))
        Loan.objects.filter(pk=loan.pk).update(auto_renewal_tried_at=act.now)
        return receipt

    request = {"loan": loan.pk, "due_version": loan.due_version}
    try:
        return perform("auto-renew", work, by=at_branch, now=now, key=key, request=request, answer=RenewalReceipt)
    except Refused as refused:
        return _write_down(loan, refused, at_branch, now, f"{key}-no")


def _write_down(loan: Loan, refused: Refused, by: Actor, now: datetime, key: str) -> NotRenewed:
    def work(act: Act) -> NotRenewed:
        Loan.objects.filter(pk=loan.pk).update(auto_renewal_tried_at=act.now, auto_renewal_error=refused.codes[0])
        act.on(item_id=loan.item_id, record_id=loan.item.record_id, patron_id=loan.patron_id, loan_id=loan.pk)
        act.say(_("Not renewed by itself: {reason}", reason=refused.sentence))
        return NotRenewed(loan.pk, refused.codes[0], refused.codes)

    request = {"loan": loan.pk, "due_version": loan.due_version}
    return perform("auto-renew-refused", work, by=by, now=now, key=key, request=request, answer=NotRenewed)
