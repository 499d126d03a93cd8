"""What makes copies nearer or farther than the tree says, and what it costs to carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.models import ProximityAdjustment, TransportCost
from shelflist.records.branches.queries import load_organisation

MOST_STEPS = 1000
MOST_COST = 1_000_000
PLACES = ("item_branch", "owner", "pickup", "request")
GROUPS = ("item_group", "owner_group", "pickup_group", "request_group")


@dataclass(frozen=True, slots=True)
class AdjustmentDetails:
    """What is said about an adjustment; ids of branches, groups and a shelf, and the code of an item type."""

    name: str
    steps: int
    absolute: bool = False
    item_branch_id: int | None = None
    item_group_id: int | None = None
    owner_id: int | None = None
    owner_group_id: int | None = None
    pickup_id: int | None = None
    pickup_group_id: int | None = None
    request_id: int | None = None
    request_group_id: int | None = None
    location_id: int | None = None
    item_type: str = ""


def save_adjustment(
    *, details: AdjustmentDetails, by: Actor, now: datetime, adjustment_id: int | None = None, key: str | None = None
) -> Saved:
    """Add an adjustment after the others, or change the one with `adjustment_id`."""

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        if reasons := _reasons_against(details):
            raise Refused(reasons)
        if adjustment_id is None:
            last = ProximityAdjustment.objects.aggregate(last=Max("position"))["last"] or 0
            row = ProximityAdjustment(position=last + 1)
        else:
            row = _adjustment(adjustment_id)
        for name, value in asdict(details).items():
            setattr(row, name, value)
        row.save()
        bump("branches")
        act.on(about=f"adjustment:{row.pk}")
        act.say(_("Adjustment of distance “{name}” saved", name=details.name))
        return Saved(row.pk)

    request = {"adjustment": adjustment_id, **asdict(details)}
    return perform("save-adjustment", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_adjustment(*, adjustment_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Remove an adjustment. Can be undone."""

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        row = _adjustment(adjustment_id)
        act.undoable({"id": row.pk, "position": row.position, **_as_data(row)})
        row.delete()
        bump("branches")
        act.on(about=f"adjustment:{adjustment_id}")
        act.say(_("Adjustment of distance “{name}” removed", name=row.name))
        return Saved(adjustment_id)

    request = {"adjustment": adjustment_id}
    return perform("remove-adjustment", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_remove_adjustment(entry: Entry, act: Act) -> None:
    """The undo of `remove-adjustment`: it comes back at its place."""
    data = entry.undo or {}
    if ProximityAdjustment.objects.filter(pk=data["id"]).exists():
        raise Refused(changed_since())
    if _reasons_against(AdjustmentDetails(**{name: data[name] for name in AdjustmentDetails.__dataclass_fields__})):
        raise Refused(changed_since())
    ProximityAdjustment.objects.create(**data)
    bump("branches")


def order_adjustments(*, adjustment_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Set the order in which all adjustments are applied, the first one first."""

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        rows = {row.pk: row for row in ProximityAdjustment.objects.all()}
        if sorted(rows) != sorted(adjustment_ids):
            raise Refused(
                Refusal(
                    code="adjustments-changed",
                    message=_("The list of adjustments has changed since this page was opened."),
                    remedy=_("Open the page again and set the order once more."),
                )
            )
        for place, adjustment_id in enumerate(adjustment_ids, start=1):
            rows[adjustment_id].position = place
        ProximityAdjustment.objects.bulk_update(rows.values(), ["position"])
        bump("branches")
        act.on(about="adjustments")
        act.say(_("Order of the adjustments of distance set"))
        return Saved(0)

    request = {"order": list(adjustment_ids)}
    return perform("order-adjustments", work, by=by, now=now, key=key, request=request, answer=Saved)


def set_transport_costs(
    *, costs: Mapping[tuple[int, int], int | None], by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Replace the whole table of costs: (from, to) → cost, None when it cannot be carried; ways left out have none.

    Can be undone.
    """
    plain = sorted([origin, target, cost] for (origin, target), cost in costs.items())

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        if reasons := _reasons_against_costs(costs):
            raise Refused(reasons)
        before = TransportCost.objects.order_by("origin_id", "target_id").values_list("origin_id", "target_id", "cost")
        act.undoable({"before": [list(row) for row in before], "after": plain})
        _write_costs(plain)
        act.on(about="transport-costs")
        act.say(_("Costs of carrying copies between branches set"))
        return Saved(len(plain))

    return perform("set-transport-costs", work, by=by, now=now, key=key, request={"costs": plain}, answer=Saved)


def undo_set_transport_costs(entry: Entry, act: Act) -> None:
    """The undo of `set-transport-costs`: the table as it was, unless it was changed again."""
    data = entry.undo or {}
    now_there = TransportCost.objects.order_by("origin_id", "target_id").values_list("origin_id", "target_id", "cost")
    if [list(row) for row in now_there] != data["after"]:
        raise Refused(changed_since())
    _write_costs(data["before"])


def _write_costs(rows: Sequence[Sequence[Any]]) -> None:
    TransportCost.objects.all().delete()
    TransportCost.objects.bulk_create(
        TransportCost(origin_id=origin, target_id=target, cost=cost) for origin, target, cost in rows
    )
    bump("branches")


def _adjustment(adjustment_id: int) -> ProximityAdjustment:
    row = ProximityAdjustment.objects.filter(pk=adjustment_id).first()
    if row is None:
        raise Refused(Refusal(code="adjustment-not-found", message=_("There is no such adjustment (any more).")))
    return row


def _as_data(row: ProximityAdjustment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in AdjustmentDetails.__dataclass_fields__}


def _reasons_against(details: AdjustmentDetails) -> list[Refusal]:
    tree = load_organisation()
    reasons = []
    asked = asdict(details)
    if not details.name:
        reasons.append(Refusal(code="adjustment-needs-name", message=_("Give the adjustment a name.")))
    if not any(asked[name] for name in asked if name not in {"name", "steps", "absolute"}):
        reasons.append(
            Refusal(
                code="adjustment-asks-for-nothing",
                message=_("This adjustment would fit every copy and every request."),
                remedy=_("Say for which branch, group, shelf or kind of thing it is meant."),
            )
        )
    if abs(details.steps) > MOST_STEPS or (details.steps == 0 and not details.absolute):
        reasons.append(
            Refusal(
                code="adjustment-of-nothing",
                message=_("Give a number of steps from {least} to {most}.", least=-MOST_STEPS, most=MOST_STEPS),
                remedy=_("Nought counts only when it replaces the steps."),
            )
        )
    branches = {asked[f"{name}_id"] for name in PLACES} - {None}
    groups = {asked[f"{name}_id"] for name in GROUPS} - {None}
    if not branches <= tree.branches.keys() or not groups <= tree.groups.keys():
        reasons.append(
            Refusal(code="branch-not-found", message=_("A branch or group it names does not exist any more."))
        )
    if details.location_id is not None and details.location_id not in tree.locations:
        reasons.append(Refusal(code="location-not-found", message=_("There is no such shelf (any more).")))
    return reasons


def _reasons_against_costs(costs: Mapping[tuple[int, int], int | None]) -> list[Refusal]:
    tree = load_organisation()
    reasons = []
    if any(origin == target for origin, target in costs):
        reasons.append(Refusal(code="way-to-itself", message=_("Nothing is carried from a branch to itself.")))
    if not {branch for way in costs for branch in way} <= tree.branches.keys():
        reasons.append(Refusal(code="branch-not-found", message=_("A branch it names does not exist any more.")))
    if any(cost is not None and not 0 <= cost <= MOST_COST for cost in costs.values()):
        reasons.append(Refusal(code="cost-out-of-range", message=_("Give a cost from 0 to {most}.", most=MOST_COST)))
    return reasons
