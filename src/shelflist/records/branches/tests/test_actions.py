from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from shelflist.ground.accounts.models import Grant, Role
from shelflist.ground.common.calendar import Stretch
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import actions
from shelflist.records.branches.actions.shelves import LocationDetails
from shelflist.records.branches.models import Branch, CalendarException, Post, Terminal
from shelflist.records.branches.queries import actor_for, organisation, standing_of
from shelflist.records.branches.rules import BranchDetails, Closing
from shelflist.records.branches.tests.build import DAY, NOW, PROGRAM, branch, build_city, person, staff

pytestmark = pytest.mark.django_db
BY = {"by": PROGRAM, "now": NOW}
SATURDAY, SUNDAY = date(2026, 11, 14), date(2026, 11, 15)


@pytest.fixture
def city():
    return build_city()


class Expect:
    """The block is refused with this code and leaves neither a journal entry nor another organisation."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        self.before = (Entry.objects.count(), organisation())

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refused), f"not refused with {self.code}: {error!r}"
        assert self.code in error.codes
        assert (Entry.objects.count(), organisation()) == self.before
        return True


def test_con_01_the_tree_may_be_of_any_depth_and_each_path_is_the_chain_of_ids(city):
    assert city.desk.path == f"{city.root.pk}/{city.main.pk}/{city.desk.pk}/"
    assert [facts.name for facts in organisation().in_tree_order()] == ["City", "Eastgate", "Main", "Desk"]
    assert organisation().branch(city.desk.pk).above == (city.root.pk, city.main.pk)


def test_con_01_settings_are_inherited_over_a_dozen_levels(city):
    lowest = city.desk
    for level in range(12):
        lowest = branch(f"L{level}", f"Level {level}", "desk", lowest)
    tree = organisation()
    assert tree.branch(lowest.pk).depth == tree.deepest == 14
    assert tree.branch(lowest.pk).timezone == "America/New_York"
    assert tree.calendar(lowest.pk).hours_on(SATURDAY) == DAY
    assert tree.steps(lowest.pk, city.eastgate.pk) == 15
    actions.close(closing=Closing((city.root.pk,), "Storm", SATURDAY), **BY)
    assert not organisation().calendar(lowest.pk).is_open_on(SATURDAY)


def test_con_12_time_zone_and_hours_are_inherited_until_a_branch_has_its_own(city):
    tree = organisation()
    assert tree.branch(city.desk.pk).timezone == "America/New_York"
    assert tree.calendar(city.desk.pk).hours_on(SATURDAY) == DAY
    morning = (Stretch(time(9), time(12)),)
    actions.set_hours(branch_id=city.main.pk, weekly={5: morning}, **BY)
    tree = organisation()
    assert tree.calendar(city.desk.pk).hours_on(SATURDAY) == morning
    assert tree.calendar(city.eastgate.pk).hours_on(SATURDAY) == DAY
    assert tree.branch(city.main.pk).own_hours
    assert not tree.branch(city.desk.pk).own_hours


def test_con_04_an_exception_holds_at_the_branch_and_below_and_the_newest_wins(city):
    closed = {"first_on": SATURDAY, "last_on": SUNDAY}
    actions.add_exception(branch_id=city.root.pk, reason="Storm", **closed, **BY)
    actions.add_exception(branch_id=city.main.pk, reason="Shelter", opens=time(8), closes=time(0), **closed, **BY)
    tree = organisation()
    assert not tree.calendar(city.eastgate.pk).is_open_on(SATURDAY)
    assert tree.calendar(city.desk.pk).hours_on(SUNDAY) == (Stretch(time(8), time(0)),)
    actions.add_exception(branch_id=city.root.pk, reason="Curfew", **closed, **BY)
    assert not organisation().calendar(city.desk.pk).is_open_on(SUNDAY)


def test_con_04_days_that_repeat_are_kept_and_come_again_until_the_day_given(city):
    friday = date(2026, 11, 20)
    actions.add_exception(
        branch_id=city.root.pk, first_on=friday, last_on=friday, reason="Summer", repeats="weekly",
        until_on=date(2026, 12, 4), **BY,
    )  # fmt: skip
    calendar = organisation().calendar(city.main.pk)
    assert [calendar.is_open_on(date(2026, *day)) for day in ((11, 27), (12, 4), (12, 11))] == [False, False, True]


def test_con_04_a_closure_goes_over_every_other_day_that_differs_and_a_cancelled_one_does_not_count(city):
    closing = Closing((city.root.pk, city.main.pk), "Burst pipe", SATURDAY, SUNDAY, shut_until=time(12))
    closure = actions.close(closing=closing, **BY).closure_id
    actions.add_exception(
        branch_id=city.root.pk, first_on=SATURDAY, last_on=SUNDAY, reason="Fair", opens=time(9), closes=time(15), **BY
    )
    calendar = organisation().calendar(city.main.pk)
    assert calendar.hours_on(SATURDAY) == ()
    assert calendar.hours_on(SUNDAY) == (Stretch(time(12), time(15)),)
    assert [row.branch_id for row in CalendarException.objects.filter(closure=closure)] == [city.root.pk]
    actions.cancel_closure(closure_id=closure, **BY)
    assert organisation().calendar(city.main.pk).hours_on(SATURDAY) == (Stretch(time(9), time(15)),)


def test_adding_and_removing_closed_days_can_be_undone(city):
    added = actions.add_exception(branch_id=city.root.pk, first_on=SATURDAY, last_on=SATURDAY, reason="Storm", **BY)
    removed = actions.remove_exception(exception_id=added.id, **BY)
    assert organisation().calendar(city.main.pk).is_open_on(SATURDAY)
    undo(entry_id=removed.entry_id, **BY)
    assert CalendarException.objects.get().pk == added.id
    assert not organisation().calendar(city.main.pk).is_open_on(SATURDAY)
    undo(entry_id=added.entry_id, **BY)
    assert not CalendarException.objects.exists()


def test_closed_days_that_are_gone_cannot_be_undone_again(city):
    added = actions.add_exception(branch_id=city.root.pk, first_on=SATURDAY, last_on=SATURDAY, reason="Storm", **BY)
    actions.remove_exception(exception_id=added.id, **BY)
    with Expect("changed-since"):
        undo(entry_id=added.entry_id, **BY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"last_on": date(2026, 11, 1)}, "closure-ends-before-it-begins"),
        ({"last_on": date(2066, 11, 1)}, "closure-too-long"),
        ({"reason": ""}, "closure-needs-reason"),
        ({"opens": time(9)}, "special-hours-incomplete"),
        ({"opens": time(9), "closes": time(8)}, "hours-end-before-they-begin"),
        ({"branch_id": 987_654}, "branch-not-found"),
        ({"until_on": date(2027, 1, 1)}, "days-do-not-repeat"),
        ({"repeats": "fortnightly"}, "repeat-unknown"),
        ({"repeats": "weekly", "last_on": date(2026, 11, 21)}, "days-overlap-themselves"),
        ({"repeats": "weekly", "until_on": date(2026, 11, 1)}, "closure-ends-before-it-begins"),
    ],
)
def test_closed_days_that_make_no_sense_are_refused(city, change, code):
    with Expect(code):
        given = {"branch_id": city.root.pk, "first_on": SATURDAY, "last_on": SUNDAY, "reason": "Storm"}
        actions.add_exception(**{**given, **change}, **BY)


@pytest.mark.parametrize(
    ("weekly", "code"),
    [
        ({0: (Stretch(time(9), time(12)), Stretch(time(11), time(14)))}, "hours-overlap"),
        ({0: (Stretch(time(9), time(0)), Stretch(time(11), time(14)))}, "hours-overlap"),
        ({0: (Stretch(time(14), time(12)),)}, "hours-end-before-they-begin"),
        ({7: (Stretch(time(9), time(12)),)}, "weekday-unknown"),
    ],
)
def test_hours_that_make_no_sense_are_refused(city, weekly, code):
    with Expect(code):
        actions.set_hours(branch_id=city.main.pk, weekly=weekly, **BY)


def test_p09_a_lending_branch_without_any_hours_is_saved_with_a_warning_for_each(city):
    saved = actions.set_hours(branch_id=city.root.pk, weekly={}, **BY)
    assert len(saved.warnings) == 4
    assert "counted as if every day were open" in str(saved.warnings[0])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "MAIN"}, "branch-code-taken"),
        ({"name": ""}, "branch-needs-name"),
        ({"kind": "castle"}, "branch-kind-unknown"),
        ({"timezone": "Europe/Atlantis"}, "time-zone-unknown"),
        ({"parent_id": None}, "one-root-only"),
        ({"parent_id": 987_654}, "branch-not-found"),
    ],
)
def test_a_branch_that_makes_no_sense_is_refused(city, change, code):
    details = BranchDetails(code="NEW", name="New", kind="branch", parent_id=city.root.pk)
    with Expect(code):
        actions.add_branch(details=replace(details, **change), **BY)


@pytest.mark.parametrize("below", ["main", "desk"])
def test_a_branch_never_stands_below_itself(city, below):
    details = BranchDetails(code="MAIN", name="Main", kind="branch", parent_id=getattr(city, below).pk)
    with Expect("branch-below-itself"):
        actions.change_branch(branch_id=city.main.pk, details=details, **BY)


def test_a_branch_moves_with_everything_below_it(city):
    details = BranchDetails(code="MAIN", name="Main", kind="branch", parent_id=city.eastgate.pk)
    actions.change_branch(branch_id=city.main.pk, details=details, **BY)
    assert Branch.objects.get(pk=city.desk.pk).path == f"{city.eastgate.path}{city.main.pk}/{city.desk.pk}/"


def test_a_branch_with_open_branches_below_is_not_given_up(city):
    details = BranchDetails(code="MAIN", name="Main", kind="branch", parent_id=city.root.pk, closed_on=SATURDAY)
    with Expect("branch-has-open-branches"):
        actions.change_branch(branch_id=city.main.pk, details=details, **BY)


def test_con_02_a_group_reaches_what_stands_below_its_members(city):
    saved = actions.save_group(code="central", name="Central", branch_ids=[city.main.pk], **BY)
    tree = organisation()
    assert tree.groups_of[city.desk.pk] == {saved.id}
    assert tree.groups_of[city.eastgate.pk] == frozenset()
    with Expect("group-code-taken"):
        actions.save_group(code="central", name="Other", branch_ids=[], **BY)
    actions.remove_group(group_id=saved.id, **BY)
    assert organisation().groups == {}


def test_shelves_with_the_same_code_or_no_name_are_refused(city):
    actions.add_location(branch_id=city.main.pk, details=LocationDetails("FIC", "Fiction"), **BY)
    with Expect("location-code-taken"):
        actions.add_location(branch_id=city.main.pk, details=LocationDetails("FIC", "Other"), **BY)
    with Expect("location-needs-name"):
        actions.add_location(branch_id=city.main.pk, details=LocationDetails("X", ""), **BY)
    with Expect("walking-order-incomplete"):
        actions.set_walking_order(branch_id=city.main.pk, location_ids=[], **BY)


def test_con_10_the_token_of_a_workstation_is_given_once_and_never_kept(city):
    registered = actions.register_terminal(branch_id=city.main.pk, name="Main 1", key="k", **BY)
    assert len(registered.token) > 30
    assert registered.token not in str(Entry.objects.get(pk=registered.entry_id).answer)
    assert Terminal.objects.get().digest != registered.token
    again = actions.register_terminal(branch_id=city.main.pk, name="Main 1", key="k", **BY)
    assert (again.terminal_id, again.token) == (registered.terminal_id, "")
    with Expect("terminal-name-taken"):
        actions.register_terminal(branch_id=city.main.pk, name="Main 1", **BY)


@pytest.mark.parametrize(
    ("reach", "covers", "leaves"),
    [
        ("post", ["desk"], ["main", "root", "eastgate"]),
        ("branch", ["desk", "main"], ["root", "eastgate"]),
        ("system", ["desk", "main", "root", "eastgate"], []),
        ("everywhere", ["desk", "main", "root", "eastgate"], []),
    ],
)
def test_con_03_a_permission_reaches_as_far_from_the_post_as_the_grant_says(city, reach, covers, leaves):
    actor = actor_for(person("jo", city.desk, "lend", reach=reach), door="desk")
    assert [name for name in covers if actor.may("lend", getattr(city, name).path)] == covers
    assert [name for name in leaves if actor.may("lend", getattr(city, name).path)] == []
    assert not actor.may("renew")


def test_con_03_without_a_post_and_after_it_ended_nothing_is_permitted(city):
    user = person("jo", city.main, "lend")
    assert actor_for(user, door="desk").may("lend")
    actions.end_post(post_id=Post.objects.get(user=user).pk, **BY)
    assert not actor_for(user, door="desk").may("lend")
    assert standing_of(person("sam").pk).posts == ()


def test_con_03_a_grant_added_to_a_role_counts_from_the_next_revision_on(city):
    user = person("jo", city.main, "lend")
    assert not actor_for(user, door="desk").may("renew")
    Grant.objects.create(role=Role.objects.get(code="role-of-jo"), permission="renew", reach="post")
    branch("NEW", "New", "branch", city.root)
    assert actor_for(user, door="desk").may("renew", city.main.path)


def test_somebody_inactive_may_do_nothing(city):
    user = person("jo", city.main, "lend")
    user.is_active = False
    assert not actor_for(user, door="desk").may("lend")


def test_posts_that_make_no_sense_or_reach_too_high_are_refused(city):
    user = person("jo", city.main, "manage-users")
    manager = staff(manage_users=(city.main.path,))
    with Expect("post-needs-user-and-role"):
        actions.give_post(user_id=user.pk, role="no-such-role", branch_id=city.main.pk, **BY)
    with Expect("post-held-already"):
        actions.give_post(user_id=user.pk, role="role-of-jo", branch_id=city.main.pk, **BY)
    with Expect("not-permitted"):
        actions.give_post(user_id=user.pk, role="role-of-jo", branch_id=city.eastgate.pk, by=manager, now=NOW)
    Role.objects.create(code="all", name="All", all_powerful=True)
    with Expect("role-above-yours"):
        actions.give_post(user_id=user.pk, role="all", branch_id=city.main.pk, by=manager, now=NOW)


@pytest.mark.parametrize("there", [True, False])
def test_editing_needs_the_permission_at_that_branch(city, there):
    by = staff(edit_branches=(city.main.path,))
    target = city.desk if there else city.eastgate
    if there:
        assert actions.set_hours(branch_id=target.pk, weekly={0: DAY}, by=by, now=NOW).id == target.pk
    else:
        with Expect("not-permitted"):
            actions.set_hours(branch_id=target.pk, weekly={0: DAY}, by=by, now=NOW)
