"""A journey ends once, in one of two ways."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shelflist.records.transits.rules import ARRIVED, CANCELLED, NEXT, STATES, UNDER_WAY, may_become, state_of


@given(st.sampled_from(sorted(STATES)), st.sampled_from([*sorted(STATES), "lost", ""]))
def test_every_transition_but_the_two_is_refused(old: str, new: str) -> None:
    assert may_become(old, new) == ((old, new) in {(UNDER_WAY, ARRIVED), (UNDER_WAY, CANCELLED)})


def test_the_state_is_read_off_the_two_moments() -> None:
    assert state_of(arrived=False, cancelled=False) == UNDER_WAY
    assert state_of(arrived=True, cancelled=False) == ARRIVED
    assert state_of(arrived=False, cancelled=True) == CANCELLED
    assert set(NEXT) == set(STATES)
