"""Bins and time limits of a branch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelflist.departments.reshelving.models import SortingRule, TimeLimit
from shelflist.departments.reshelving.queries.bins import USUAL_HOURS
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
from shelflist.records.items.queries import item_types

RULES = "edit-branches"
LONGEST_LABEL, MOST_HOURS = 20, 720
NAMES = ("branch_id", "label", "verb", "location_id", "item_type_id", "destination_id")


def add_bin(
    *,
    branch_id: int,
    label: str,
    verb: str = "",
    location_id: int | None = None,
    item_type_id: int | None = None,
    destination_id: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Say what goes into a bin of this branch's desk; one bin may have several such rules.

    Refused: not-permitted, label-missing, label-too-long, verb-unknown, branch-unknown, location-unknown,
    item-type-unknown.
    """
    values: dict[str, Any] = dict(
        zip(NAMES, (branch_id, label.strip(), verb, location_id, item_type_id, destination_id), strict=True)
    )

    def work(act: Act) -> Saved:
        act.by.must(RULES, organisation().path_of(branch_id))
        if reasons := _against(values):
            raise Refused(reasons)
        row = SortingRule.objects.create(**values)
        bump("branches")
        act.say(_("Added the bin {label}", label=row.label))
        act.undoable({"bin": row.pk})
        return Saved(row.pk)

    return perform("add-bin", work, by=by, now=now, key=key, request=values, answer=Saved)


def _against(values: dict[str, Any]) -> list[Refusal]:
    tree, found = organisation(), []
    if not values["label"]:
        found.append(Refusal("label-missing", _("Say what stands on the bin."), details={"field": "label"}))
    if len(values["label"]) > LONGEST_LABEL:
        message = _("Use at most {most} characters.", most=LONGEST_LABEL)
        found.append(Refusal("label-too-long", message, details={"field": "label"}))
    if values["verb"] not in SortingRule.Verb.values:
        found.append(Refusal("verb-unknown", _("Choose what goes into it."), details={"field": "verb"}))
    if values["destination_id"] is not None and values["destination_id"] not in tree.branches:
        found.append(Refusal("branch-unknown", _("There is no such branch."), details={"field": "destination_id"}))
    if values["location_id"] is not None and values["location_id"] not in tree.locations:
        found.append(Refusal("location-unknown", _("There is no such shelf."), details={"field": "location_id"}))
    if values["item_type_id"] is not None and values["item_type_id"] not in item_types.value():
        message = _("There is no such type of item.")
        found.append(Refusal("item-type-unknown", message, details={"field": "item_type_id"}))
    return found


def undo_add_bin(entry: Entry, act: Act) -> None:
    SortingRule.objects.filter(pk=(entry.undo or {})["bin"]).delete()
    bump("branches")


def remove_bin(*, bin_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a rule away. Refused: not-permitted, bin-unknown."""

    def work(act: Act) -> Saved:
        row = SortingRule.objects.select_for_update().filter(pk=bin_id).first()
        if row is None:
            raise Refused(Refusal("bin-unknown", _("There is no such bin any more.")))
        act.by.must(RULES, organisation().path_of(row.branch_id))
        kept = {name: getattr(row, name) for name in NAMES}
        row.delete()
        bump("branches")
        act.say(_("Took the bin {label} away", label=kept["label"]))
        act.undoable({"bin": kept})
        return Saved(bin_id)

    return perform("remove-bin", work, by=by, now=now, key=key, request={"bin": bin_id}, answer=Saved)


def undo_remove_bin(entry: Entry, act: Act) -> None:
    SortingRule.objects.create(**(entry.undo or {})["bin"])
    bump("branches")


def set_time_limit(*, branch_id: int, hours: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """After how many hours a returned copy that is on no cart counts as shelved (0: never by itself).

    Refused: not-permitted, hours-wrong.
    """

    def work(act: Act) -> Saved:
        act.by.must(RULES, organisation().path_of(branch_id))
        if not 0 <= hours <= MOST_HOURS:
            message = _("Give a number of hours from 0 to {most}.", most=MOST_HOURS)
            raise Refused(Refusal("hours-wrong", message, details={"field": "hours"}))
        row = TimeLimit.objects.select_for_update().filter(branch_id=branch_id).first()
        before = row.hours if row else USUAL_HOURS
        TimeLimit.objects.update_or_create(branch_id=branch_id, defaults={"hours": hours})
        act.say(_("Changed when a returned copy counts as shelved"))
        act.undoable({"branch": branch_id, "before": before, "after": hours})
        return Saved(branch_id)

    request = {"branch": branch_id, "hours": hours}
    return perform("set-time-limit", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_time_limit(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    rows = TimeLimit.objects.filter(branch_id=data["branch"], hours=data["after"])
    if not rows.update(hours=data["before"]):
        raise Refused(changed_since())
