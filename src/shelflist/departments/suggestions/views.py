"""The queue of what readers told the library: suggestions to answer, reports to settle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.suggestions import actions, queries
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done, notices


@needs("answer-suggestions")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    return _shown(request)


def _shown(request: HttpRequest, no: Refused | None = None, about: str = "") -> HttpResponse:
    waiting = queries.waiting_suggestions()
    context = {
        "suggestions": waiting,
        "counts": queries.wanted_by_how_many([one.title_key for one in waiting]),
        "reports": queries.open_reports() if actor(request).may(actions.SETTLE) else [],
        "may_settle": actor(request).may(actions.SETTLE),
        "notices": notices(request),
        "refused": no.refusals if no else (),
        "about": about,
    }
    return render(request, "suggestions/queue.html", context, status=409 if no else 200)


@needs("answer-suggestions")
@require_POST
def answer(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Will be bought, will not, or is here."""
    record = request.POST.get("record", "").strip()
    try:
        receipt = actions.answer_suggestion(
            suggestion_id=suggestion_id,
            state=request.POST.get("state", ""),
            answer=request.POST.get("answer", ""),
            record_id=int(record) if record.isdecimal() and len(record) < 18 else None,
            by=actor(request),
            now=at(request),
        )
    except Refused as no:
        return _shown(request, no, f"suggestion-{suggestion_id}")
    return done(reverse("suggestions:queue"), receipt)


@needs("edit-records")
@require_POST
def settle(request: HttpRequest, report_id: int) -> HttpResponse | HttpResponseRedirect:
    """Looked at."""
    try:
        receipt = actions.settle_report(
            report_id=report_id, outcome=request.POST.get("outcome", ""), by=actor(request), now=at(request)
        )
    except Refused as no:
        return _shown(request, no, f"report-{report_id}")
    return done(reverse("suggestions:queue"), receipt)
