"""The state machine of a hold: what leads where, and that nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.states import ACTS, STATES, WAYS, leads, reason_against

EVERY = [states.NEW, *STATES]
ALLOWED = {(way.act, old, new) for way in WAYS for old in way.sources for new in way.targets}


@given(st.sampled_from(sorted(ACTS)), st.sampled_from(EVERY), st.sampled_from(EVERY))
def test_hld_03_every_transition_that_is_not_listed_is_refused(act: str, old: str, new: str) -> None:
    refusal = reason_against(act, old, new)
    assert (refusal is None) == ((act, old, new) in ALLOWED) == leads(act, old, new)
    if refusal is not None:
        assert refusal.code == "hold-state"
        assert str(refusal.message)
        assert refusal.details == {"state": old, "act": act}


@given(st.text(max_size=8), st.sampled_from(EVERY), st.sampled_from(EVERY))
def test_hld_03_an_unknown_act_leads_nowhere(act: str, old: str, new: str) -> None:
    assert act in ACTS or not leads(act, old, new)


def test_hld_03_every_state_can_be_reached_and_is_shown_in_words() -> None:
    reached = {states.NEW}
    while True:
        further = reached | {new for _, old, new in ALLOWED if old in reached}
        if further == reached:
            break
        reached = further
    assert reached == {*EVERY}
    assert all(str(states.state_name(state)) for state in STATES)


def test_hld_03_every_open_hold_can_be_cancelled_and_fulfilled() -> None:
    for state in states.OPEN:
        assert leads("cancel", state, states.CANCELLED)
        assert leads("fulfil", state, states.FULFILLED)


@pytest.mark.parametrize("state", sorted(states.CAPTURED))
def test_hld_12_a_hold_with_a_copy_cannot_be_suspended(state: str) -> None:
    refusal = reason_against("suspend", state, states.SUSPENDED)
    assert refusal is not None
    assert "cannot be suspended" in str(refusal.message)
