"""How far a copy is from where it is wanted (CON-06), and what it costs to carry it there (HLD-09)."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.explanations import Step
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.organisation import AdjustmentFacts, Organisation


@dataclass(frozen=True, slots=True)
class Wanted:
    """A copy and a request for it, as far as their distance depends on them.

    `from_branch_id` is where the copy would set out, when that is not the branch it belongs to: where it was taken in.
    `request_branch_id` is where the request was made; None when that is not known.
    """

    item_branch_id: int
    owner_id: int
    item_type: str
    location_id: int
    pickup_branch_id: int
    request_branch_id: int | None = None
    from_branch_id: int | None = None

    @property
    def sets_out_at(self) -> int:
        return self.item_branch_id if self.from_branch_id is None else self.from_branch_id


@dataclass(frozen=True, slots=True)
class Distance:
    """Adjusted steps, which may be fewer than none, and how they came about."""

    steps: int
    reckoning: tuple[Step, ...]


def proximity(tree: Organisation, wanted: Wanted) -> int:
    """The steps through the tree from the copy to its pick-up branch, with every adjustment that fits, in order."""
    steps = tree.steps(wanted.sets_out_at, wanted.pickup_branch_id)
    for adjustment in tree.adjustments:
        if fits(tree, adjustment, wanted):
            steps = adjustment.steps if adjustment.absolute else steps + adjustment.steps
    return steps


def explained_proximity(tree: Organisation, wanted: Wanted) -> Distance:
    """The same with every step of the reckoning in words."""
    steps = tree.steps(wanted.sets_out_at, wanted.pickup_branch_id)
    names = {"start": tree.branch(wanted.sets_out_at).name, "end": tree.branch(wanted.pickup_branch_id).name}
    reckoning = [Step(_("From {start} to {end}", **names), steps_in_words(steps))]
    for adjustment in tree.adjustments:
        if fits(tree, adjustment, wanted):
            steps = adjustment.steps if adjustment.absolute else steps + adjustment.steps
            reckoning.append(Step(_("Adjusted by “{name}”", name=adjustment.name), steps_in_words(steps)))
    return Distance(steps, tuple(reckoning))


def fits(tree: Organisation, adjustment: AdjustmentFacts, wanted: Wanted) -> bool:
    """True when the copy and the request are all that the adjustment asks for."""
    if adjustment.item_type not in ("", wanted.item_type):
        return False
    if adjustment.location_id not in (None, wanted.location_id):
        return False
    return (
        tree.stands_in(wanted.item_branch_id, adjustment.item_branch)
        and tree.stands_in(wanted.owner_id, adjustment.owner)
        and tree.stands_in(wanted.pickup_branch_id, adjustment.pickup)
        and _made_in(tree, adjustment, wanted)
    )


def _made_in(tree: Organisation, adjustment: AdjustmentFacts, wanted: Wanted) -> bool:
    if adjustment.request.branch_id is None and adjustment.request.group_id is None:
        return True
    return wanted.request_branch_id is not None and tree.stands_in(wanted.request_branch_id, adjustment.request)


def steps_in_words(steps: int) -> Phrase:
    return nphrase("{count} step", "{count} steps", steps)


@dataclass(frozen=True, slots=True)
class Carriage:
    """What carrying a copy costs, None when it cannot be carried; `named` when the table of costs says so."""

    cost: int | None
    named: bool

    @property
    def possible(self) -> bool:
        return self.cost is not None


def carriage(tree: Organisation, origin: int, target: int) -> Carriage:
    """What it costs to carry a copy: what the table says of these branches or of the nearest ones above them.

    Within one branch it costs nothing. A way that the table does not name costs its steps through the tree.
    """
    if origin == target:
        return Carriage(0, named=False)
    named = [
        (up + down, up, tree.costs[start, end])
        for up, start in enumerate(_upwards(tree, origin))
        for down, end in enumerate(_upwards(tree, target))
        if (start, end) in tree.costs
    ]
    if not named:
        return Carriage(tree.steps(origin, target), named=False)
    return Carriage(min(named, key=lambda way: way[:2])[2], named=True)


def _upwards(tree: Organisation, branch_id: int) -> tuple[int, ...]:
    """The branch and what it belongs to, nearest first."""
    return (branch_id, *reversed(tree.branch(branch_id).above))
