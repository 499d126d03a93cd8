from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from shelflist.ground.common.actors import not_permitted
from shelflist.records.branches import actions
from shelflist.records.branches.middleware import TERMINAL_COOKIE
from shelflist.records.branches.models import Branch, CalendarException, OpeningHours, ShelvingLocation, Terminal
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.tests.build import NOW, PROGRAM, build_city, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return build_city()


@pytest.fixture
def editor(client, city):
    """A browser in which somebody who may edit every branch is signed in, at Main."""
    client.force_login(person("ed", city.main, "edit-branches", reach="system"))
    return client


def page(branch) -> str:
    return reverse("branches:branch", args=[branch.pk])


def test_the_tree_is_shown_to_those_who_may_edit_it(editor):
    answer = editor.get(reverse("branches:branches"))
    assert answer.status_code == 200
    for name in (b"City", b"Main", b"Desk", b"Eastgate"):
        assert name in answer.content


@pytest.mark.parametrize("name", ["branches", "new_branch"])
def test_others_are_told_what_they_lack(client, city, name):
    client.force_login(person("jo", city.main, "lend"))
    answer = client.get(reverse(f"branches:{name}"))
    assert answer.status_code == 403
    assert str(answer.context["sentence"]) == str(not_permitted("edit-branches").message)


def test_a_branch_is_added_and_the_next_page_says_so(editor, city):
    typed = {"code": "HARB", "name": "Harbor", "kind": "branch", "parent": city.root.pk, "lends": "on", "position": 0}
    answer = editor.post(reverse("branches:new_branch"), typed, follow=True)
    assert answer.status_code == 200
    assert Branch.objects.get(code="HARB").path == f"{city.root.path}{Branch.objects.get(code='HARB').pk}/"
    assert "Harbor" in answer.content.decode()
    assert "added" in answer.content.decode()


def test_a_branch_with_a_taken_code_is_refused_and_what_was_typed_stays(editor, city):
    typed = {"code": "EAST", "name": "Another", "kind": "branch", "parent": city.root.pk, "position": 0}
    answer = editor.post(reverse("branches:new_branch"), typed)
    assert answer.status_code == 422
    assert "belongs to" in answer.content.decode()
    assert 'value="Another"' in answer.content.decode()


def test_hours_are_typed_as_people_write_them(editor, city):
    typed = {"day0": "9-12, 14:00–18:00", "day4": "18–24", **{f"day{n}": "" for n in (1, 2, 3, 5, 6)}}
    answer = editor.post(reverse("branches:set_hours", args=[city.eastgate.pk]), typed)
    assert answer.status_code == 302
    rows = OpeningHours.objects.filter(branch=city.eastgate).values_list("weekday", "opens", "closes")
    assert sorted(rows) == [(0, time(9), time(12)), (0, time(14), time(18)), (4, time(18), time(0))]


@pytest.mark.parametrize("typed", ["from nine", "25-26", "12-9", "9-12 11-14"])
def test_hours_that_make_no_sense_are_refused_and_stay_in_the_form(editor, city, typed):
    answer = editor.post(reverse("branches:set_hours", args=[city.eastgate.pk]), {"day0": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert not OpeningHours.objects.filter(branch=city.eastgate).exists()


def test_p09_a_lending_branch_without_hours_is_kept_with_a_warning(editor, city):
    answer = editor.post(reverse("branches:set_hours", args=[city.root.pk]), {}, follow=True)
    assert answer.status_code == 200
    assert "has no opening hours" in answer.content.decode()
    assert not organisation().calendar(city.main.pk).has_hours


def test_closed_days_are_added_listed_and_removed(editor, city):
    typed = {"first_on": "2026-11-26", "last_on": "2026-11-29", "reason": "Thanksgiving", "hours": ""}
    answer = editor.post(reverse("branches:add_closure", args=[city.root.pk]), typed)
    assert answer.status_code == 302
    row = CalendarException.objects.get()
    assert (row.first_on, row.last_on, row.opens) == (date(2026, 11, 26), date(2026, 11, 29), None)
    assert b"Thanksgiving" in editor.get(page(city.main)).content
    change = reverse("branches:change_closure", args=[city.root.pk, row.pk])
    assert 'value="2026-11-29"' in editor.get(change).content.decode()
    assert editor.post(change, typed | {"last_on": "2026-11-25"}).status_code == 422
    assert editor.post(change, typed | {"last_on": "2026-11-28", "hours": "10-14"}).status_code == 302
    row.refresh_from_db()
    assert (row.last_on, row.opens, row.closes) == (date(2026, 11, 28), time(10), time(14))
    assert editor.get(reverse("branches:change_closure", args=[city.main.pk, row.pk])).status_code == 404
    editor.post(reverse("branches:remove_closure", args=[city.root.pk, row.pk]))
    assert not CalendarException.objects.exists()


def test_closed_days_that_end_before_they_begin_are_refused(editor, city):
    typed = {"first_on": "2026-11-26", "last_on": "2026-11-20", "reason": "Backwards", "hours": ""}
    answer = editor.post(reverse("branches:add_closure", args=[city.root.pk]), typed)
    assert answer.status_code == 422
    assert "The last day comes before the first." in answer.content.decode()


def test_shelves_are_added_put_in_order_changed_and_removed(editor, city):
    for code in ("FIC", "NEW"):
        typed = {"shelf-code": code, "shelf-name": f"Shelf {code}", "shelf-lends": "on"}
        assert editor.post(reverse("branches:add_location", args=[city.main.pk]), typed).status_code == 302
    fiction, new = ShelvingLocation.objects.order_by("pk")
    editor.post(
        reverse("branches:order_locations", args=[city.main.pk]), {f"shelf-{fiction.pk}": "2", f"shelf-{new.pk}": "1"}
    )
    assert [shelf.code for shelf in organisation().locations_at(city.main.pk)] == ["NEW", "FIC"]
    where = [city.main.pk, fiction.pk]
    editor.post(reverse("branches:location", args=where), {"code": "FIC", "name": "Fiction"})
    assert ShelvingLocation.objects.get(pk=fiction.pk).name == "Fiction"
    editor.post(reverse("branches:remove_location", args=where))
    assert not ShelvingLocation.objects.filter(pk=fiction.pk).exists()


def test_registering_this_machine_sets_its_cookie_and_from_then_on_it_says_where_one_stands(editor, city):
    typed = {"terminal-name": "East 1", "terminal-desk": "Adult desk"}
    editor.post(reverse("branches:register_terminal", args=[city.eastgate.pk]), typed)
    assert editor.cookies[TERMINAL_COOKIE]["httponly"]
    answer = editor.get(page(city.main))
    assert answer.wsgi_request.branch.name == "Eastgate"
    assert answer.wsgi_request.actor.terminal_id == Terminal.objects.get().pk
    editor.post(reverse("branches:retire_terminal", args=[city.eastgate.pk, Terminal.objects.get().pk]))
    assert editor.get(page(city.main)).wsgi_request.branch.name == "Main"


def test_the_only_post_says_where_one_stands_and_when(editor, city):
    request = editor.get(page(city.main)).wsgi_request
    assert request.branch.name == "Main"
    assert request.actor.name == "Ed"
    assert request.actor.branch_id == city.main.pk
    assert request.now.utcoffset().total_seconds() == 0


def test_somebody_with_several_posts_is_asked_once_where_they_work(client, city):
    user = person("sam", city.main, "edit-branches", reach="system")
    actions.give_post(user_id=user.pk, role="role-of-sam", branch_id=city.eastgate.pk, by=PROGRAM, now=NOW)
    client.force_login(user)
    answer = client.get(page(city.main))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("branches:here"))
    asked = client.get(answer.url)
    assert b"Eastgate" in asked.content
    assert b"Main" in asked.content
    chosen = client.post(reverse("branches:here"), {"branch": city.eastgate.pk, "next": page(city.main)})
    assert chosen.url == page(city.main)
    assert client.get(page(city.main)).wsgi_request.branch.name == "Eastgate"


def test_one_cannot_choose_a_branch_where_one_has_no_post(client, city):
    client.force_login(person("jo", city.main, "lend"))
    answer = client.post(reverse("branches:here"), {"branch": city.eastgate.pk})
    assert answer.status_code == 422
    assert "no post there" in answer.content.decode()


def test_a_branch_that_does_not_exist_is_not_found(editor):
    assert editor.get(reverse("branches:branch", args=[987_654])).status_code == 404
    assert editor.get(reverse("branches:edit_branch", args=[987_654])).status_code == 404


def test_the_edit_form_moves_a_branch(editor, city):
    typed = {"code": "DESK", "name": "Desk", "kind": "desk", "parent": city.eastgate.pk, "lends": "on", "position": 0}
    assert editor.get(reverse("branches:edit_branch", args=[city.desk.pk])).status_code == 200
    editor.post(reverse("branches:edit_branch", args=[city.desk.pk]), typed)
    assert Branch.objects.get(pk=city.desk.pk).path == f"{city.eastgate.path}{city.desk.pk}/"
