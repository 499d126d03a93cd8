"""Changes that are being prepared: opened, tried on the last thirty days, put in force or left to their day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase, value_from_data
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.models import Job
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.policies import actions
from shelflist.records.policies.models import PolicyDraft
from shelflist.records.policies.rules.whatif import KIND_WORDS, KINDS
from shelflist.records.policies.views.drafting import IN_SESSION, opened
from shelflist.records.policies.views.tabs import tabs
from shelflist.records.policies.views.versions import readable

SHOWN_CASES = 60


class DraftForm(forms.Form):
    """A set of changes, before anything is in it."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As “Longer loans in summer”."))
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class DayForm(forms.Form):
    """The day with whose beginning a set of changes takes effect."""

    on = forms.DateField(label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}))


@needs("see-policies")
@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """What is being prepared, and what was; begin a new one, and go on inside it."""
    here = placed(request)
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.begin_draft(by=here.actor, now=here.now, **form.cleaned_data))
        if saved:
            request.session[IN_SESSION] = saved.id
            return done(reverse("policies:draft", args=[saved.id]), saved)
    rows = list(PolicyDraft.objects.defer("changes").order_by("ended_at", "-pk"))
    context = {
        "form": form,
        "drafts": [(row, len(row.told)) for row in rows if row.ended_at is None],
        "over": [(row, len(row.told)) for row in rows if row.ended_at is not None],
        "tabs": tabs("drafts"),
        "notices": notices(request),
        "may_edit": here.actor.may("edit-policies"),
    }
    return render(request, "policies/drafts.html", context, status=422 if form.errors else 200)


@needs("see-policies")
@require_GET
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a set of changes changes, what it would have done, and when it takes effect."""
    return _page(request, draft_id)


def _page(
    request: HttpRequest, draft_id: int, refusals: tuple[Any, ...] = (), day_form: DayForm | None = None
) -> HttpResponse:
    row = _find(draft_id)
    mine = opened(request)
    wrong = bool(refusals) or bool(day_form and day_form.errors)
    context = {
        "draft": row,
        "is_open": mine is not None and mine.pk == row.pk,
        "changes": readable(row.told),
        "held_back": [Phrase.from_data(said) for said in row.held_back],
        "day_form": day_form or DayForm(initial={"on": row.effective_on}),
        "tabs": tabs("drafts"),
        "notices": notices(request),
        "refusals": refusals,
        "may_edit": placed(request).actor.may("edit-policies"),
        **_what_if(row),
    }
    return render(request, "policies/draft.html", context, status=422 if wrong else 200)


def _what_if(row: PolicyDraft) -> dict[str, Any]:
    """The last answer to “what if”, or how far it is."""
    job = Job.objects.filter(pk=row.whatif_job_id).first() if row.whatif_job_id else None
    if job is None:
        return {"job": None}
    result = job.result or {}
    counts = result.get("counts", {})
    cases = [
        {
            **case,
            "words": KIND_WORDS[case["kind"]],
            "before": value_from_data(case["before"]),
            "after": value_from_data(case["after"]),
        }
        for case in result.get("cases", [])
    ]
    seen = result.get("seen", 0)
    return {
        "job": job,
        "is_running": job.ended_at is None,
        "is_done": job.state == Job.State.DONE,
        "job_says": value_from_data(job.message) if job.message else "",
        "seen": seen,
        "changed": result.get("changed", 0),
        "counts": [(KIND_WORDS[k], counts[k], round(100 * counts[k] / seen)) for k in KINDS if counts.get(k)],
        "cases": cases[:SHOWN_CASES],
        "cases_left": max(len(cases) - SHOWN_CASES, 0),
        "moved": result.get("rules", [])[:8],
    }


@needs("see-policies")
@require_GET
def what_if(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The part of the page that is asked for again while the worker is at it."""
    row = _find(draft_id)
    return render(request, "policies/what_if.html", {"draft": row, **_what_if(row)})


@needs("see-policies")
@require_POST
def ask(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Have the last thirty days replayed."""
    here = placed(request)
    return _do(request, draft_id, lambda: actions.ask_what_if(draft_id=draft_id, by=here.actor, now=here.now))


@needs("edit-policies")
@require_POST
def open_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Work inside a draft (open=1), or outside again."""
    if request.POST.get("open") == "1" and _find(draft_id).ended_at is None:
        request.session[IN_SESSION] = draft_id
        return HttpResponseRedirect(reverse("policies:rules"))
    request.session.pop(IN_SESSION, None)
    return HttpResponseRedirect(reverse("policies:draft", args=[draft_id]))


@needs("edit-policies")
@require_POST
def put_in_force(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Let it take effect now."""
    here = placed(request)
    return _do(request, draft_id, lambda: actions.put_in_force(draft_id=draft_id, by=here.actor, now=here.now))


@needs("edit-policies")
@require_POST
def schedule(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Let it take effect by itself with the beginning of a day."""
    here = placed(request)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, draft_id, day_form=form)
    on = form.cleaned_data["on"]
    return _do(request, draft_id, lambda: actions.schedule_draft(draft_id=draft_id, on=on, by=here.actor, now=here.now))


@needs("edit-policies")
@require_POST
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give it up; the journal can take it up again."""
    here = placed(request)
    return _do(request, draft_id, lambda: actions.drop_draft(draft_id=draft_id, by=here.actor, now=here.now))


def _do(request: HttpRequest, draft_id: int, action: Callable[[], Saved]) -> HttpResponse:
    try:
        saved = action()
    except Refused as no:
        return _page(request, draft_id, no.refusals)
    return done(reverse("policies:draft", args=[draft_id]), saved)


def _find(draft_id: int) -> PolicyDraft:
    row = PolicyDraft.objects.filter(pk=draft_id).first()
    if row is None:
        raise Http404
    return row
