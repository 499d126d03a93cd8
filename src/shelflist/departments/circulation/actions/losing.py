"""Lost, long overdue, lost and paid for (CIR-20, CIR-21). What a return makes of them is in `loan_ends`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.circulation.actions import charging
from shelflist.departments.circulation.actions.held import Held, held
from shelflist.departments.circulation.receipts import LoanReceipt
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import late
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import branch_rules

log = logging.getLogger(__name__)
EVERY_SECONDS = 24 * 3600
AT_ONCE = 500


def mark_lost(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """The reader says that it is lost, or the library gives it up: price and fee are charged by the branch's rule.

    What was charged for a copy long overdue gives way to it. Being late is charged up to now, or taken back where the
    rule says so. Refused: loan-unknown, loan-ended, loan-state, not-permitted.
    """

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "mark-lost")
        if one.loan.state == Loan.State.LONG_OVERDUE:
            facts, _cents = charging.cancel(
                act, loan_id, charging.LOSS_KINDS["long-overdue"], _("Charged as lost instead")
            )
            one.facts += facts
        cents = _mark(one, "lost", Loan.State.LOST)
        if one.item.status != "lost":
            one.set_status("lost", "mark-lost")
        return one.done(_told(one, _("Lost: “{title}”", title=one.title), cents), charged_cents=cents)

    return perform("mark-lost", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def mark_long_overdue(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """It is overdue for so long that it is not expected back: a state of its own, with a fee and returns of its own."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "mark-long-overdue")
        cents = _mark(one, "long-overdue", Loan.State.LONG_OVERDUE)
        one.set_status("long-overdue", "mark-long-overdue")
        return one.done(_told(one, _("Long overdue: “{title}”", title=one.title), cents), charged_cents=cents)

    return perform("mark-long-overdue", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def pay_lost(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """A lost copy was paid for: the loan is over. What was charged stands; a later return refunds it by the rule."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "pay-lost")
        one.end(Loan.Ended.LOST_AND_PAID)
        one.set_status("lost-and-paid", "pay-lost")
        return one.done(_("Paid for: “{title}”", title=one.title))

    return perform("pay-lost", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def _mark(one: Held, kind: str, state: str) -> int:
    """Charge what the rule says, stop the fines and enter the state; returns what is charged for the copy."""
    terms = one.loss(kind)
    calendar = one.here.organisation.calendar(one.loan.branch_id)
    act, loan = one.act, one.loan
    if terms.voids_overdue:
        facts, _cents = charging.cancel(act, loan.pk, charging.OVERDUE, _("Taken back: the copy is charged"))
        one.facts += facts
    else:
        one.facts += late.settle_late(act, loan, act.now, calendar)
    facts, cents = charging.charge_loss(act, loan, one.item, kind, terms)
    one.facts += facts
    one.enter(state, fines_until=min(loan.fines_until or act.now, act.now))
    return cents


def _told(one: Held, words: Phrase, cents: int) -> Phrase:
    if not cents:
        return words
    return _("{what}, charged {amount}", what=words, amount=Money(cents))


# -- every night ------------------------------------------------------------------------------------------------------


def mark_what_is_long_overdue(now: datetime) -> None:
    """For the worker's schedule: every loan that is out for longer than its branch's rule allows. One act each."""
    by = system_actor("Shelflist", "worker")
    for loan_id in loans_long_overdue(now):
        try:
            mark_long_overdue(loan_id=loan_id, by=by, now=now)
        except Refused as refused:  # it came back, or was settled, in the meantime
            log.info("loan %s is not marked long overdue: %s", loan_id, refused)


def loans_long_overdue(now: datetime) -> list[int]:
    """The loans whose turn it is, by the rule of the branch to which each copy belongs."""
    tree, rules_now = organisation(), branch_rules.value()
    days: Mapping[int, int | None] = {
        branch_id: rules_now.loss("long-overdue", branch_id, tree).after_days for branch_id in tree.branches
    }
    found: list[int] = []
    for after in sorted({given for given in days.values() if given is not None}):
        branch_ids = [branch_id for branch_id, given in days.items() if given == after]
        found += _out_since(now - timedelta(days=after), branch_ids)
    return found


def _out_since(before: datetime, branch_ids: list[int]) -> list[int]:
    wanted: dict[str, Any] = {"returned_at__isnull": True, "state": Loan.State.OUT, "due_at__lt": before}
    return list(
        Loan.objects.filter(item__branch_id__in=branch_ids, **wanted).order_by("pk").values_list("pk", flat=True)
    )
