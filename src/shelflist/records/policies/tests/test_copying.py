"""Settings copied to a new branch, with the rules that name it (CON-08)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from shelflist.ground.common.calendar import Stretch
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import actions
from shelflist.records.branches.actions import AdjustmentDetails
from shelflist.records.branches.actions.shelves import LocationDetails
from shelflist.records.branches.organisation import FloatingMemberFacts
from shelflist.records.branches.queries import comparison, organisation
from shelflist.records.branches.tests.build import DAY, NOW, PROGRAM, branch, build_city, staff
from shelflist.records.policies.models import LoanRule, PolicyVersion

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": PROGRAM, "now": NOW}
ALL = ("hours", "days", "shelves", "groups", "floating", "distance", "costs", "rules")
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def city():
    """Main has hours, days, a shelf, a group, a floating group, an adjustment, a cost and three rules of its own."""
    city = build_city()
    main, east = city.main.pk, city.eastgate.pk
    actions.set_hours(branch_id=main, weekly={0: (Stretch(time(9), time(12)),)}, **BY)
    days = {"first_on": CHRISTMAS, "last_on": CHRISTMAS, "reason": "Christmas", "repeats": "yearly"}
    actions.add_exception(branch_id=main, **days, **BY)
    shelf = actions.add_location(branch_id=main, details=LocationDetails("FIC", "Fiction"), **BY).id
    attic = actions.add_location(branch_id=main, details=LocationDetails("ATT", "Attic"), **BY).id
    actions.save_group(code="north", name="North", branch_ids=[main], **BY)
    actions.save_floating_group(code="f", name="Fiction", members=[FloatingMemberFacts(main, 9)], **BY)
    actions.save_adjustment(details=AdjustmentDetails("Hill", 2, pickup_id=main), **BY)
    actions.set_transport_costs(costs={(main, east): 7, (east, main): None}, **BY)
    rules = {"Here": {"branch_id": main}, "Its fiction": {"location_id": shelf, "branch_id": main}}
    rules |= {"Its attic": {"location_id": attic, "item_branch_id": main}}
    for name, asked in rules.items():
        LoanRule.objects.create(name=name, lends="yes", active=True, **asked)
    return city


def copied(city, *parts: str, **other: Any):
    new = branch("NEW", "Newtown", "branch", city.root)
    values = {"from_branch_id": city.main.pk, "to_branch_id": new.pk, "parts": parts or ALL, **BY, **other}
    return new.pk, lambda: actions.copy_settings(**values)


def test_con_08_everything_is_copied_to_a_new_branch_and_can_be_undone(city):
    new, copy = copied(city)
    before = organisation()
    rules = set(LoanRule.objects.values_list("pk", flat=True))
    receipt = copy()
    tree = organisation()
    assert receipt.counts == {
        "hours": 1, "days": 1, "shelves": 2, "groups": 1, "floating": 1, "distance": 1, "costs": 2, "rules": 3,
    }  # fmt: skip
    assert tree.calendar(new).weekly == {0: (Stretch(time(9), time(12)),)}
    assert not tree.calendar(new).is_open_on(date(2028, 12, 25))
    assert [shelf.code for shelf in tree.locations_at(new)] == ["FIC", "ATT"]
    assert {group.name for group in tree.groups.values() if new in group.branch_ids} == {"North"}
    assert [group.members[new].most_copies for group in tree.floating.values()] == [9]
    assert tree.adjustments[-1].pickup.branch_id == new
    assert (tree.costs[new, city.eastgate.pk], tree.costs[city.eastgate.pk, new]) == (7, None)
    shelves = {shelf.code: shelf.id for shelf in tree.locations_at(new)}
    made = {rule.name: rule for rule in LoanRule.objects.exclude(pk__in=rules)}
    assert (made["Here"].branch_id, made["Its fiction"].location_id) == (new, shelves["FIC"])
    assert (made["Its attic"].location_id, made["Its attic"].item_branch_id) == (shelves["ATT"], new)
    assert PolicyVersion.objects.count() == 1
    undo(entry_id=receipt.entry_id, **BY)
    assert organisation() == before
    assert set(LoanRule.objects.values_list("pk", flat=True)) == rules


def test_con_08_what_the_branch_has_already_is_left_alone(city):
    new, copy = copied(city)
    copy()
    again = copy()
    assert again.counts == {}
    assert len(organisation().locations_at(new)) == 2


def test_con_08_only_the_chosen_parts_are_copied_and_rules_for_shelves_it_lacks_are_left_out(city):
    new, copy = copied(city, "rules")
    assert copy().counts == {"rules": 1}
    assert organisation().locations_at(new) == []
    assert organisation().calendar(new).weekly == dict.fromkeys(range(6), DAY)


def test_con_08_copying_is_refused_with_a_reason_and_leaves_nothing(city):
    main = city.main.pk
    cases = {
        "copy-to-itself": {"to_branch_id": main},
        "copy-nothing": {"parts": ()},
        "branch-not-found": {"to_branch_id": 987_654},
        "not-permitted": {"by": staff(edit_branches=(city.main.path,))},
    }
    for code, change in cases.items():
        given = {"from_branch_id": main, "to_branch_id": city.eastgate.pk, "parts": ALL, **BY, **change}
        before = (Entry.objects.count(), organisation())
        with pytest.raises(Refused) as no:
            actions.copy_settings(**given)
        assert code in no.value.codes
        assert (Entry.objects.count(), organisation()) == before


def test_con_08_shelves_in_use_are_not_taken_back(city):
    new, copy = copied(city, "shelves")
    receipt = copy()
    shelf = organisation().locations_at(new)[0].id
    LoanRule.objects.create(name="Uses it", lends="yes", active=True, location_id=shelf)
    with pytest.raises(Refused) as no:
        undo(entry_id=receipt.entry_id, **BY)
    assert no.value.codes == ("changed-since",)


def test_con_08_branches_are_compared_side_by_side(city):
    sections = comparison(organisation(), [city.main.pk, city.eastgate.pk], NOW)
    found = {section.title.msgid: {line.label: line for line in section.lines} for section in sections}
    monday = found["Opening hours"]["Monday"]
    assert ([str(cell) for cell in monday.cells], monday.differs) == (["09:00–12:00", "10:00–18:00"], True)
    assert not found["Opening hours"]["Sunday"].differs
    assert [str(cell) for cell in found["Shelves"]["FIC"].cells] == ["Fiction", ""]
    assert found["Rules that name it"]["Here"].differs
    zone = found["In general"]["Time zone"]
    assert ([str(cell) for cell in zone.cells], zone.differs) == (["America/New_York"] * 2, False)


def test_con_01_the_levels_of_the_tree_have_names(city):
    saved = actions.save_depth_labels(labels=["City", "", "Desk"], **BY)
    assert organisation().depth_labels == {0: "City", 2: "Desk"}
    assert organisation().deepest == 2
    undo(entry_id=saved.entry_id, **BY)
    assert organisation().depth_labels == {}
    with pytest.raises(Refused, match="at most 40"):
        actions.save_depth_labels(labels=["x" * 41], **BY)
