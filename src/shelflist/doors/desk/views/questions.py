"""Questions on record: what was searched for them, where else was looked, what was found, and the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.reference import actions, queries
from shelflist.departments.reference.actions import PERMISSION
from shelflist.doors.desk.places import number
from shelflist.doors.desk.question_here import question_here, take_up
from shelflist.doors.desk.views.results import value_said
from shelflist.doors.opac.cards import cards
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.observers.search.rules.questions import PARTS
from shelflist.observers.search.rules.questions import Question as Asked
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices

REFUSED = 409


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """What is open and what was answered, found by its words; or (POST) another question, which is at hand at once."""
    here, refused = placed(request), None
    asked = _search_told(request)
    if request.method == "POST":
        try:
            receipt = actions.open_question(
                asked=request.POST.get("asked", ""), by=here.actor, now=here.now, key=request.POST.get("key") or None
            )
        except Refused as no:
            refused = no
        else:
            take_up(request, receipt.id)
            there = f"{reverse('desk:titles')}?{urlencode(asked.values)}" if asked.values else ""
            return done(there or reverse("desk:question", args=[receipt.id]), receipt)
    words, page = request.GET.get("q", "")[:200], max(number(request.GET.get("page")), 1)
    rows, has_more = queries.questions(words, page=page)
    context = {
        "rows": rows,
        "has_more": has_more,
        "page": page,
        "q": words,
        "at_hand": question_here(request),
        "typed": request.POST.get("asked", ""),
        "search": asked.values,
        "refused": refused.refusals if refused else (),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "desk/questions.html", context, status=REFUSED if refused else 200)


def _search_told(request: HttpRequest) -> Asked:
    """The search from which a question was put on record, so that it goes on there."""
    return Asked.of({name: request.POST.get(f"search-{name}", "") for name in PARTS})


@needs(PERMISSION)
@require_GET
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question with its steps, its titles and its answer."""
    return _page(request, question_id, {})


def _page(request: HttpRequest, question_id: int, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    row = queries.question(question_id)
    if row is None:
        raise Http404
    steps = queries.steps_of(question_id)
    kept = {step.record_id: step for step in steps if step.record_id is not None}
    tree = organisation(placed(request).numbers)
    at_hand = question_here(request)
    context = {
        "question": row,
        "searches": [_search(request, step) for step in steps if step.asked],
        "sources": [step for step in steps if step.source],
        "titles": [(kept[card.id], card) for card in cards(list(kept), tree)],
        "numbers": [one for one in kept if one],
        "lately": queries.sources_lately(),
        "is_at_hand": at_hand is not None and at_hand.pk == question_id,
        "answer": row.answer,
        "version": row.version,
        "notices": notices(request),
        "key": uuid4().hex,
        **more,
    }
    return render(request, "desk/question.html", context, status=status)


def _search(request: HttpRequest, step: Any) -> dict[str, Any]:
    """A search in words, and the address that asks it again."""
    asked = Asked.of(step.asked)
    return {
        "step": step,
        "said": [(PARTS[name], value_said(request, name, value)) for name, value in asked.values],
        "is_plain": asked.is_plain,
        "href": f"{reverse('desk:titles')}?{urlencode(asked.values)}",
    }


@needs(PERMISSION)
@require_POST
def at_hand(request: HttpRequest) -> HttpResponse:
    """Take a question up: searches are noted for it from now on; or lay it aside."""
    question_id = number(request.POST.get("question"))
    take_up(request, question_id)
    if question_id:
        return HttpResponseRedirect(reverse("desk:question", args=[question_id]))
    return HttpResponseRedirect(reverse("desk:questions"))


@needs(PERMISSION)
@require_POST
def source(request: HttpRequest, question_id: int) -> HttpResponse:
    """Something else that was asked."""
    sent, here = request.POST, placed(request)
    hits = sent.get("hits", "").strip()
    try:
        receipt = actions.note_source(
            question_id=question_id,
            source=sent.get("source", ""),
            words=sent.get("words", ""),
            hits=(number(hits) if hits.isdecimal() else -1) if hits else None,
            by=here.actor,
            now=here.now,
            key=sent.get("key") or None,
        )
    except Refused as no:
        typed = {name: sent.get(name, "") for name in ("source", "words", "hits")}
        return _page(request, question_id, {"refused": no.refusals, "typed": typed}, status=REFUSED)
    return done(reverse("desk:question", args=[question_id]), receipt)


@needs(PERMISSION)
@require_POST
def keep(request: HttpRequest, question_id: int) -> HttpResponse:
    """A title that is worth keeping for it."""
    sent, here = request.POST, placed(request)
    title_id = number(sent.get("title"))
    try:
        receipt = actions.keep_title(
            question_id=question_id, record_id=title_id, words=sent.get("words", ""), by=here.actor, now=here.now,
            key=sent.get("key") or None,
        )  # fmt: skip
    except Refused as no:
        return _page(request, question_id, {"refused": no.refusals}, status=REFUSED)
    back = reverse("desk:title", args=[title_id]) if "back" in sent else reverse("desk:question", args=[question_id])
    return done(back, receipt)


@needs(PERMISSION)
@require_POST
def drop(request: HttpRequest, question_id: int) -> HttpResponse:
    """Take a step off."""
    here = placed(request)
    try:
        receipt = actions.drop_step(step_id=number(request.POST.get("step")), by=here.actor, now=here.now)
    except Refused as no:
        return _page(request, question_id, {"refused": no.refusals}, status=REFUSED)
    return done(reverse("desk:question", args=[question_id]), receipt)


@needs(PERMISSION)
@require_POST
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """What came of it; closed, or still open."""
    sent, here = request.POST, placed(request)
    closed = "close" in sent
    try:
        receipt = actions.answer_question(
            question_id=question_id, answer=sent.get("answer", ""), closed=closed, version=number(sent.get("version")),
            by=here.actor, now=here.now, key=sent.get("key") or None,
        )  # fmt: skip
    except Refused as no:
        more: dict[str, Any] = {"refused": no.refusals, "answer": sent.get("answer", "")}
        return _page(request, question_id, more, status=REFUSED)
    current = question_here(request)
    if closed and current is not None and current.pk == question_id:
        take_up(request, 0)
    return done(reverse("desk:question", args=[question_id]), receipt)
