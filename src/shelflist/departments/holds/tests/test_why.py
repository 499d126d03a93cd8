"""Why a hold is not moving, what it waits for, how long probably, and what nothing can fill."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds import actions
from shelflist.departments.holds.queries import lists
from shelflist.departments.holds.queries.estimates import estimate_accuracy
from shelflist.departments.holds.queries.surroundings import surroundings
from shelflist.departments.holds.queries.why import why
from shelflist.departments.holds.rules.waiting import CopyOutlook, accuracy, estimate
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.refusals import Override
from shelflist.records.items.models import Item

TODAY = date(2026, 11, 14)


def test_hld_24_every_copy_is_listed_with_its_reason_and_who_changed_what(shelves: Shelves) -> None:
    record = shelves.title(4, harbor=1)
    lent, missing, kept, wanted, far = shelves.copies(record)
    shelves.library.lent(lent, shelves.library.card(), NOW + timedelta(days=9))
    Item.objects.filter(pk=missing.pk).update(status="missing")
    first, second = shelves.place(record), shelves.place(record)
    shelves.take_in(kept)
    held = shelves.place(record, selection_branch_id=shelves.eastgate.pk)
    actions.cut_in_line(hold_id=held.hold_id, cut=True, by=shelves.staff(), now=NOW)
    told = why(held.hold_id, NOW)
    assert told is not None
    reasons = {verdict.copy.id: [reason.code for reason in verdict.reasons] for verdict in told.copies}
    taken = {shelves.hold(one).target_item_id or shelves.hold(one).captured_item_id for one in (first, second)}
    assert reasons[lent.pk] == ["on-loan"]
    assert reasons[missing.pk] == ["gone"]
    assert reasons[kept.pk] == ["kept"]
    assert "selection" in reasons[far.pk]
    assert taken <= {kept.pk, wanted.pk, far.pk}
    for verdict in told.copies:
        assert verdict.reasons or verdict.fetched, "every copy that is passed over says why"
    assert [entry.verb for entry in told.entries] == ["cut-in-line", "place-hold"]
    assert [event.cause for event in told.events] == ["changed"]
    assert str(told.sentence)


def test_hld_24_a_hold_that_is_to_be_fetched_says_from_where(shelves: Shelves) -> None:
    held = shelves.place(shelves.title())
    told = why(held.hold_id, NOW)
    assert told is not None
    assert str(told.sentence) == "A copy is to be fetched from its shelf at Eastgate."
    assert told.copies[0].fetched
    assert why(10**9, NOW) is None


def test_hld_18_the_hopeless_list_and_its_ways_out(shelves: Shelves) -> None:
    record, other = shelves.title(0), shelves.title()
    anyway = Override(frozenset({"nothing-to-hold"}), "Ordered by telephone")
    lost = [shelves.place(record, override=anyway) for _ in range(3)]
    fine = shelves.place(other)
    branches = [shelves.eastgate.pk]
    assert [hold.pk for hold in lists.hopeless(branches)] == [one.hold_id for one in lost]
    told = why(lost[0].hold_id, NOW)
    assert told is not None
    assert "order one" in str(told.sentence)
    by = shelves.staff()
    actions.transfer_holds(hold_ids=[lost[0].hold_id], to_record_id=other.pk, by=by, now=NOW)
    actions.cancel_hold(hold_id=lost[1].hold_id, cause="no-copy", by=by, now=NOW)
    assert [hold.pk for hold in lists.hopeless(branches)] == [lost[2].hold_id]
    assert shelves.hold(fine).hopeless_since is None


def test_hld_23_the_estimate_says_its_basis_and_is_kept_with_the_hold(shelves: Shelves) -> None:
    record = shelves.title(2, status="checked-out")
    for item, days in zip(shelves.copies(record), (4, 9), strict=True):
        shelves.library.lent(item, shelves.library.card(), NOW + timedelta(days=days))
    one, two, three = (shelves.place(record) for _ in range(3))
    assert one.estimated_ready_on == date(2026, 11, 19)
    assert two.estimated_ready_on == date(2026, 11, 24)
    hold = shelves.hold(three)
    assert hold.estimate["ahead"] == hold.estimate["copies"] == 2
    assert hold.estimated_ready_on == date(2026, 11, 19) + timedelta(days=2 + 21 + 1)
    shelves.take_in(shelves.copies(record)[0], now=NOW + timedelta(days=6))
    good = estimate_accuracy(NOW, surroundings(NOW))
    assert (good.count, good.median_error_days, good.late_count) == (1, 1, 1)


@given(
    st.integers(0, 30),
    st.lists(st.integers(0, 60), min_size=1, max_size=6),
    st.lists(st.integers(1, 90), max_size=9),
)
def test_hld_23_nobody_waits_longer_for_more_copies_or_for_fewer_people(
    ahead: int, due: list[int], lengths: list[int]
) -> None:
    copies = [CopyOutlook(TODAY + timedelta(days=days)) for days in due]
    told = estimate(TODAY, ahead, copies, lengths)
    assert told.ready_on is not None
    assert told.ready_on > TODAY
    fewer = estimate(TODAY, max(ahead - 1, 0), copies, lengths).ready_on
    more = estimate(TODAY, ahead, [*copies, CopyOutlook()], lengths).ready_on
    assert fewer is not None
    assert more is not None
    assert fewer <= told.ready_on
    assert more <= told.ready_on


def test_hld_23_without_a_copy_nobody_can_say() -> None:
    assert estimate(TODAY, 0, [], []).ready_on is None
    assert accuracy([]).count == 0


@pytest.mark.parametrize("count", [3])
def test_lists_cost_one_statement_however_many(shelves: Shelves, count: int, django_assert_num_queries: object) -> None:
    record, reader = shelves.title(), shelves.reader()
    for _ in range(count):
        shelves.place(shelves.title(), reader)
        shelves.place(record)
    for rows in (
        lambda: lists.open_holds_of(reader.pk),
        lambda: lists.open_holds_on(record.pk),
        lambda: list(lists.to_fetch([shelves.eastgate.pk])),
    ):
        with django_assert_num_queries(1):  # type: ignore[operator]
            for hold in rows():
                assert hold.record.title
                assert hold.patron is None or hold.patron.family_name
                assert hold.pickup_branch.name
    assert lists.open_counts([reader.pk]) == {reader.pk: count}
    assert lists.past_holds_of(reader.pk) == []
