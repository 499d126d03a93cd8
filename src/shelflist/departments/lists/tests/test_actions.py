"""Lists: whose they are, what stands on them and in which order, and that every act can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused


@pytest.fixture
def library(db: None) -> Any:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()


@pytest.fixture
def me(library: Any) -> Actor:
    return Actor(kind="patron", id=library.card().patron_id, name="Amina", door="opac")


def at() -> dict[str, Any]:
    from shelflist.records.loans.tests.library import NOW

    return {"now": NOW}


def titles(library: Any, count: int = 3) -> list[int]:
    return [library.item().record_id for _number in range(count)]


def order(list_id: int) -> list[int]:
    from shelflist.departments.lists.models import ListEntry

    return list(ListEntry.objects.filter(list_id=list_id).values_list("record_id", flat=True))


def test_a_list_is_made_filled_put_in_order_and_thrown_away(library: Any, me: Actor) -> None:
    """OPC-10: and every act of it can be taken back."""
    from shelflist.departments.lists import actions
    from shelflist.departments.lists.models import ReadingList
    from shelflist.ground.journal.actions import undo

    staff = library.staff("undo", "undo-others")
    made = actions.save_list(details=actions.ListDetails(name="Rivers"), by=me, **at())
    a, b, c = titles(library)
    actions.put_on_list(list_id=made.id, record_ids=[a, b, a], by=me, **at())
    put = actions.put_on_list(list_id=made.id, record_ids=[b, c], by=me, **at())
    assert (order(made.id), put.count) == ([a, b, c], 1)
    moved = actions.move_on_list(list_id=made.id, record_id=c, step=-1, by=me, **at())
    assert order(made.id) == [a, c, b]
    undo(entry_id=moved.entry_id, by=staff, **at())
    assert order(made.id) == [a, b, c]
    actions.say_about(list_id=made.id, record_id=a, note="Begin here", by=me, **at())
    actions.take_off_list(list_id=made.id, record_id=b, by=me, **at())
    dropped = actions.drop_list(list_id=made.id, by=me, **at())
    assert not ReadingList.objects.exists()
    undo(entry_id=dropped.entry_id, by=staff, **at())
    row = ReadingList.objects.get()
    assert (row.token, order(row.pk)) == (made.token, [a, c])
    assert row.entries.first().note == "Begin here"


@pytest.mark.parametrize(
    "act",
    [
        lambda actions, number, title: lambda **by: actions.put_on_list(list_id=number, record_ids=[title], **by),
        lambda actions, number, title: lambda **by: actions.take_off_list(list_id=number, record_id=title, **by),
        lambda actions, number, title: lambda **by: actions.drop_list(list_id=number, **by),
        lambda actions, number, title: (
            lambda **by: actions.save_list(list_id=number, details=actions.ListDetails(name="Mine now"), **by)
        ),
    ],
)
def test_another_s_list_is_not_there(act: Callable[..., Any], library: Any, me: Actor) -> None:
    from shelflist.departments.lists import actions

    title = titles(library, 1)[0]
    made = actions.save_list(details=actions.ListDetails(name="Rivers", shared=True), by=me, **at())
    actions.put_on_list(list_id=made.id, record_ids=[title], by=me, **at())
    strangers = (replace(me, id=library.card().patron_id), library.staff("edit-lists"))
    for stranger in strangers:
        with pytest.raises(Refused) as refused:
            act(actions, made.id, title)(by=stranger, **at())
        assert refused.value.codes == ("list-unknown",)
    with pytest.raises(Refused) as refused:
        act(actions, made.id, title)(by=library.staff("lend"), **at())
    assert refused.value.codes == ("not-permitted",)
    assert order(made.id) == [title]


def test_opc_11_only_the_library_s_lists_stand_on_its_pages(library: Any, me: Actor) -> None:
    from shelflist.departments.lists import actions, queries

    details = actions.ListDetails(name="Staff picks", shared=True, on_home=True, for_children=True)
    mine = actions.save_list(details=details, by=me, **at())
    ours = actions.save_list(details=details, by=library.staff("edit-lists"), **at())
    title = titles(library, 1)
    for number, by in ((mine.id, me), (ours.id, library.staff("edit-lists"))):
        actions.put_on_list(list_id=number, record_ids=title, by=by, **at())
    assert [one.pk for one, _entries in queries.shown_on_home()] == [ours.id]
    assert [one.pk for one, _entries in queries.shown_to_children()] == [ours.id]
    assert [one.pk for one in queries.lists_with(title[0])] == [ours.id]


def test_a_list_says_every_reason_against_it(library: Any, me: Actor) -> None:
    from shelflist.departments.lists import actions
    from shelflist.departments.lists.models import ReadingList

    with pytest.raises(Refused) as refused:
        actions.save_list(details=actions.ListDetails(name=" ", about="x" * 5000), by=me, **at())
    assert refused.value.codes == ("name-missing", "too-long")
    made = actions.save_list(details=actions.ListDetails(name="Rivers"), by=me, **at())
    with pytest.raises(Refused) as refused:
        actions.put_on_list(list_id=made.id, record_ids=[987654], by=me, **at())
    assert refused.value.codes == ("title-unknown",)
    assert ReadingList.objects.count() == 1


def test_a_search_is_kept_once_and_forgotten_by_its_owner_only(library: Any, me: Actor) -> None:
    from shelflist.departments.lists import actions, queries

    kept = actions.save_search(name="", address="q=goshawk", by_mail=True, by=me, **at())
    again = actions.save_search(name="Hawks", address="q=goshawk", by_mail=False, by=me, **at())
    assert kept.id == again.id
    assert [(one.name, one.by_mail) for one in queries.searches_of(me.id or 0)] == [("Hawks", False)]
    with pytest.raises(Refused):
        actions.drop_search(search_id=kept.id, by=replace(me, id=library.card().patron_id), **at())
    actions.drop_search(search_id=kept.id, by=me, **at())
    assert queries.searches_of(me.id or 0) == []


@given(st.lists(st.integers(0, 9), unique=True), st.integers(0, 9), st.integers(-12, 12))
def test_moving_keeps_every_title(numbers: list[int], one: int, step: int) -> None:
    from shelflist.departments.lists.rules import moved

    after = moved(numbers, one, step)
    assert sorted(after) == sorted(numbers)
    assert [number for number in after if number != one] == [number for number in numbers if number != one]


def test_opc_18_a_kept_search_of_staff_is_replaced_by_name_and_every_act_is_taken_back(library: Any) -> None:
    from shelflist.departments.lists.actions.templates import drop_template, keep_template
    from shelflist.departments.lists.models import SearchTemplate
    from shelflist.ground.accounts.models import User
    from shelflist.ground.journal.actions import undo

    user = User.objects.create(username="ruth", name="Ruth")
    by = Actor(kind="staff", id=user.pk, name="Ruth", door="desk", all_powerful=True)
    first = keep_template(name="Films", asked={"q": "x", "format": "video"}, blanks=["q"], shared=False, by=by, **at())
    again = keep_template(name="Films", asked={"format": "video"}, blanks=["q"], shared=True, by=by, **at())
    assert first.id == again.id
    assert SearchTemplate.objects.get().blanks == []
    undo(entry_id=again.entry_id, by=by, **at())
    assert SearchTemplate.objects.get().asked == {"q": "x", "format": "video"}
    dropped = drop_template(template_id=first.id, by=by, **at())
    undo(entry_id=dropped.entry_id, by=by, **at())
    row = SearchTemplate.objects.get()
    assert (row.name, row.blanks, row.owner_id) == ("Films", ["q"], user.pk)
    undo(entry_id=first.entry_id, by=by, **at())
    for asked, name in (({}, "Films"), ({"q": "x"}, " "), ({"q": "x"}, "x" * 121)):
        with pytest.raises(Refused):
            keep_template(name=name, asked=asked, blanks=[], shared=False, by=by, **at())
    with pytest.raises(Refused):
        keep_template(name="F", asked={"q": "x"}, blanks=[], shared=False, by=replace(by, kind="patron"), **at())
