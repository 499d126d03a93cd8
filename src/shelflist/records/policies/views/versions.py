"""Every version of the rules, what each changed, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import value_from_data
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.policies import actions
from shelflist.records.policies.models import PolicyVersion
from shelflist.records.policies.views.tabs import tabs, why_of

ON_A_PAGE = 50


@needs("see-policies")
@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """The latest first: when, who, what and why."""
    rows = PolicyVersion.objects.defer("changes").order_by("-number")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "versions": [(row, len(row.told)) for row in page],
        "tabs": tabs("versions"),
        "notices": notices(request),
    }
    return render(request, "policies/versions.html", context)


@needs("see-policies")
@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what it changed, row by row and column by column."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    row = PolicyVersion.objects.filter(number=number).first()
    if row is None:
        raise Http404
    last = PolicyVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
    context = {
        "version": row,
        "changes": readable(row.told),
        "later_count": last - number,
        "before": number - 1,
        "tabs": tabs("versions"),
        "refusals": refusals,
        "may_edit": placed(request).actor.may("edit-policies"),
    }
    return render(request, "policies/version.html", context, status=422 if refusals else 200)


def readable(told: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was told about changes, with its phrases and amounts."""
    return [
        {
            **row,
            "title": value_from_data(row["title"]),
            "lines": [tuple(value_from_data(value) for value in line) for line in row["lines"]],
        }
        for row in told
    ]


@needs("edit-policies")
@require_POST
def roll_back(request: HttpRequest, number: int) -> HttpResponse:
    """Let every rule be what it was in this version; 0 is as delivered."""
    here = placed(request)
    try:
        saved = actions.roll_back(to=number, by=here.actor, now=here.now, why=why_of(request))
    except Refused as no:
        return _page(request, max(number, 1), no.refusals)
    return done(reverse("policies:versions"), saved)
