"""Fingerprints, keys, who may take back what, and waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.money import Money
from shelflist.ground.journal import rules
from shelflist.ground.journal.rules import UndoFacts, fingerprint, reasons_not_to_undo, wait_before
from shelflist.ground.journal.tests.samples import NOW, staff

plain = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)


@given(some.dictionaries(some.text(), plain, max_size=6), some.randoms())
def test_a_fingerprint_ignores_the_order_of_the_request(request_, random):
    names = list(request_)
    random.shuffle(names)
    assert fingerprint("v", {name: request_[name] for name in names}, staff()) == fingerprint("v", request_, staff())


@given(some.dictionaries(some.text(), some.integers(), max_size=4), some.dictionaries(some.text(), some.integers()))
def test_requests_that_differ_have_fingerprints_that_differ(one, other):
    assert (fingerprint("v", one, staff()) == fingerprint("v", other, staff())) == (one == other)


def test_a_fingerprint_tells_verbs_people_and_programs_apart():
    marks = {
        fingerprint("check-out", {}, staff(1)),
        fingerprint("check-in", {}, staff(1)),
        fingerprint("check-out", {}, staff(2)),
        fingerprint("check-out", {}, system_actor("import")),
        fingerprint("check-out", {}, system_actor("reindex")),
    }
    assert len(marks) == 5


def test_a_fingerprint_takes_moments_days_money_and_sets_and_refuses_what_it_cannot_know():
    request = {"at": datetime(2026, 5, 4, tzinfo=UTC), "on": date(2026, 5, 4), "fee": Money(120), "codes": {"b", "a"}}
    assert fingerprint("v", request, staff()) == fingerprint("v", request | {"codes": frozenset("ab")}, staff())
    with pytest.raises(TypeError, match="plain values"):
        fingerprint("v", {"actor": object()}, staff())


FACTS = UndoFacts(
    verb="test-shelve",
    has_undo=True,
    permission="undo",
    own=True,
    undo_until=NOW + timedelta(minutes=10),
    already_undone=False,
)


@pytest.mark.parametrize(
    ("facts", "permissions", "minutes", "codes"),
    [
        (FACTS, ["undo"], 10, []),
        (FACTS, ["undo"], 11, ["undo-too-late"]),
        (FACTS, ["lend"], 0, ["not-permitted"]),
        (FACTS, ["lend"], 11, ["not-permitted", "undo-too-late"]),
        (replace(FACTS, own=False), ["undo"], 0, ["not-permitted"]),
        (replace(FACTS, own=False), ["undo-others"], 0, []),
        (replace(FACTS, permission="import-records"), ["undo"], 0, ["not-permitted"]),
        (replace(FACTS, already_undone=True), ["undo"], 0, ["already-undone"]),
        (replace(FACTS, has_undo=False), ["undo"], 0, ["cannot-be-undone"]),
        (replace(FACTS, undo_until=None), ["undo"], 0, ["cannot-be-undone"]),
    ],
)
def test_who_may_take_back_what_and_until_when(facts, permissions, minutes, codes):
    refusals = reasons_not_to_undo(facts, staff(3, *permissions), NOW + timedelta(minutes=minutes))
    assert [refusal.code for refusal in refusals] == codes


def test_waits_grow_threefold_up_to_an_hour():
    waits = [wait_before(attempt).total_seconds() for attempt in range(1, rules.LAST_ATTEMPT)]
    assert waits == [5, 15, 45, 135, 405, 1215, 3600]
