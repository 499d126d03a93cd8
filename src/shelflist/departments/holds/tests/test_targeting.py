"""Which copy is fetched for which hold, every reason against a copy, and the order of the queue."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds.rules import targeting
from shelflist.departments.holds.rules.candidates import Setting, fits, reasons_against
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.tests.trees import (
    CENTRAL,
    EASTGATE,
    HARBOR,
    HILLS,
    NOW,
    TODAY,
    a_copy,
    a_wish,
    setting,
    terms,
    tree,
)
from shelflist.records.policies.rules.hold_policy import HoldPolicy
from shelflist.records.policies.rules.holds import AgeProtection

SOON = NOW + timedelta(days=3)
AGAINST: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # reason, copy, hold, what the rules give, policy
    ("withdrawn", {"deleted": True}, {}, {}, {}),
    ("gone", {"status": "missing"}, {}, {}, {}),
    ("gone", {"status": "lost"}, {}, {}, {}),
    ("gone", {"status": "damaged"}, {}, {}, {}),
    ("status", {"status": "bindery"}, {}, {}, {}),
    ("not-holdable", {"holdable": False}, {}, {}, {}),
    ("shelf-not-holdable", {"location_holdable": False}, {}, {}, {}),
    ("worn", {"mint": False}, {"mint_condition": True}, {}, {}),
    ("other-format", {"material": "video"}, {"materials": ("book",)}, {}, {}),
    ("other-language", {"language": "fre"}, {"languages": ("eng",)}, {}, {}),
    ("rule", {}, {}, {"holdable": False}, {}),
    ("item-level", {}, {"target": "copy", "item_id": 1}, {"item_level": "no"}, {}),
    ("item-level", {}, {}, {"item_level": "force"}, {}),
    ("pickup", {}, {"pickup_branch_id": HARBOR}, {"pickup_at": "home-branch"}, {}),
    ("pickup", {}, {"pickup_branch_id": HARBOR}, {"pickup_at": "item-branch"}, {}),
    ("pickup", {}, {"pickup_branch_id": HARBOR}, {"pickup_at": "owner"}, {}),
    ("transit-range", {}, {"pickup_branch_id": HARBOR}, {"transit_range": 1}, {}),
    (
        "transit-range",
        {"branch_id": HARBOR},
        {"pickup_branch_id": HARBOR},
        {"transit_range": 1, "range_from": "owner"},
        {},
    ),
    ("selection", {}, {"selection_branch_id": HARBOR}, {}, {}),
    ("boundary", {}, {"pickup_branch_id": HARBOR}, {}, {"hard_boundary_depth": 1}),
    ("on-loan", {"status": "checked-out", "due_at": SOON}, {}, {}, {}),
    ("kept", {"status": "on-hold-shelf", "captured_by": 9}, {}, {}, {}),
    ("in-transit", {"status": "in-transit", "bound_for_id": HILLS}, {}, {}, {}),
    ("on-order", {"status": "on-order"}, {}, {}, {}),
    ("in-process", {"status": "in-process"}, {}, {}, {}),
    ("targeted", {"targeted_by": 9}, {}, {}, {}),
    ("age-protected", {"age_protection_days": 30, "added_on": date(2026, 11, 1)}, {"pickup_branch_id": HARBOR}, {}, {}),
    ("stalling", {}, {"pickup_branch_id": HARBOR, "requested_at": NOW}, {}, {"soft_stalling_days": 2}),
    ("stalling", {}, {"pickup_branch_id": HARBOR, "requested_at": NOW}, {}, {"hard_stalling_days": 2}),
    ("attempts", {}, {"pickup_branch_id": HARBOR, "attempts": {CENTRAL: 2}}, {}, {"max_attempts_per_branch": 2}),
    ("not-found-lately", {}, {"last_missed": frozenset({1})}, {}, {}),
]


@pytest.mark.parametrize(("reason", "copy", "hold", "given_terms", "policy"), AGAINST)
def test_hld_24_every_reason_against_a_copy_is_named_in_words(
    reason: str, copy: dict[str, Any], hold: dict[str, Any], given_terms: dict[str, Any], policy: dict[str, Any]
) -> None:
    found = reasons_against(a_wish(**hold), a_copy(**copy), terms(**given_terms), setting(HoldPolicy(**policy)))
    assert [one.code for one in found] == [reason]
    assert str(found[0].words).endswith(".")


def test_hld_24_nothing_is_said_against_a_copy_that_may_be_fetched() -> None:
    assert reasons_against(a_wish(), a_copy(), terms(), setting()) == ()


def test_hld_06_age_protection_of_the_rule_reaches_as_far_as_it_says() -> None:
    new = a_copy(added_on=TODAY - timedelta(days=5))
    given_terms = terms(age_protection=AgeProtection(1, "New", days=30, proximity=2))
    near, far = a_wish(pickup_branch_id=EASTGATE), a_wish(pickup_branch_id=HARBOR)
    assert reasons_against(near, new, given_terms, setting()) == ()
    (reason,) = reasons_against(far, new, given_terms, setting())
    assert (reason.code, reason.until) == ("age-protected", TODAY + timedelta(days=25))
    assert reasons_against(far, a_copy(added_on=TODAY - timedelta(days=30)), given_terms, setting()) == ()


def plan(wishes: list[Wish], copies: list[Copy], around: Setting | None = None, **gives: Any) -> dict[int, int | None]:
    made = targeting.plan(wishes, copies, lambda *_: terms(**gives), around or setting())
    return {one.hold_id: one.copy_id for one in made}


def test_hld_07_the_nearest_copy_first_and_one_copy_for_one_hold() -> None:
    copies = [a_copy(1, HILLS), a_copy(2, EASTGATE), a_copy(3, CENTRAL)]
    assert plan([a_wish(1), a_wish(2), a_wish(3), a_wish(4)], copies) == {1: 3, 2: 2, 3: 1, 4: None}


def test_hld_07_soft_boundary_prefers_and_hard_boundary_forbids_what_is_beyond() -> None:
    soft = setting(HoldPolicy(soft_boundary_depth=1), tree([("central", -9)]))
    assert plan([a_wish()], [a_copy(1, HARBOR)], soft) == {1: 1}
    hard = setting(HoldPolicy(hard_boundary_depth=1))
    assert plan([a_wish()], [a_copy(1, HARBOR), a_copy(2, EASTGATE)], hard) == {1: 2}


def test_hld_07_a_closed_branch_is_not_asked_unless_it_is_picked_up_there() -> None:
    closed = setting(closed=frozenset({EASTGATE}))
    assert plan([a_wish()], [a_copy(1, EASTGATE)], closed) == {1: None}
    assert plan([a_wish(pickup_branch_id=EASTGATE)], [a_copy(1, EASTGATE)], closed) == {1: 1}
    assert plan([a_wish()], [a_copy(1, EASTGATE)], setting(HoldPolicy(skip_closed_branches=False))) == {1: 1}


def test_hld_07_adjusted_distances_and_hld_09_the_cost_of_transport_change_what_is_near() -> None:
    copies = [a_copy(1, EASTGATE), a_copy(2, HILLS)]
    assert plan([a_wish()], copies) == {1: 1}
    costs = {(EASTGATE, CENTRAL): 900, (HILLS, CENTRAL): 100}
    assert plan([a_wish()], copies, setting(HoldPolicy(use_transport_cost=True), tree(costs=costs))) == {1: 2}
    never = {(EASTGATE, CENTRAL): None, (HILLS, CENTRAL): None}
    assert plan([a_wish()], copies, setting(HoldPolicy(use_transport_cost=True), tree(costs=never))) == {1: None}


def test_hld_07_among_equals_the_lot_follows_the_weights_and_is_the_same_for_the_same_hold() -> None:
    around = setting(weights={HARBOR: 3, HILLS: 1})
    copies = [a_copy(1, HARBOR), a_copy(2, HILLS)]
    drawn = Counter(plan([a_wish(number)], copies, around)[number] for number in range(400))
    assert 250 < drawn[1] < 350
    assert plan([a_wish(7)], copies, around) == plan([a_wish(7)], copies, around)
    assert plan([a_wish(7)], copies, setting(weights={HARBOR: 0, HILLS: 1})) == {7: 2}


def test_hld_07_a_copy_is_looked_for_until_its_time_is_over_then_another_one() -> None:
    copies = [a_copy(1), a_copy(2, EASTGATE)]
    sent = a_wish(target_item_id=1, targeted_at=NOW - timedelta(hours=23))
    assert plan([sent], copies) == {1: 1}
    (late,) = targeting.plan(
        [a_wish(target_item_id=1, targeted_at=NOW - timedelta(hours=25))], copies, lambda *_: terms(), setting()
    )
    assert (late.copy_id, late.timed_out) == (2, True)


def test_hld_11_what_dies_is_let_go_and_what_appears_is_taken() -> None:
    sent = a_wish(target_item_id=1, targeted_at=NOW)
    assert plan([sent], [a_copy(1, status="missing"), a_copy(2, HILLS)]) == {1: 2}
    assert plan([sent], []) == {1: None}


def test_hld_18_a_hold_is_hopeless_when_no_copy_can_ever_fill_it() -> None:
    def hopeless(*copies: Copy) -> bool:
        return targeting.plan([a_wish()], copies, lambda *_: terms(), setting())[0].hopeless

    assert hopeless()
    assert hopeless(a_copy(1, status="lost"), a_copy(2, holdable=False))
    assert not hopeless(a_copy(1, status="lost"), a_copy(2, status="checked-out", due_at=SOON))
    assert not hopeless(a_copy(1, status="on-order"))


copies = st.lists(
    st.builds(
        lambda id, branch, status, held: a_copy(id, branch, status=status, captured_by=held),
        st.integers(1, 6), st.sampled_from([CENTRAL, EASTGATE, HARBOR, HILLS]),
        st.sampled_from(["available", "reshelving", "missing", "in-process"]), st.sampled_from([None, None, 99]),
    ),
    max_size=6, unique_by=lambda copy: copy.id,
)  # fmt: skip
wishes = st.lists(
    st.builds(
        lambda id, pickup, age, item: a_wish(
            id, pickup_branch_id=pickup, queued_at=NOW - timedelta(days=age), requested_at=NOW - timedelta(days=age),
            **({"target": "copy", "item_id": item} if item else {}),
        ),
        st.integers(1, 50), st.sampled_from([CENTRAL, HARBOR]), st.integers(0, 9), st.sampled_from([None, None, 1, 2]),
    ),
    max_size=6, unique_by=lambda wish: wish.id,
)  # fmt: skip


@given(wishes, copies, st.sampled_from([None, 1]))
def test_hld_07_a_plan_gives_usable_copies_in_turn_and_leaves_none_idle(
    waiting: list[Wish], there: list[Copy], boundary: int | None
) -> None:
    around = setting(HoldPolicy(hard_boundary_depth=boundary))
    line = sorted(waiting, key=lambda wish: wish.turn)
    made = plan(line, there, around)
    given_out = [copy_id for copy_id in made.values() if copy_id is not None]
    assert len(given_out) == len(set(given_out))
    by_id = {copy.id: copy for copy in there}

    def may(wish: Wish, copy: Copy) -> bool:
        return fits(wish, copy) and not reasons_against(wish, copy, terms(), around)

    for place, wish in enumerate(line):
        copy_id = made[wish.id]
        if copy_id is not None:
            assert may(wish, by_id[copy_id])
            continue
        # It got nothing: whatever it could have had went to somebody who came before it.
        earlier = {made[one.id] for one in line[:place]}
        assert all(copy.id in earlier for copy in there if may(wish, copy))


def test_a_copy_of_one_part_does_not_fit_another() -> None:
    assert fits(a_wish(target="part", wanted="Disc 1"), a_copy(part="Disc 1"))
    assert not fits(a_wish(target="part", wanted="Disc 1"), a_copy(part="Disc 2"))
    assert not fits(a_wish(), a_copy(record_id=2))
    assert fits(a_wish(target="any-edition", work_key="w"), a_copy(record_id=2, work_key="w"))
