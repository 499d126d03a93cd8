"""The question that somebody works on at this workstation: kept in the session; what is searched is noted for it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest

from shelflist.departments.reference import actions, queries, rules
from shelflist.ground.common.refusals import Refused
from shelflist.observers.search.rules.questions import Question as Asked
from shelflist.records.branches.middleware import placed

AT_HAND = "question-at-hand"


def take_up(request: HttpRequest, question_id: int) -> None:
    """This question is at hand from now on; 0: none."""
    request.session[AT_HAND] = question_id


def question_here(request: HttpRequest) -> Any | None:
    """The open question at hand; no statement where there is none."""
    question_id = request.session.get(AT_HAND)
    return queries.open_question_named(question_id) if question_id else None


def note_search_here(request: HttpRequest, asked: Asked, hits: int | None) -> Any | None:
    """Note a search for the question at hand, once however often its page is looked at. Gives the question.

    What the journal's key makes safe to repeat may be written by a page that is only looked at.
    """
    question = question_here(request)
    here = placed(request)
    if question is None or not asked.values or not here.actor.may(actions.PERMISSION):
        return question
    values = dict(asked.values)
    key = f"question:{question.pk}:{rules.mark_of_search(values)}:{hits}"
    with suppress(Refused):  # the search itself goes on
        actions.note_search(question_id=question.pk, asked=values, hits=hits, by=here.actor, now=here.now, key=key)
    return question
