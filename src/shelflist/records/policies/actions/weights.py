"""How much each of the 21 fields weighs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.models import Branch
from shelflist.records.policies.details import reasons_against_weights
from shelflist.records.policies.models import MatchWeight
from shelflist.records.policies.queries import weights as current_weights

UNDO_MINUTES = 60 * 24 * 30


def set_weights(*, weights: Mapping[str, int], by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Set the weights of all 21 fields at once."""

    def work(act: Act) -> Saved:
        root = Branch.objects.filter(parent__isnull=True).first()
        by.must("edit-policies", root.path if root else "")
        if reasons := reasons_against_weights(weights):
            raise Refused(reasons)
        act.undoable({"before": current_weights(), "after": dict(weights)}, UNDO_MINUTES)
        _write(weights)
        act.on(about="weights")
        act.say(_("Weights of the rule fields set"))
        return Saved(0)

    request = {"weights": dict(weights)}
    return perform("set-weights", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_weights(entry: Entry, act: Act) -> None:
    """The undo of `set-weights`."""
    if entry.undo is None or current_weights() != entry.undo["after"]:
        raise Refused(changed_since())
    _write(entry.undo["before"])


def _write(weights: Mapping[str, int]) -> None:
    MatchWeight.objects.bulk_create(
        [MatchWeight(field=field, weight=weight) for field, weight in sorted(weights.items())],
        update_conflicts=True,
        unique_fields=["field"],
        update_fields=["weight"],
    )
    bump("policies")
