"""Floating groups, adjustments of distance and costs of carrying, as kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import actions
from shelflist.records.branches.actions import AdjustmentDetails
from shelflist.records.branches.models import ProximityAdjustment
from shelflist.records.branches.organisation import FloatingMemberFacts, Place
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.rules import Wanted, carriage, proximity
from shelflist.records.branches.tests.build import NOW, PROGRAM, build_city, staff

pytestmark = pytest.mark.django_db
BY = {"by": PROGRAM, "now": NOW}


@pytest.fixture
def city():
    return build_city()


def refused(code: str, call) -> None:
    before = (Entry.objects.count(), organisation())
    with pytest.raises(Refused) as no:
        call()
    assert code in no.value.codes
    assert (Entry.objects.count(), organisation()) == before


def test_a_floating_group_has_members_with_limits(city):
    members = [FloatingMemberFacts(city.main.pk, 40, 2), FloatingMemberFacts(city.eastgate.pk)]
    group = actions.save_floating_group(code="fiction", name="Fiction", members=members, **BY)
    assert organisation().floating[group.id].members == {member.branch_id: member for member in members}
    actions.save_floating_group(group_id=group.id, code="fic", name="Fiction", members=members[1:], **BY)
    assert list(organisation().floating[group.id].members) == [city.eastgate.pk]
    actions.remove_floating_group(group_id=group.id, **BY)
    assert organisation().floating == {}


def test_a_floating_group_is_refused_with_every_reason(city):
    actions.save_floating_group(code="fiction", name="Fiction", members=(), **BY)
    save = {"code": "fiction", "name": "", "members": [FloatingMemberFacts(9999)]}
    for code in ("floating-group-needs-name", "floating-group-code-taken", "branch-not-found"):
        refused(code, lambda: actions.save_floating_group(**save, **BY))
    refused("not-permitted", lambda: actions.save_floating_group(**save, by=staff(), now=NOW))
    refused("floating-group-not-found", lambda: actions.remove_floating_group(group_id=9999, **BY))


def test_con_06_adjustments_are_kept_ordered_removed_and_brought_back(city):
    near = AdjustmentDetails("DVDs", 3, item_type="dvd")
    first = actions.save_adjustment(details=near, **BY).id
    second = actions.save_adjustment(details=AdjustmentDetails("Main", 0, True, pickup_id=city.main.pk), **BY).id
    copy = Wanted(city.eastgate.pk, city.eastgate.pk, "dvd", 1, city.main.pk)
    assert proximity(organisation(), copy) == 0
    actions.order_adjustments(adjustment_ids=[second, first], **BY)
    assert proximity(organisation(), copy) == 3
    gone = actions.remove_adjustment(adjustment_id=first, **BY)
    assert proximity(organisation(), copy) == 0
    undo(entry_id=gone.entry_id, **BY)
    assert [row.id for row in organisation().adjustments] == [second, first]
    actions.save_adjustment(adjustment_id=first, details=replace(near, steps=-1), **BY)
    assert [row.steps for row in organisation().adjustments] == [0, -1]
    assert organisation().adjustments[0].pickup == Place(city.main.pk)


def test_con_06_an_adjustment_is_refused_with_every_reason(city):
    for code, details in {
        "adjustment-needs-name": AdjustmentDetails("", 1, item_type="dvd"),
        "adjustment-asks-for-nothing": AdjustmentDetails("All", 1),
        "adjustment-of-nothing": AdjustmentDetails("None", 0, item_type="dvd"),
        "branch-not-found": AdjustmentDetails("Gone", 1, owner_id=9999),
        "location-not-found": AdjustmentDetails("Gone", 1, location_id=9999),
    }.items():
        refused(code, lambda details=details: actions.save_adjustment(details=details, **BY))
    fine = AdjustmentDetails("DVDs", 3, item_type="dvd")
    refused("not-permitted", lambda: actions.save_adjustment(details=fine, by=staff(), now=NOW))
    refused("adjustment-not-found", lambda: actions.remove_adjustment(adjustment_id=9999, **BY))
    refused("adjustments-changed", lambda: actions.order_adjustments(adjustment_ids=[9999], **BY))
    assert not ProximityAdjustment.objects.exists()


def test_hld_09_costs_of_carrying_are_replaced_as_a_whole_and_can_be_undone(city):
    there, back = (city.main.pk, city.eastgate.pk), (city.eastgate.pk, city.main.pk)
    actions.set_transport_costs(costs={there: 5, back: None}, **BY)
    assert not carriage(organisation(), *back).possible
    changed = actions.set_transport_costs(costs={there: 6}, **BY)
    assert (carriage(organisation(), *there).cost, carriage(organisation(), *back).cost) == (6, 2)
    undo(entry_id=changed.entry_id, **BY)
    assert organisation().costs == {there: 5, back: None}
    changed = actions.set_transport_costs(costs={there: 7}, **BY)
    actions.set_transport_costs(costs={}, **BY)
    refused("changed-since", lambda: undo(entry_id=changed.entry_id, **BY))


def test_hld_09_costs_are_refused_with_every_reason(city):
    here, there = city.main.pk, city.eastgate.pk
    for code, costs in {
        "way-to-itself": {(here, here): 1},
        "branch-not-found": {(here, 9999): 1},
        "cost-out-of-range": {(here, there): -1},
    }.items():
        refused(code, lambda costs=costs: actions.set_transport_costs(costs=costs, **BY))
    refused("not-permitted", lambda: actions.set_transport_costs(costs={}, by=staff(), now=NOW))
