"""The parts of a branch that this package keeps: how each is described, copied to another branch, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import ProtectedError

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.actions.calendar import hours_of, write_hours
from shelflist.records.branches.copying import Copied, Part, register
from shelflist.records.branches.models import (
    BranchGroup,
    CalendarException,
    FloatingMember,
    ProximityAdjustment,
    ShelvingLocation,
    TransportCost,
)
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.rules.details import WEEKDAYS

Undo = Mapping[str, Any]
PLACE_COLUMNS = ("item_branch_id", "owner_id", "pickup_id", "request_id")


# -- hours ------------------------------------------------------------------------------------------------------------


def _hours_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    weekly = tree.calendar(branch_id).weekly
    return {
        str(day): ", ".join(str(stretch) for stretch in weekly.get(number, ())) for number, day in enumerate(WEEKDAYS)
    }


def _copy_hours(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    """The week in force at the one becomes the other's own, unless it is in force there anyway."""
    weekly = tree.calendar(origin).weekly
    if dict(weekly) == dict(tree.calendar(target).weekly):
        return Copied(0)
    before = hours_of(target)
    rows = [(day, stretch.opens, stretch.closes) for day, stretches in weekly.items() for stretch in stretches]
    write_hours(target, rows)
    return Copied(len(rows), {"branch": target, "before": before, "after": hours_of(target)})


def _take_back_hours(undo: Undo, act: Act) -> None:
    if hours_of(undo["branch"]) != undo["after"]:
        raise Refused(changed_since())
    write_hours(undo["branch"], undo["before"])


# -- days that differ -------------------------------------------------------------------------------------------------


def _days_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    return {
        f"{special.first_on.isoformat()} {special.reason}": ", ".join(str(one) for one in special.stretches)
        or _("closed")
        for special in tree.calendar(branch_id).exceptions
        if not special.closure
    }


def _copy_days(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    """The days that the one has of its own and that are still to come."""
    today = tree.calendar(target).day_of(act.now)
    there = {(special.first_on, special.last_on, special.reason) for special in tree.calendar(target).exceptions}
    rows = CalendarException.objects.filter(branch_id=origin, closure=None).order_by("pk")
    wanted = [row for row in rows if (row.last_on >= today or row.repeats) and _key(row) not in there]
    return _cloned(wanted, lambda row: {"branch_id": target, "moves": False})


def _key(row: CalendarException) -> tuple[Any, ...]:
    return (row.first_on, row.last_on, row.reason)


# -- shelves ----------------------------------------------------------------------------------------------------------


def _shelf_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    return {f"{shelf.code}": shelf.name for shelf in tree.locations_at(branch_id)}


def _copy_shelves(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    there = {shelf.code for shelf in tree.locations_at(target)}
    rows = ShelvingLocation.objects.filter(branch_id=origin).exclude(code__in=there).order_by("walking_order", "pk")
    return _cloned(rows, lambda row: {"branch_id": target})


# -- groups and floating ----------------------------------------------------------------------------------------------


def _group_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    return {group.name: _("belongs to it") for group in tree.groups.values() if branch_id in group.branch_ids}


def _copy_groups(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    groups = [
        group.id for group in tree.groups.values() if origin in group.branch_ids and target not in group.branch_ids
    ]
    through = BranchGroup.branches.through
    rows = through.objects.bulk_create(through(branchgroup_id=group, branch_id=target) for group in groups)
    return Copied(len(rows), {"model": "membership", "ids": [row.pk for row in rows]})


def _floating_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    lines: dict[str, Phrase | str] = {}
    for group in tree.floating.values():
        member = group.members.get(branch_id)
        if member is not None:
            most = member.most_copies
            lines[group.name] = _("up to {count} copies", count=most) if most is not None else _("belongs to it")
    return lines


def _copy_floating(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    there = [group.id for group in tree.floating.values() if target in group.members]
    rows = FloatingMember.objects.filter(branch_id=origin).exclude(group_id__in=there).order_by("pk")
    return _cloned(rows, lambda row: {"branch_id": target})


# -- distance and costs -----------------------------------------------------------------------------------------------


def _adjustment_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    return {
        one.name: f"{one.steps:d}" if one.absolute else f"{one.steps:+d}"
        for one in tree.adjustments
        if branch_id in {place.branch_id for place in (one.item_branch, one.owner, one.pickup, one.request)}
    }


def _copy_adjustments(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    """Adjustments that name the one, and no shelf of it, are made for the other too."""
    named = models.Q(item_branch=origin) | models.Q(owner=origin) | models.Q(pickup=origin) | models.Q(request=origin)
    rows = ProximityAdjustment.objects.filter(named, location=None).order_by("position", "pk")
    known = {(row.name, *_places(row)) for row in ProximityAdjustment.objects.all()}

    def changes(row: ProximityAdjustment) -> dict[str, Any]:
        return {name: target for name in PLACE_COLUMNS if getattr(row, name) == origin}

    wanted = [row for row in rows if (row.name, *_places(row, changes(row))) not in known]
    return _cloned(wanted, changes)


def _places(row: ProximityAdjustment, changes: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    return tuple((changes or {}).get(name, getattr(row, name)) for name in PLACE_COLUMNS)


def _cost_lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    lines: dict[str, Phrase | str] = {}
    for (origin, target), cost in tree.costs.items():
        if branch_id in (origin, target):
            arrow = f"→ {tree.branch(target).code}" if origin == branch_id else f"← {tree.branch(origin).code}"
            lines[arrow] = _("not possible") if cost is None else str(cost)
    return lines


def _copy_costs(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    wanted: dict[tuple[int, int], int | None] = {}
    for (start, end), cost in tree.costs.items():
        way = (target if start == origin else start, target if end == origin else end)
        if origin in (start, end) and way[0] != way[1] and way not in tree.costs:
            wanted[way] = cost
    rows = TransportCost.objects.bulk_create(
        TransportCost(origin_id=start, target_id=end, cost=cost) for (start, end), cost in wanted.items()
    )
    return Copied(len(rows), {"model": "transportcost", "ids": [row.pk for row in rows]})


# -- together ---------------------------------------------------------------------------------------------------------

MODELS: dict[str, type[models.Model]] = {
    model._meta.model_name or "": model
    for model in (CalendarException, ShelvingLocation, FloatingMember, ProximityAdjustment, TransportCost)
} | {"membership": BranchGroup.branches.through}


def _cloned(rows: Iterable[Any], changes: Any) -> Copied:
    """Write each row once more with these changes."""
    known = list(rows)
    if not known:
        return Copied(0)
    ids = []
    for row in known:
        for name, value in changes(row).items():
            setattr(row, name, value)
        row.pk = None
        row._state.adding = True
        row.save(force_insert=True)
        ids.append(row.pk)
    return Copied(len(ids), {"model": known[0]._meta.model_name, "ids": ids})


def _take_back_rows(undo: Undo, act: Act) -> None:
    """Remove the rows that were made, unless something stands on them by now."""
    try:
        MODELS[undo["model"]]._default_manager.filter(pk__in=undo["ids"]).delete()
    except ProtectedError:
        raise Refused(changed_since(_("What was copied is in use by now."))) from None


def register_own() -> None:
    """The parts of this package."""
    for part in (
        Part("hours", _("Opening hours"), _hours_lines, _copy_hours, _take_back_hours),
        Part("days", _("Days that differ"), _days_lines, _copy_days, _take_back_rows),
        Part("shelves", _("Shelves"), _shelf_lines, _copy_shelves, _take_back_rows),
        Part("groups", _("Groups of branches"), _group_lines, _copy_groups, _take_back_rows, shared=True),
        Part("floating", _("Floating groups"), _floating_lines, _copy_floating, _take_back_rows, shared=True),
        Part(
            "distance", _("Adjustments of distance"), _adjustment_lines, _copy_adjustments, _take_back_rows, shared=True
        ),
        Part("costs", _("Costs of carrying"), _cost_lines, _copy_costs, _take_back_rows, shared=True),
    ):
        register(part)
