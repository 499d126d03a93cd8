"""Which of equally near branches is asked for a copy more often (HLD-07)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shelflist.departments.holds.models import BranchWeight
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation

WEIGHTS = "hold weights"
MOST = 1000


def set_branch_weights(*, weights: Mapping[int, int], by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Set the weight of these branches, 0 to 1,000; the others keep theirs. Every waiting hold is planned anew.

    Refused: not-permitted, branch-not-found, weight-out-of-range.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        if reasons := list(_reasons_against(weights)):
            raise Refused(reasons)
        before = _written(weights)
        act.undoable({"before": before, "after": sorted(weights.items())})
        act.on(about="hold-weights")
        act.say(_("Set how often each branch is asked for copies on hold"))
        return Saved(0)

    request = {"weights": sorted(weights.items())}
    return perform("set-branch-weights", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_branch_weights(entry: Entry, act: Act) -> None:
    """The undo of `set-branch-weights`, unless one of them was changed again."""
    data = entry.undo or {}
    after = dict(data["after"])
    if dict(BranchWeight.objects.filter(branch_id__in=after).values_list("branch_id", "weight")) != after:
        raise Refused(changed_since())
    _written(dict(data["before"]))


def _written(weights: Mapping[int, int]) -> list[tuple[int, int]]:
    """Write them; what they were."""
    before = dict(BranchWeight.objects.filter(branch_id__in=weights).values_list("branch_id", "weight"))
    BranchWeight.objects.bulk_create(
        (BranchWeight(branch_id=branch_id, weight=weight) for branch_id, weight in weights.items()),
        update_conflicts=True,
        unique_fields=["branch"],
        update_fields=["weight"],
    )
    bump(WEIGHTS)
    return [(branch_id, before.get(branch_id, 1)) for branch_id in weights]


def _reasons_against(weights: Mapping[int, int]) -> list[Refusal]:
    reasons = []
    if not weights.keys() <= organisation().branches.keys():
        reasons.append(Refusal(code="branch-not-found", message=_("A branch it names does not exist any more.")))
    if not all(0 <= weight <= MOST for weight in weights.values()):
        reasons.append(
            Refusal(
                code="weight-out-of-range",
                message=_("A branch weighs from 0 to {most}.", most=MOST),
                remedy=_("Nought means: only when no other branch as near has a copy."),
            )
        )
    return reasons
