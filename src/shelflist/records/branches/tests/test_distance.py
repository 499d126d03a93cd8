from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.records.branches.organisation import (
    AdjustmentFacts,
    BranchFacts,
    FloatingFacts,
    FloatingMemberFacts,
    GroupFacts,
    Organisation,
    Place,
)
from shelflist.records.branches.rules import (
    FloatingCounts,
    Wanted,
    carriage,
    explained_proximity,
    floats_here,
    proximity,
)

# Consortium 1: system 2 with branches 4 and 5, system 3 with branch 6, desk 7 in branch 4.
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 4}


def chain(id: int) -> tuple[int, ...]:
    above = PARENTS[id]
    return () if above is None else (*chain(above), above)


def node(id: int) -> BranchFacts:
    path = "".join(f"{step}/" for step in (*chain(id), id))
    return BranchFacts(id, f"B{id}", f"Branch {id}", "branch", path, PARENTS[id], "UTC", True, None, chain(id), False)


TREE = Organisation({id: node(id) for id in PARENTS}, {9: GroupFacts(9, "east", "East", frozenset({3}))})
COPY = Wanted(item_branch_id=4, owner_id=5, item_type="dvd", location_id=70, pickup_branch_id=6, request_branch_id=7)
NODES = st.sampled_from(sorted(PARENTS))


@pytest.mark.parametrize(
    ("one", "other", "steps"), [(4, 4, 0), (4, 7, 1), (4, 5, 2), (7, 5, 3), (4, 6, 4), (7, 6, 5), (1, 7, 3)]
)
def test_con_06_steps_lead_up_to_what_both_belong_to_and_down_again(one, other, steps):
    assert TREE.steps(one, other) == TREE.steps(other, one) == steps


@given(NODES, NODES, NODES)
def test_con_06_no_way_round_is_shorter_than_the_tree_says(one, middle, other):
    assert TREE.steps(one, other) <= TREE.steps(one, middle) + TREE.steps(middle, other)
    assert (TREE.steps(one, other) == 0) == (one == other)


FITTING = {
    "copies of a branch": {"item_branch": Place(4)},
    "copies of what is below a system": {"item_branch": Place(2)},
    "owned by a branch": {"owner": Place(5)},
    "picked up in a group": {"pickup": Place(group_id=9)},
    "requested at a desk of a branch": {"request": Place(4)},
    "a kind of thing": {"item_type": "dvd"},
    "a shelf": {"location_id": 70},
    "all of it": {"item_branch": Place(4), "pickup": Place(6, 9), "item_type": "dvd", "location_id": 70},
}
NOT_FITTING = {
    "copies of another branch": {"item_branch": Place(5)},
    "copies in a group": {"item_branch": Place(group_id=9)},
    "owned by another": {"owner": Place(4)},
    "picked up elsewhere": {"pickup": Place(2)},
    "requested elsewhere": {"request": Place(3)},
    "another kind of thing": {"item_type": "book"},
    "another shelf": {"location_id": 71},
    "one field of several does not fit": {"item_branch": Place(4), "item_type": "book"},
}


@pytest.mark.parametrize("asked", FITTING.values(), ids=list(FITTING))
def test_con_06_an_adjustment_that_fits_changes_the_steps(asked):
    tree = replace(TREE, adjustments=(AdjustmentFacts(1, "x", -3, **asked),))
    assert proximity(tree, COPY) == 1
    assert proximity(replace(tree, adjustments=(AdjustmentFacts(1, "x", 7, absolute=True, **asked),)), COPY) == 7


@pytest.mark.parametrize("asked", NOT_FITTING.values(), ids=list(NOT_FITTING))
def test_con_06_an_adjustment_that_does_not_fit_changes_nothing(asked):
    assert proximity(replace(TREE, adjustments=(AdjustmentFacts(1, "x", -3, **asked),)), COPY) == 4


def test_con_06_adjustments_are_applied_in_their_order_and_explained():
    far = AdjustmentFacts(1, "DVDs travel badly", 2, item_type="dvd")
    fixed = AdjustmentFacts(2, "Same van", 1, absolute=True, item_branch=Place(2))
    assert proximity(replace(TREE, adjustments=(far, fixed)), COPY) == 1
    tree = replace(TREE, adjustments=(fixed, far))
    distance = explained_proximity(tree, COPY)
    assert distance.steps == proximity(tree, COPY) == 3
    assert [f"{step.what}: {step.result}" for step in distance.reckoning] == [
        "From Branch 4 to Branch 6: 4 steps",
        "Adjusted by “Same van”: 1 step",
        "Adjusted by “DVDs travel badly”: 3 steps",
    ]


def test_con_06_a_copy_taken_in_elsewhere_is_measured_from_there():
    assert proximity(TREE, replace(COPY, from_branch_id=6)) == 0
    wants_request = replace(TREE, adjustments=(AdjustmentFacts(1, "x", 5, request=Place(4)),))
    assert proximity(wants_request, replace(COPY, request_branch_id=None)) == 4


def test_hld_09_cost_of_carrying_comes_from_the_nearest_pair_of_the_table():
    tree = replace(TREE, costs={(2, 3): 30, (4, 6): 7, (5, 3): None})
    assert carriage(tree, 4, 6).cost == 7
    assert carriage(tree, 7, 6).cost == 7
    assert (carriage(tree, 2, 6).cost, carriage(tree, 2, 6).named) == (30, True)
    assert not carriage(tree, 5, 6).possible
    assert (carriage(tree, 6, 4).cost, carriage(tree, 6, 4).named) == (4, False)
    assert carriage(tree, 5, 5).cost == 0


GROUP = FloatingFacts(
    8, "fiction", "Fiction", {4: FloatingMemberFacts(4), 5: FloatingMemberFacts(5, most_copies=40, most_of_a_title=2)}
)
FLOATING = [
    (4, 999, 99, True, "Floats in “Fiction”: it stays at Branch 4"),
    (7, 0, 0, True, "Floats in “Fiction”: it stays at Branch 7"),
    (5, 39, 1, True, "Floats in “Fiction”: it stays at Branch 5"),
    (5, 40, 0, False, "Branch 5 keeps 40 copies of “Fiction” and has them"),
    (5, 3, 2, False, "Branch 5 keeps 2 copies of a title and has them"),
    (6, 0, 0, False, "Branch 6 does not belong to the floating group “Fiction”"),
]


@pytest.mark.parametrize(("branch", "copies", "of_the_title", "stays", "why"), FLOATING)
def test_cir_15_a_copy_that_floats_stays_until_the_branch_has_enough(branch, copies, of_the_title, stays, why):
    answer = floats_here(GROUP, TREE.branch(branch), FloatingCounts(copies, of_the_title))
    assert (answer.stays, str(answer.why)) == (stays, why)
