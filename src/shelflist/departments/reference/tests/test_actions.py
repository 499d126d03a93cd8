"""Questions on record: what may stand under them, every refusal, and the way back (T15, REF-10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.refusals import Refused

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
MAY = {"log-reference": (EVERYWHERE,), "undo": (EVERYWHERE,)}
BY = Actor(kind="staff", id=7, name="Sigurður", door="desk", grants=MAY)
NOBODY = Actor(kind="staff", id=8, name="Amina", door="desk")


def open_one(asked: str = "How do swifts sleep?", by: Actor = BY, **more: Any) -> int:
    from shelflist.departments.reference.actions import open_question

    return open_question(asked=asked, by=by, now=NOW, **more).id


def codes(act: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def undo(verb: str) -> None:
    from shelflist.ground.journal.actions import undo as take_back
    from shelflist.ground.journal.models import Entry

    take_back(entry_id=Entry.objects.filter(verb=verb).latest("pk").pk, by=BY, now=NOW + timedelta(minutes=1))


def test_t15_searches_sources_and_titles_stand_under_their_question_once(library: Any) -> None:
    from shelflist.departments.reference import actions, queries

    number, record = open_one(), library.item().record_id
    for hits in (4, 6):
        actions.note_search(question_id=number, asked={"q": "Swifts"}, hits=hits, by=BY, now=NOW)
    actions.note_search(question_id=number, asked={"q": "swifts"}, hits=6, by=BY, now=NOW)
    actions.note_source(question_id=number, source=" Ornithology  online ", words="apus apus", hits=2, by=BY, now=NOW)
    actions.keep_title(question_id=number, record_id=record, by=BY, now=NOW)
    actions.keep_title(question_id=number, record_id=record, words="chapter 4", by=BY, now=NOW)
    said = [(step.asked, step.source, step.record_id, step.words, step.hits) for step in queries.steps_of(number)]
    assert said == [
        ({"q": "swifts"}, "", None, "", 6),
        ({}, "Ornithology online", None, "apus apus", 2),
        ({}, "", record, "chapter 4", None),
    ]
    [row], more = queries.questions("APUS")
    assert (row.pk, row.step_count, row.title_count, more) == (number, 3, 1, False)
    assert queries.questions("apus heron") == ([], False)


def test_t15_a_closed_question_takes_nothing_more_until_it_is_open_again(library: Any) -> None:
    from shelflist.departments.reference import actions, queries

    number, record = open_one(), library.item().record_id
    step = actions.keep_title(question_id=number, record_id=record, by=BY, now=NOW).id
    answer: dict[str, Any] = {"question_id": number, "answer": "On the wing.", "by": BY, "now": NOW}
    actions.answer_question(**answer, closed=True, version=1)
    assert queries.open_question_named(number) is None
    assert codes(lambda: actions.drop_step(step_id=step, by=BY, now=NOW)) == ("question-closed",)
    search: dict[str, Any] = {"question_id": number, "asked": {"q": "a"}, "hits": 1, "by": BY, "now": NOW}
    assert codes(lambda: actions.note_search(**search)) == ("question-closed",)
    undo("answer-question")
    actions.note_search(**search)
    row = queries.question(number)
    assert row is not None
    assert (row.answer, row.closed_at, row.closed_by_name, row.version) == ("", None, "", 3)
    assert codes(lambda: actions.answer_question(**answer, closed=True, version=1)) == ("changed-since",)


REFUSED = [
    ("open", {"asked": "  "}, "question-missing"),
    ("open", {"asked": "a" * 401}, "question-too-long"),
    ("open", {"by": NOBODY}, "not-permitted"),
    ("source", {"source": " "}, "source-missing"),
    ("source", {"source": "a" * 121}, "step-too-long"),
    ("source", {"source": "a", "words": "b" * 401}, "step-too-long"),
    ("source", {"source": "a", "hits": -1}, "hits-wrong"),
    ("source", {"source": "a", "question_id": 99_999}, "question-unknown"),
    ("source", {"source": "a", "by": NOBODY}, "not-permitted"),
    ("title", {"record_id": 99_999}, "title-unknown"),
    ("title", {"record_id": 1, "by": NOBODY}, "not-permitted"),
    ("drop", {"step_id": 99_999}, "step-unknown"),
    ("answer", {"answer": "a" * 10_001}, "answer-too-long"),
    ("answer", {"version": 9}, "changed-since"),
    ("answer", {"by": NOBODY}, "not-permitted"),
]


@pytest.mark.parametrize(("act", "given", "code"), REFUSED)
def test_t15_every_no_has_its_code_and_writes_nothing(library: Any, act: str, given: Any, code: str) -> None:
    from shelflist.departments.reference import actions
    from shelflist.departments.reference.models import Question, Step
    from shelflist.ground.journal.models import Entry

    question_id = open_one()
    entries = Entry.objects.count()
    by_act: dict[str, tuple[Any, dict[str, Any]]] = {
        "open": (actions.open_question, {"asked": "Why?"}),
        "source": (actions.note_source, {"question_id": question_id, "source": "a"}),
        "title": (actions.keep_title, {"question_id": question_id}),
        "drop": (actions.drop_step, {}),
        "answer": (
            actions.answer_question, {"question_id": question_id, "answer": "a", "closed": False, "version": 1},
        ),
    }  # fmt: skip
    action, usual = by_act[act]
    assert codes(lambda: action(**{"by": BY, "now": NOW, **usual, **given})) == (code,)
    assert (Question.objects.count(), Step.objects.count(), Entry.objects.count()) == (1, 0, entries)


def test_t15_what_was_noted_and_taken_off_comes_back(library: Any) -> None:
    from shelflist.departments.reference import actions, queries
    from shelflist.departments.reference.models import Question

    number = open_one()
    step = actions.note_source(question_id=number, source="Atlas", hits=1, by=BY, now=NOW).id
    actions.note_source(question_id=number, source="Atlas", hits=3, by=BY, now=NOW)
    undo("note-source")
    assert [one.hits for one in queries.steps_of(number)] == [1]
    actions.drop_step(step_id=step, by=BY, now=NOW)
    undo("drop-step")
    assert [one.source for one in queries.steps_of(number)] == ["Atlas"]
    with pytest.raises(Refused):
        undo("open-question")
    actions.drop_step(step_id=queries.steps_of(number)[0].pk, by=BY, now=NOW)
    actions.note_search(question_id=number, asked={"q": "noted by itself"}, hits=1, by=BY, now=NOW)
    undo("open-question")
    assert not Question.objects.exists()


def test_cat_12_a_kept_title_follows_a_merge_and_is_not_kept_twice(library: Any) -> None:
    """The step keeps its mark when its record changes."""
    from shelflist.departments.reference import actions, queries
    from shelflist.departments.reference.models import Step

    number, old, new = open_one(), library.item().record_id, library.item().record_id
    actions.keep_title(question_id=number, record_id=old, by=BY, now=NOW)
    Step.objects.update(record_id=new)
    actions.keep_title(question_id=number, record_id=new, words="the lead now", by=BY, now=NOW)
    assert [(one.record_id, one.words) for one in queries.steps_of(number)] == [(new, "the lead now")]
