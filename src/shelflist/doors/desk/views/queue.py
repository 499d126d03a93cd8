"""The worker's queue: jobs and deliveries that run, wait or failed, and trying them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.doors.desk.places import number
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions
from shelflist.ground.journal.queries import PAGE, failed_deliveries, queue_state
from shelflist.ground.journal.queries import jobs as jobs_found
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

GLYPHS = {"queued": "wait", "running": "transit", "done": "ok", "failed": "late", "cancelled": "undone"}


@needs("manage-jobs")
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The queue and what can be done about it."""
    return _page(request, {})


def _page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    found = jobs_found(before=number(request.GET.get("before")) or None)
    context = {
        "queue": queue_state(),
        "rows": [{"job": job, "glyph": GLYPHS.get(job.state, "info")} for job in found],
        "older": found[-1].pk if len(found) == PAGE else None,
        "failed": failed_deliveries(),
        "notices": notices(request),
        **more,
    }
    return render(request, "desk/jobs.html", context, status=status)


@needs("manage-jobs")
@require_POST
def retry_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Let a job that failed or was cancelled go on from where it stood."""
    return _act(request, lambda who: actions.try_job_again(job_id=job_id, **who))


@needs("manage-jobs")
@require_POST
def cancel_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job at its next step."""
    return _act(request, lambda who: actions.cancel_job(job_id=job_id, **who))


@needs("manage-jobs")
@require_POST
def retry_deliveries(request: HttpRequest, observer: str) -> HttpResponse:
    """Hand the entries that an observer could not take to it again."""
    return _act(request, lambda who: actions.try_deliveries_again(observer=observer, **who))


def _act(request: HttpRequest, act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    here = placed(request)
    try:
        receipt = act({"by": here.actor, "now": here.now})
    except Refused as no:
        return _page(request, {"refused": no.refusals}, status=409)
    return done(reverse("desk:jobs"), receipt)
