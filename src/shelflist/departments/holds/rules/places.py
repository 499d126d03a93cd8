"""Branches as holds see them: the tree, how far apart they are, what the way costs, and who is open today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Places:
    """The organisation on one day. Looking up an unknown branch gives what a branch outside the tree would give."""

    chains: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # from the root down to the branch itself
    names: Mapping[int, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()  # shut today
    hands_out: frozenset[int] = frozenset()  # holds may be picked up here
    adjustments: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (from, to) → steps instead of the tree's
    costs: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (from, to) → minor units of money
    weights: Mapping[int, int] = field(default_factory=dict)  # how often a branch is asked among equals; 1 when absent
    barred: frozenset[tuple[int, int]] = frozenset()  # (from, to): nothing travels this way

    def name(self, branch_id: int | None) -> str:
        return self.names.get(branch_id or 0, "?")

    def chain(self, branch_id: int) -> tuple[int, ...]:
        return self.chains.get(branch_id, (branch_id,))

    def is_within(self, branch_id: int, above_id: int) -> bool:
        """True for the branch itself and everything below it."""
        return above_id in self.chain(branch_id)

    def area(self, branch_id: int, depth: int) -> int:
        """The branch at this depth above (or at) a branch; the root has depth 0."""
        chain = self.chain(branch_id)
        return chain[min(max(depth, 0), len(chain) - 1)]

    def proximity(self, one: int, other: int) -> int:
        """Steps through the tree from one branch to the other; 0 for the same (CON-08)."""
        if one == other:
            return 0
        first, second = self.chain(one), self.chain(other)
        shared = 0
        for here, there in zip(first, second, strict=False):
            if here != there:
                break
            shared += 1
        return len(first) + len(second) - 2 * shared

    def adjusted(self, one: int, other: int) -> int:
        """Steps as the library wants them counted."""
        found = self.adjustments.get((one, other))
        return self.proximity(one, other) if found is None else found

    def cost(self, one: int, other: int) -> int | None:
        """What it costs to carry something there; None when nobody said."""
        return 0 if one == other else self.costs.get((one, other))

    def may_travel(self, one: int, other: int) -> bool:
        return one == other or (one, other) not in self.barred

    def weight(self, branch_id: int) -> int:
        return self.weights.get(branch_id, 1)
