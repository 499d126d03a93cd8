"""What waits for somebody, what has changed lately, and the library's own words."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.authorities.actions import creating, start_linker
from shelflist.departments.authorities.models import LocalTerm
from shelflist.departments.authorities.queries import problems as waiting
from shelflist.departments.authorities.queries.finding import title_counts
from shelflist.departments.authorities.views.shared import number_in, shown
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done

STATES = ("ambiguous", "gone", "unlinked")
PAGE = 25


@needs("see-records")
@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """Headings that are not linked, may mean several authorities, or whose authority is gone."""
    return _problems(request, request.GET.get("state", ""), request.GET.get("after", "")[:240])


def _problems(request: HttpRequest, state: str, after: str, no: Refused | None = None) -> HttpResponse:
    counts = waiting.problem_counts()
    if state not in STATES:
        state = next((one for one in STATES if counts[one]), "unlinked")
    rows = waiting.problems(state, after=after, limit=PAGE + 1)
    context = {
        "state": state,
        "counts": [(one, counts[one]) for one in STATES],
        "most": waiting.COUNTED_AT_MOST,
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].key if len(rows) > PAGE else "",
        "here": after,
        "refused": no.refusals if no else (),
        "key": uuid4().hex,
    }
    return shown(request, "problems", "problems", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Make an authority of a heading, or link it with one, in all titles at once."""
    sent, by, now = request.POST, actor(request), at(request)
    state, after = sent.get("state", "")[:10], sent.get("after", "")[:240]
    heading_id, chosen = number_in(sent.get("heading", "")), number_in(sent.get("authority", ""))
    key = sent.get("key", "")[:80] or None
    try:
        if chosen:
            receipt = creating.link_form(heading_id=heading_id, authority_id=chosen, by=by, now=now, key=key)
        else:
            others = [number_in(value) for value in sent.getlist("see_from")[:20]]
            receipt = creating.create_authority(heading_id=heading_id, see_from=others, by=by, now=now, key=key)
    except Refused as no:
        return _problems(request, state, after, no)
    if sent.get("then") == "split":
        return done(reverse("authorities:split"), receipt)
    return done(f"{reverse('authorities:problems')}?state={state}", receipt)


@needs("edit-records")
@require_POST
def link_all(request: HttpRequest) -> HttpResponse:
    """Have the worker try everything that is not linked."""
    start_linker(by=actor(request), now=at(request))
    return redirect("authorities:changes")


@needs("see-records")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Headings that changed lately, and how far their titles have followed."""
    return shown(request, "changes", "changes", {"rows": waiting.spreads(60)})


@needs("see-records")
@require_GET
def local(request: HttpRequest) -> HttpResponse:
    """The library's own words for headings."""
    rows = list(LocalTerm.objects.select_related("authority").order_by("label", "pk")[:500])
    counts = title_counts([row.pk for row in rows]) if rows else {}
    return shown(request, "local", "local", {"rows": [(row, counts.get(row.pk, 0)) for row in rows]})
