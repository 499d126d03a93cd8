"""Whether a copy that came back here floats, that is stays, and on which shelf it then stands."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.ground.common.phrases import Phrase
from shelflist.records.branches.organisation import BranchFacts, LocationFacts
from shelflist.records.branches.rules import FloatingCounts, floats_here
from shelflist.records.items.queries import floating_counts


@dataclass(frozen=True, slots=True)
class Stay:
    """The copy stays: its branch and shelf from now on, and why."""

    branch_id: int
    location_id: int
    location_name: str
    why: Phrase


def stay_of(item: ItemRow, here: desk.Here, *, by_hand: bool) -> Stay | None:
    """Where the copy stands from now on, or None when it does not float here. Most copies never float."""
    group = here.organisation.floating.get(item.floating_group_id or 0)
    if group is None or here.branch is None or here.is_home_of(item):
        return None
    branch = here.house_of(here.branch.id)
    shelf = _shelf_at(branch, item, here)
    if shelf is None:
        return None
    copies, of_the_title = floating_counts(group.id, branch.id, item.record_id, but=item.id)
    found = floats_here(group, branch, FloatingCounts(copies, of_the_title), by_hand=by_hand)
    return Stay(branch.id, shelf.id, shelf.name, found.why) if found.stays else None


def _shelf_at(branch: BranchFacts, item: ItemRow, here: desk.Here) -> LocationFacts | None:
    """The shelf with the same code as the copy's own, else the first that lends."""
    own = here.organisation.locations[item.location_id]
    shelves = here.organisation.locations_at(branch.id)
    alike = next((one for one in shelves if one.code == own.code), None)
    return alike or next((one for one in shelves if one.lends), None)
