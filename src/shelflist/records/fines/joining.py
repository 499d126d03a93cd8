"""What becomes of money where two records of one person are made one (PAT-20): what may be there only once."""

from __future__ import annotations

from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.fines.models import Plan, Referral
from shelflist.records.patrons import belongings

JOINED = "joined with another record"


def end_plan(plan: Plan, winner_id: int) -> dict[str, Any] | None:
    """One plan goes on, that of the record that stays; what was in the other is owed like everything else."""
    return _changed(plan, state=Plan.State.CANCELLED)


def end_referral(referral: Referral, winner_id: int) -> dict[str, Any] | None:
    """One referral stays open: the agency is told of the whole debt by it, and that the other is over."""
    return _changed(referral, state=Referral.State.RECALLED, note=JOINED)


def _changed(row: Plan | Referral, **values: Any) -> dict[str, Any]:
    old = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return old


def register_own() -> None:
    """Called once, when the program starts."""
    belongings.register("fines.plan.patron", belongings.Kind(_("plans to pay"), resolve=end_plan))
    belongings.register("fines.referral.patron", belongings.Kind(_("referrals for collection"), resolve=end_referral))
