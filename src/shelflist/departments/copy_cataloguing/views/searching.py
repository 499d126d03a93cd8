"""Searching other libraries: the form, the answers as they come, and one candidate beside what we have."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.batch_change.queries import shared_lists
from shelflist.departments.copy_cataloguing import comparing, profiles, queries
from shelflist.departments.copy_cataloguing.actions import searching
from shelflist.departments.copy_cataloguing.forms import SearchForm
from shelflist.departments.copy_cataloguing.models import BatchLine
from shelflist.departments.copy_cataloguing.rules.questions import INDEXES
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices

PERMISSION = "fetch-records"
AT_ONCE = 1.2  # seconds that the answer to the form waits for quick targets
WITHOUT_SCRIPT = 15.0  # seconds that “show what has come” waits, where no script asks


def ticking(now: datetime) -> Callable[[], datetime]:
    """The moment of the request and what has passed since: for answers that come after the request has ended."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, it asks every target at once and goes on to the answers."""
    here = placed(request)
    if request.method == "GET":
        return _form(request, SearchForm(initial=request.GET.dict()))
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    targets = queries.active_targets(form.cleaned_data["group"])
    try:
        number = searching.begin_search(
            question=form.question,
            targets=targets,
            by=here.actor,
            now=here.now,
            fresh=form.cleaned_data["fresh"],
        )
    except Refused as no:
        return _form(request, form, refused=no, status=409)
    searching.ask_behind(number, form.question, ticking(here.now)).join(AT_ONCE)
    return redirect("copying:results", number)


def _form(request: HttpRequest, form: SearchForm, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    here = placed(request)
    context = {
        "form": form,
        "refused": refused,
        "groups": queries.groups(),
        "targets": queries.active_targets(),
        "lately": [(one, words_of(question)) for one, question in queries.searches_of(here.actor.id or 0)],
        "tabs": tabs(request, "copying:search"),
        "notices": notices(request),
        "may_edit_targets": here.actor.may("edit-targets"),
    }
    return render(request, "copy_cataloguing/search.html", context, status=status)


def words_of(question: Any) -> list[tuple[Any, str]]:
    """A question as pairs of words."""
    return [(INDEXES[term.index], term.text) for term in question]


@needs(PERMISSION)
@require_GET
def results(request: HttpRequest, search_id: int) -> HttpResponse:
    """What each target said. With `?wait=1` it comes when all have answered: for where no script asks again."""
    clock = ticking(placed(request).now)
    if request.GET.get("wait"):
        searching.wait_for(search_id, WITHOUT_SCRIPT, clock)
    page = queries.search_page(search_id, clock())
    if page is None:
        raise Http404
    context = {
        "page": page,
        "words": words_of(page.question),
        "tabs": tabs(request, "copying:search"),
        "notices": notices(request),
        "first": page.question[0],
        "line": line_in(request),
        "author": next((term.text for term in page.question[1:] if term.index == "author"), ""),
    }
    return render(request, "copy_cataloguing/results.html", context)


@needs(PERMISSION)
@require_GET
def answer(request: HttpRequest, search_id: int, target_id: int) -> HttpResponse:
    """What one target said: the fragment that asks for itself again while it waits."""
    standing = queries.standing(search_id, target_id, placed(request).now)
    if standing is None:
        raise Http404
    return render(
        request,
        "copy_cataloguing/answer.html",
        {"standing": standing, "search_id": search_id, "line": line_in(request)},
    )


@needs(PERMISSION)
@require_GET
def candidate(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """One record of another library: what it says, its points and why, and what we have."""
    return shown_candidate(request, candidate_id)


def shown_candidate(
    request: HttpRequest, candidate_id: int, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page of a candidate, after a refusal too."""
    one = queries.candidate(candidate_id)
    if one is None:
        raise Http404
    chosen = request.GET.get("ours") or request.POST.get("record") or ""
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None
    profile = request.GET.get("profile") or request.POST.get("profile") or profiles.USUAL
    tasks = request.GET.get("tasks") or request.POST.get("tasks") or ""
    tasks_id = int(tasks) if tasks.isdecimal() and len(tasks) < 18 else None
    try:
        compared = comparing.compared(one, number, profile, tasks_id)
    except Refused as no:
        compared, refused, tasks_id = comparing.compared(one, number, profile), refused or no, None
    context = compared | {
        "tasks_id": tasks_id,
        "task_lists": shared_lists(),
        "is_better": refused is not None and "better-source" in refused.codes,
        "one": one,
        "refused": refused,
        "key": uuid4().hex,
        "profile": profile,
        "profiles": profiles.choices(),
        "tabs": tabs(request, "copying:search"),
        "may_edit": placed(request).actor.may("edit-records"),
        "line": line_in(request),
    }
    return render(request, "copy_cataloguing/candidate.html", context, status=status)


def line_in(request: HttpRequest) -> BatchLine | None:
    """The line of a list that somebody settles here."""
    number = request.GET.get("line") or request.POST.get("line") or ""
    return queries.line(int(number)) if number.isdecimal() and len(number) < 18 else None
