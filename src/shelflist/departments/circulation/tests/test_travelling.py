"""Journeys that do not end by arriving: missing on the way, called off, and each taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.circulation.actions import cancel_transit, check_in, missing_in_transit
from shelflist.departments.circulation.queries.travelling import Amiss, journeys_amiss, lost_in_transit
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.circulation.tests.test_lending_holds import placed, state
from shelflist.departments.circulation.tests.test_races import all_at_once
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump, current
from shelflist.records.items.models import Item
from shelflist.records.loans.models import DeskRule
from shelflist.records.transits import rules
from shelflist.records.transits.models import Transit
from shelflist.records.transits.queries import standing_elsewhere

LATER = NOW + timedelta(days=12)


def sent(library: Library, **changes: Any) -> tuple[Item, Transit]:
    item = library.item(**changes)
    check_in(item_barcode=item.barcode, by=library.staff(), now=NOW)
    return item, Transit.objects.get(item=item)


@pytest.mark.parametrize(
    ("act", "status", "why"),
    [(missing_in_transit, "missing", "missing on the way"), (cancel_transit, "cancelled-transit", "called off")],
)
def test_cir_15_a_journey_ends_without_arriving_and_undo_sets_out_again(
    library: Library, act: Callable[..., Any], status: str, why: str
) -> None:
    item, transit = sent(library, at_harbor=True)
    before = everything(without_log=True)
    receipt = act(transit_id=transit.pk, by=library.staff(), now=LATER)
    item.refresh_from_db()
    transit.refresh_from_db()
    assert (item.status, receipt.status, transit.cancelled_at, transit.why_cancelled) == (status, status, LATER, why)
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert everything(without_log=True) == before


def test_whoever_waited_for_what_is_missing_on_the_way_is_back_in_the_queue(library: Library) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card, pickup_branch_id=library.harbor.pk)
    check_in(item_barcode=item.barcode, by=library.staff(), now=NOW)
    assert state(hold) == ("in-transit", item.pk)
    receipt = missing_in_transit(transit_id=Transit.objects.get().pk, by=library.staff(), now=LATER)
    assert state(hold) == ("waiting-for-item", None)
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert state(hold) == ("in-transit", item.pk)


@pytest.mark.parametrize("act", [missing_in_transit, cancel_transit])
def test_what_has_arrived_is_neither_missing_nor_called_off(library: Library, act: Callable[..., Any]) -> None:
    item, transit = sent(library, at_harbor=True)
    check_in(item_barcode=item.barcode, by=library.staff(at=library.harbor), now=LATER)
    before = everything()
    for number in (transit.pk, transit.pk + 99):
        with pytest.raises(Refused) as caught:
            act(transit_id=number, by=library.staff(), now=LATER)
        assert caught.value.codes == ("transit-ended",)
    with pytest.raises(Refused) as caught:
        act(transit_id=transit.pk, by=library.staff("lend"), now=LATER)
    assert caught.value.codes == ("not-permitted",)
    assert everything() == before


@given(st.lists(st.sampled_from([*rules.STATES, "nonsense"]), min_size=2, max_size=4))
def test_cir_15_a_journey_that_has_ended_stays_ended(way: list[str]) -> None:
    for old, new in pairwise(way):
        allowed = old == rules.UNDER_WAY and new in {rules.ARRIVED, rules.CANCELLED}
        assert rules.may_become(old, new) == allowed


def test_lost_in_transit_goes_by_the_days_of_the_branch_it_was_sent_to(library: Library) -> None:
    _item, transit = sent(library, at_harbor=True)
    ids = [library.eastgate.pk, library.harbor.pk]
    assert list(lost_in_transit(NOW + timedelta(days=9), current(), ids)) == []
    assert list(lost_in_transit(NOW + timedelta(days=11), current(), ids)) == [transit]
    assert list(lost_in_transit(NOW + timedelta(days=11), current(), [library.root.pk])) == []
    DeskRule.objects.create(branch=library.harbor, lost_in_transit_days=20)
    bump("desk-rules")
    assert list(lost_in_transit(NOW + timedelta(days=11), current(), ids)) == []
    assert list(lost_in_transit(NOW + timedelta(days=21), current(), ids)) == [transit]


def test_what_stands_here_and_was_not_sent_is_told(library: Library) -> None:
    item, transit = sent(library, at_harbor=True)
    assert list(standing_elsewhere([library.eastgate.pk])) == []
    cancel_transit(transit_id=transit.pk, by=library.staff(), now=LATER)
    assert list(standing_elsewhere([library.eastgate.pk])) == [item]
    assert list(standing_elsewhere([library.harbor.pk])) == []
    _other, lost = sent(library, at_harbor=True)
    assert journeys_amiss(LATER, current(), [library.eastgate.pk]) == Amiss(1, lost.sent_at, 1)
    assert journeys_amiss(NOW, current(), [library.eastgate.pk]) == Amiss(0, None, 1)


@pytest.mark.django_db(transaction=True)
def test_p03_two_desks_that_scan_one_item_at_once_give_one_transit(library: Library) -> None:
    item, by = library.item(at_harbor=True), library.staff()
    library.lent(item, library.card(), NOW)
    outcomes = all_at_once(6, lambda _n: check_in(item_barcode=item.barcode, by=by, now=NOW))
    assert (outcomes, Transit.objects.count()) == ({"done": 6}, 1)
