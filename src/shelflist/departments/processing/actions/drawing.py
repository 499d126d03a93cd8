"""Drawing every n-th copy of an operator for a check (L06)."""

from __future__ import annotations

from typing import Any

from shelflist.departments.processing.models import EVERYBODY, Check, CheckRate, WorkOrder, WorkStep
from shelflist.departments.processing.rules.steps import USUAL_RATE, draws
from shelflist.ground.journal.acts import Act


def count_and_draw(act: Act, order: WorkOrder, step: WorkStep) -> tuple[Check | None, dict[str, Any]]:
    """Building block: count this step for who did it; the check, when this copy is the one that is drawn.

    A step is counted, not a copy: whoever only stamps is looked at as often as whoever does everything. A copy is
    drawn once.
    """
    if act.by.id is None:
        return None, {}
    rates = {row.operator_id: row for row in CheckRate.objects.select_for_update().filter(
        operator_id__in=[EVERYBODY, act.by.id])}  # fmt: skip
    everybody = rates.get(EVERYBODY)
    usual = USUAL_RATE if everybody is None or everybody.every is None else everybody.every
    mine = rates.get(act.by.id) or CheckRate(operator_id=act.by.id, operator_name=act.by.name)
    before = mine.since_count
    mine.since_count += 1
    drawn = None
    if draws(mine.since_count, mine.every, usual) and not order.checks.exists():
        mine.since_count = 0
        drawn = Check.objects.create(
            order=order, step=step, operator_id=act.by.id, operator_name=act.by.name, drawn_at=act.now
        )
    mine.save()
    return drawn, {"operator": act.by.id, "before": before, "check": drawn.pk if drawn else None}


def undraw(kept: dict[str, Any]) -> None:
    """The count is what it was, and the copy is not drawn. A check that was made meanwhile stays."""
    CheckRate.objects.filter(operator_id=kept["operator"]).update(since_count=kept["before"])
    if kept["check"] is not None:
        Check.objects.filter(pk=kept["check"], checked_at__isnull=True).delete()
