"""The walk as decisions: a line is settled once, and shelves come in walking order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.picking import rules
from shelflist.departments.picking.rules import SETTLED, STATES, TO_FIND, Spot, may_become


@given(st.sampled_from(sorted(STATES)), st.sampled_from([*sorted(STATES), "gone", ""]))
def test_a_line_is_settled_once_and_every_other_transition_is_refused(old: str, new: str) -> None:
    assert may_become(old, new) == (old == TO_FIND and new in SETTLED)


def test_the_walk_goes_branch_by_branch_shelf_by_shelf_and_along_each_shelf() -> None:
    spots = [
        Spot(1, 1, "Fiction", b"a", 1),
        Spot(0, 20, "Music", b"a", 2),
        Spot(0, 10, "Fiction", b"b", 3),
        Spot(0, 10, "Fiction", b"a", 4),
        Spot(0, 10, "Crime", b"z", 5),
    ]
    assert [spot.item_id for spot in sorted(spots, key=lambda spot: spot.step)] == [5, 4, 3, 2, 1]


def test_a_cart_without_name_and_barcode_is_told_both() -> None:
    assert [one.code for one in rules.cart_details_missing(" ", "")] == ["cart-name-missing", "cart-barcode-missing"]
