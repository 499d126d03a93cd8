"""Branches as holds see them: the tree, how far apart they are, what the way costs, and who is open today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.rules import distance


@dataclass(frozen=True)
class Places:
    """The organisation on one day. An unknown branch is far from everything and hands nothing out."""

    tree: Organisation
    closed: frozenset[int] = frozenset()  # shut today
    hands_out: frozenset[int] = frozenset()  # holds may be picked up here
    item_types: Mapping[int, str] = field(default_factory=dict)  # id → code, for adjustments of the distance
    weights: Mapping[int, int] = field(default_factory=dict)  # how often a branch is asked among equals; 1 when absent

    def name(self, branch_id: int | None) -> str:
        facts = self.tree.branches.get(branch_id or 0)
        return facts.name if facts else "?"

    def is_within(self, branch_id: int, above_id: int) -> bool:
        """True for the branch itself and everything below it."""
        return branch_id == above_id or above_id in self.tree.ancestors.get(branch_id, ())

    def area(self, branch_id: int, depth: int) -> int:
        """The branch at this depth above (or at) a branch; the root has depth 0."""
        facts = self.tree.branches.get(branch_id)
        chain = (*facts.above, branch_id) if facts else (branch_id,)
        return chain[min(max(depth, 0), len(chain) - 1)]

    def depth(self, branch_id: int | None) -> int:
        facts = self.tree.branches.get(branch_id or 0)
        return facts.depth if facts else 0

    def steps(self, one: int, other: int) -> int:
        """Steps through the tree from one branch to the other; 0 for the same (CON-08)."""
        return 0 if one == other else self.tree.steps(one, other)

    def adjusted(self, copy: Copy, wish: Wish, sets_out_at: int | None = None) -> int:
        """Steps from the copy (or from where it was taken in) to the place of pick-up, as the library counts them."""
        start = copy.branch_id if sets_out_at is None else sets_out_at
        if not self.tree.adjustments:
            return self.steps(start, wish.pickup_branch_id)
        wanted = distance.Wanted(
            item_branch_id=copy.branch_id,
            owner_id=copy.owner_id,
            item_type=self.item_types.get(copy.item_type_id, ""),
            location_id=copy.location_id,
            pickup_branch_id=wish.pickup_branch_id,
            request_branch_id=wish.request_branch_id,
            from_branch_id=sets_out_at,
        )
        return distance.proximity(self.tree, wanted)

    def cost(self, one: int, other: int) -> int | None:
        """What it costs to carry something there; None when it cannot be carried (HLD-09)."""
        return 0 if one == other or not self.tree.costs else distance.carriage(self.tree, one, other).cost

    def share_a_group(self, one: int, other: int) -> bool:
        return bool(self.tree.groups_of.get(one, frozenset()) & self.tree.groups_of.get(other, frozenset()))

    def weight(self, branch_id: int) -> int:
        return self.weights.get(branch_id, 1)
