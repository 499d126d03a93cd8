"""What goes on about somebody's money beside the lines: disputes, a plan, a referral, receipts; and open registers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, Sum

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.fines.models import Dispute, Payment, Plan, PlanCharge, Posting, Referral, Shift
from shelflist.records.fines.queries.lines import sums_of
from shelflist.records.fines.rules import plans
from shelflist.records.fines.rules.accounts import KINDS
from shelflist.records.loans.models import Loan


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A running plan: how much of it is paid, what was due by now, when the next part is."""

    plan: Plan
    paid: Money
    total: Money
    part: Money
    next_on: date | None
    behind: Money


@dataclass
class Account:
    """What stands beside somebody's lines."""

    marks: dict[int, list[tuple[str, Phrase]]] = field(default_factory=lambda: defaultdict(list))
    payments: list[Payment] = field(default_factory=list)
    plan: PlanStanding | None = None
    referral: Referral | None = None


def account_of(patron_id: int, now: datetime) -> Account:
    """Marks by charge, the last receipts, the running plan, the open referral."""
    account = Account()
    for charge_id, state in Dispute.objects.filter(charge__patron_id=patron_id).values_list("charge_id", "state"):
        if state == Dispute.State.OPEN:
            account.marks[charge_id].append(("wait", _("in dispute")))
    plan = Plan.objects.filter(patron_id=patron_id, state=Plan.State.RUNNING).first()
    if plan is not None:
        account.plan = standing_of(plan, now.date())
        for charge_id in plan.charges.values_list("charge_id", flat=True):
            account.marks[charge_id].append(("info", _("in the plan")))
    growing = Loan.objects.filter(patron_id=patron_id, returned_at__isnull=True, state=Loan.State.OUT, due_at__lt=now)
    late = Q(charge__loan_id__in=list(growing.values_list("pk", flat=True)), charge__period__isnull=False)
    for charge_id in set(Posting.objects.filter(late).values_list("charge_id", flat=True)):
        account.marks[charge_id].append(("late", _("grows until it is back")))
    account.payments = list(Payment.objects.filter(patron_id=patron_id).order_by("-at", "-pk")[:20])
    account.referral = Referral.objects.filter(patron_id=patron_id, state=Referral.State.REFERRED).first()
    return account


def standing_of(plan: Plan, today: date) -> PlanStanding:
    """How a plan stands on this day."""
    charge_ids = PlanCharge.objects.filter(plan=plan).values_list("charge_id", flat=True)
    left = sum(found.open for found in sums_of(charge_ids).values())
    facts = plans.PlanFacts(plan.total_cents, plan.part_cents, plan.every_days, plan.first_on)
    paid = max(plan.total_cents - left, 0)
    return PlanStanding(
        plan=plan,
        paid=Money(paid),
        total=Money(plan.total_cents),
        part=Money(plan.part_cents),
        next_on=plans.next_on(facts, today),
        behind=Money(max(plans.due_cents(facts, today - timedelta(days=plans.DAYS_OF_GRACE)) - paid, 0)),
    )


def open_shift_at(branch_id: int) -> Shift | None:
    """The register that is open at a branch."""
    rows = Shift.objects.select_related("register").filter(register__branch_id=branch_id, closed_at__isnull=True)
    return rows.order_by("-opened_at").first()


def expected_in(shift_id: int) -> dict[str, int]:
    """What each way to pay should have come to in a shift, the float included."""
    found: dict[str, int] = defaultdict(int)
    rows = Posting.objects.filter(shift_id=shift_id).values_list("debit", "credit").annotate(cents=Sum("amount_cents"))
    for debit, credit, cents in rows.order_by():
        found[debit] += cents
        found[credit] -= cents
    return dict(found)


def history_of(charge_id: int) -> list[dict[str, Any]]:
    """Every posting of a charge, the oldest first, with what was open after it."""
    rows = Posting.objects.filter(charge_id=charge_id).order_by("pk")
    after, found = 0, []
    for row in rows:
        change = row.amount_cents * ((row.debit == "owed") - (row.credit == "owed"))
        after += change
        found.append(
            {
                "posting": row,
                "words": KINDS.get(row.kind, row.kind),
                "change": Money(change),
                "after": Money(after),
                "counts": bool(change),
            }
        )
    return found


def disputes_about(charge_id: int) -> list[Dispute]:
    """What was said against a charge, the latest first."""
    return list(Dispute.objects.filter(charge_id=charge_id).order_by("-pk"))
