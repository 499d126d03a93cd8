"""Plans to pay in parts: agreed on, kept or broken by what is paid, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions.common import Desk, at_desk, chosen_lines, perform_money, undo_money
from shelflist.records.fines.models import Plan, PlanCharge
from shelflist.records.fines.queries.standing import standing_of
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import refusing

EVERY_SECONDS = 6 * 3600


def make_plan(
    *,
    patron_id: int,
    charge_ids: Sequence[int],
    part_cents: int,
    every_days: int,
    first_on: date,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> MoneyReceipt:
    """These charges (all that are open when none is named) are paid in parts; while it is kept they block nothing.

    Refused: not-permitted, charge-unknown, nothing-owed, amount-out-of-range, plan-already, plan-in-the-past.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "collect-debts")
        lines = chosen_lines(desk, charge_ids)
        reasons = list(refusing.reasons_against_amount(part_cents))
        if not lines:
            reasons.append(Refusal(code="nothing-owed", message=_("Nothing of this is open.")))
        if Plan.objects.filter(patron_id=patron_id, state=Plan.State.RUNNING).exists():
            message = _("A plan is running already.")
            reasons.append(Refusal(code="plan-already", message=message, remedy=_("Cancel it first.")))
        if first_on < desk.tree.calendar(desk.branch.id).day_of(now) or not 1 <= every_days <= 366:
            message = _("The first part must be due today or later, and the parts a day to a year apart.")
            reasons.append(Refusal(code="plan-in-the-past", message=message))
        if reasons:
            raise Refused(reasons)
        total = sum(line.sums.open for line in lines)
        plan = Plan.objects.create(
            patron_id=patron_id, branch_id=desk.branch.id, total_cents=total, part_cents=part_cents,
            every_days=every_days, first_on=first_on, made_at=now, made_by_name=by.name[:200],
        )  # fmt: skip
        PlanCharge.objects.bulk_create(PlanCharge(plan=plan, charge_id=line.id) for line in lines)
        desk.more["plan"] = plan.pk
        said = _(
            "{total} in parts of {part}, the first on {day}", total=Money(total), part=Money(part_cents), day=first_on
        )
        return desk.done(said, total, id=plan.pk)

    request = {
        "patron": patron_id, "charges": list(charge_ids), "part": part_cents, "days": every_days,
        "first": first_on.isoformat(),
    }  # fmt: skip
    return perform_money("make-plan", work, by=by, now=now, key=key, request=request)


def cancel_plan(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """What is open counts at once again. Refused: plan-unknown."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "collect-debts")
        return _end(desk, Plan.State.CANCELLED)

    return perform_money("cancel-plan", work, by=by, now=now, key=key, request={"patron": patron_id})


def _end(desk: Desk, state: str) -> MoneyReceipt:
    plan = Plan.objects.select_for_update(of=("self",)).filter(patron=desk.patron, state=Plan.State.RUNNING).first()
    if plan is None:
        raise Refused(Refusal(code="plan-unknown", message=_("No plan is running.")))
    Plan.objects.filter(pk=plan.pk).update(state=state, ended_at=desk.act.now)
    desk.more["ended_plan"] = plan.pk
    said = {"kept": _("The plan is paid"), "broken": _("The plan is broken"), "cancelled": _("The plan is cancelled")}
    return desk.done(said[str(state)], plan.total_cents, id=plan.pk)


def undo_plan(entry: Entry, act: Act) -> None:
    """There is no such plan, or it runs again."""
    data = entry.undo or {}
    if "plan" in data:
        Plan.objects.filter(pk=data["plan"], state=Plan.State.RUNNING).update(
            state=Plan.State.CANCELLED, ended_at=act.now
        )
    if "ended_plan" in data:
        Plan.objects.filter(pk=data["ended_plan"]).update(state=Plan.State.RUNNING, ended_at=None)
    undo_money(entry, act)


def judge_plans(now: datetime) -> None:
    """For the worker's schedule: what is paid ends as kept; what is behind by more than the days of grace is broken."""
    by, tree = system_actor("Shelflist", "worker"), organisation()
    for plan in Plan.objects.filter(state=Plan.State.RUNNING, patron__isnull=False):
        stands = standing_of(plan, tree.calendar(plan.branch_id).day_of(now))
        state = Plan.State.KEPT if stands.paid >= stands.total else Plan.State.BROKEN if stands.behind else None
        if state is not None and plan.patron_id is not None:
            with transaction.atomic():
                _judged(plan.patron_id, state, by, now)


def _judged(patron_id: int, state: str, by: Actor, now: datetime) -> None:
    def work(act: Act) -> MoneyReceipt:
        return _end(at_desk(act, patron_id, "collect-debts"), state)

    perform_money("end-plan", work, by=by, now=now, key=None, request={})
