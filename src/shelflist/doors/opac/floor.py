"""A small plan of the way to a copy: the stretches of shelf of its branch in walking order, and how far along it is."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.showing import PublicCopy, beside

BAY, GAP, TALL = 62, 8, 22
IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Bay:
    """A stretch of shelf on the plan."""

    x: int
    y: int
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The drawing and the same in words."""

    bays: tuple[Bay, ...]
    width: int
    height: int
    flag_x: int
    flag_y: int
    number: int
    count: int
    along: Phrase
    left: str
    right: str


def plan(copy: PublicCopy, tree: Organisation) -> Plan:
    """The way to a copy. Bays are what the library has told us: its shelves, in the order in which they are walked."""
    shelves = [one for one in tree.locations_at(copy.branch_id) if one.public]
    number = next((i for i, one in enumerate(shelves) if one.id == copy.location_id), 0)
    place = beside(copy)
    share = place.before_count / place.count if place.count else 0.0
    bays = tuple(
        Bay(
            (i % IN_A_ROW) * (BAY + GAP) + GAP, (i // IN_A_ROW) * (TALL + 26) + 22, one.name, one.id == copy.location_id
        )
        for i, one in enumerate(shelves)
    )
    here = next((bay for bay in bays if bay.here), bays[0] if bays else Bay(0, 0, "", True))
    rows = -(-len(bays) // IN_A_ROW) or 1
    return Plan(
        bays, IN_A_ROW * (BAY + GAP) + GAP, rows * (TALL + 26) + 12, here.x + round(share * (BAY - 8)) + 4, here.y,
        number + 1, len(shelves), _how_far(share), place.left, place.right,
    )  # fmt: skip


def _how_far(share: float) -> Phrase:
    if share < 0.1:
        return _("right at the beginning of the shelf")
    if share < 0.4:
        return _("in the first third of the shelf")
    if share < 0.6:
        return _("about the middle of the shelf")
    if share < 0.9:
        return _("in the last third of the shelf")
    return _("at the end of the shelf")
