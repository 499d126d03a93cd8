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
from shelflist.records.policies.actions.recording import recorded
from shelflist.records.policies.details import reasons_against_weights
from shelflist.records.policies.models import MatchWeight
from shelflist.records.policies.queries import DELIVERED
from shelflist.records.policies.queries import weights as current_weights

UNDO_MINUTES = 60 * 24 * 30


def set_weights(
    *, weights: Mapping[str, int], by: Actor, now: datetime, kind: str = "loan", why: str = "", key: str | None = None
) -> Saved:
    """Set the weights of all 21 fields of the loan or the hold rules at once."""

    def work(act: Act) -> Saved:
        root = Branch.objects.filter(parent__isnull=True).first()
        by.must("edit-policies", root.path if root else "")
        if reasons := reasons_against_weights(weights, DELIVERED[kind]):
            raise Refused(reasons)
        act.undoable({"kind": kind, "before": current_weights(kind), "after": dict(weights)}, UNDO_MINUTES)
        _write(kind, weights)
        act.on(about="weights" if kind == "loan" else f"weights:{kind}")
        act.say(_("Weights of the rule fields set"))
        return Saved(0)

    request = {"kind": kind, "weights": dict(weights), "why": why}
    return perform("set-weights", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_weights(entry: Entry, act: Act) -> None:
    """The undo of `set-weights`."""
    kept = entry.undo or {}
    kind = kept.get("kind", "loan")
    if not kept or current_weights(kind) != kept["after"]:
        raise Refused(changed_since())
    _write(kind, kept["before"])


def _write(kind: str, weights: Mapping[str, int]) -> None:
    MatchWeight.objects.bulk_create(
        [MatchWeight(kind=kind, field=field, weight=weight) for field, weight in sorted(weights.items())],
        update_conflicts=True,
        unique_fields=["kind", "field"],
        update_fields=["weight"],
    )
    bump("policies")
