"""The screens of groups, floating, distance, costs, comparing, levels and posts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shelflist.ground.accounts.models import Role
from shelflist.ground.common.calendar import Stretch
from shelflist.records.branches import actions
from shelflist.records.branches.models import Post
from shelflist.records.branches.organisation import FloatingMemberFacts, Place
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.tests.build import DAY, NOW, PROGRAM, build_city, person

pytestmark = pytest.mark.django_db
BY = {"by": PROGRAM, "now": NOW}


@pytest.fixture
def city():
    return build_city()


@pytest.fixture
def editor(client, city):
    """Somebody at the root who may edit every branch and give posts everywhere."""
    client.force_login(person("ed", city.root, "edit-branches", "manage-users", "undo", reach="everywhere"))
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"branches:{name}", args=args)


def test_con_02_a_group_is_made_changed_and_removed_on_its_page(editor, city):
    made = editor.post(at("groups"), {"name": "North", "code": "north", "branches": [city.main.pk]})
    assert made.status_code == 302
    [group] = organisation().groups.values()
    assert group.branch_ids == {city.main.pk}
    assert "North" in editor.get(f"{at('groups')}?change={group.id}").content.decode()
    editor.post(at("group", group.id), {"name": "North", "code": "north", "branches": [city.eastgate.pk]})
    assert organisation().groups[group.id].branch_ids == {city.eastgate.pk}
    assert editor.post(at("groups"), {"name": "", "code": "north"}).status_code == 422
    assert editor.get(f"{at('groups')}?change=987654").status_code == 404
    assert editor.post(at("remove_group", group.id)).status_code == 302
    assert editor.post(at("remove_group", group.id)).status_code == 422
    assert organisation().groups == {}


def test_con_02_what_stands_below_a_member_belongs_to_the_group_too(city):
    group = actions.save_group(code="north", name="North", branch_ids=[city.main.pk], **BY).id
    tree = organisation()
    assert group in tree.groups_of[city.desk.pk]
    assert group not in tree.groups_of[city.eastgate.pk]
    assert tree.stands_in(city.desk.pk, Place(city.root.pk, group))


def test_a_floating_group_is_made_changed_and_removed_on_its_page(editor, city):
    sent = {"name": "Fiction", "code": "fic", f"in-{city.main.pk}": "on", f"most-{city.main.pk}": "40"}
    assert editor.post(at("floating"), sent).status_code == 302
    [group] = organisation().floating.values()
    assert list(group.members.values()) == [FloatingMemberFacts(city.main.pk, 40, None)]
    page = editor.get(f"{at('floating')}?change={group.id}").content.decode()
    assert 'value="40"' in page
    editor.post(at("floating_group", group.id), sent | {"manual": "on"})
    assert organisation().floating[group.id].manual
    assert (
        "checked" in editor.get(f"{at('floating')}?change={group.id}").content.decode().split('name="manual"')[1][:80]
    )
    wrong = editor.post(at("floating_group", group.id), sent | {f"most-{city.main.pk}": "many"})
    assert wrong.status_code == 422
    assert editor.post(at("remove_floating", group.id)).status_code == 302
    assert editor.post(at("remove_floating", group.id)).status_code == 422


def test_con_06_adjustments_are_made_ordered_and_removed_on_their_page(editor, city):
    empty = {"name": "", "how": "add", "steps": "1"}
    assert editor.post(at("distances"), empty).status_code == 422
    nothing = editor.post(at("distances"), {"name": "All", "how": "add", "steps": "1"})
    assert "every copy and every request" in nothing.content.decode()
    for name, pickup in (("Hill", f"b{city.main.pk}"), ("Valley", f"b{city.eastgate.pk}")):
        sent = {"name": name, "how": "add", "steps": "2", "pickup": pickup}
        assert editor.post(at("distances"), sent).status_code == 302
    hill, valley = organisation().adjustments
    assert hill.pickup == Place(city.main.pk)
    editor.post(at("order_adjustments"), {f"place-{hill.id}": "2", f"place-{valley.id}": "1"})
    assert [one.name for one in organisation().adjustments] == ["Valley", "Hill"]
    editor.post(at("adjustment", hill.id), {"name": "Hill", "how": "set", "steps": "0", "pickup": f"b{city.main.pk}"})
    assert (organisation().adjustments[1].absolute, organisation().adjustments[1].steps) == (True, 0)
    assert "Eastgate" in editor.get(at("distances")).content.decode()
    assert editor.post(at("remove_adjustment", hill.id)).status_code == 302
    assert editor.post(at("remove_adjustment", hill.id)).status_code == 422
    assert editor.post(at("order_adjustments"), {}).status_code == 422


def test_hld_09_costs_are_typed_into_a_table(editor, city):
    there, back = f"cost-{city.main.pk}-{city.eastgate.pk}", f"cost-{city.eastgate.pk}-{city.main.pk}"
    assert editor.post(at("costs"), {there: "5", back: "–"}).status_code == 302
    assert organisation().costs == {(city.main.pk, city.eastgate.pk): 5, (city.eastgate.pk, city.main.pk): None}
    page = editor.get(at("costs"))
    assert (page.context["form"][there].value(), page.context["form"][back].value()) == ("5", "–")
    assert editor.post(at("costs"), {there: "far"}).status_code == 422
    assert organisation().costs[city.main.pk, city.eastgate.pk] == 5
    assert editor.post(at("costs"), {there: ""}).status_code == 302
    assert organisation().costs == {}


def test_con_08_branches_are_compared_and_copied_on_one_page(editor, city):
    weekly = {0: (Stretch(*(DAY[0].opens, DAY[0].closes)),)}
    actions.set_hours(branch_id=city.main.pk, weekly=weekly, **BY)
    page = editor.get(f"{at('compare')}?b={city.main.pk}&b={city.eastgate.pk}&b=nobody&b=987654")
    assert page.status_code == 200
    assert "differ" in page.content.decode()
    sent = {"origin": city.main.pk, "target": city.eastgate.pk, "parts": ["hours"]}
    assert editor.post(at("copy"), sent).status_code == 302
    assert organisation().calendar(city.eastgate.pk).weekly == weekly
    assert editor.post(at("copy"), sent | {"target": city.main.pk}).status_code == 422
    assert editor.post(at("copy"), {"origin": city.main.pk}).status_code == 422


def test_con_01_levels_are_named_and_shown_in_the_tree(editor):
    assert editor.post(at("levels"), {"level0": "County", "level1": "Library", "level2": ""}).status_code == 302
    page = editor.get(at("branches")).content.decode()
    assert "County" in page
    assert "desk" in page  # a level without a name is called by its kind


def test_con_03_posts_are_given_and_ended_on_their_page(editor, city):
    Role.objects.get_or_create(code="page", defaults={"name": "Page"})
    user = person("sam")
    sent = {"user": user.pk, "role": "page"}
    assert editor.post(at("posts", city.main.pk), sent).status_code == 302
    post = Post.objects.get(user=user)
    assert "Sam" in editor.get(at("posts", city.main.pk)).content.decode()
    assert editor.post(at("posts", city.main.pk), sent).status_code == 422
    assert editor.post(at("end_post", city.main.pk, post.pk)).status_code == 302
    assert editor.post(at("end_post", city.main.pk, post.pk)).status_code == 422
    assert editor.get(at("posts", 987_654)).status_code == 404
