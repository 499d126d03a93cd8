"""The library's own table of author numbers: loaded, tried with a name, removed."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.classification import queries
from shelflist.departments.classification.actions import PERMISSION, drop_table, load_table
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

LARGEST = 2 << 20
LONGEST = 200


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that there are, the form that loads one, and `?name=` with `?title=` tried."""
    if request.method == "GET":
        return _page(request, None)
    here = placed(request)
    upload = request.FILES.get("file")
    text = upload.read(LARGEST).decode("utf-8", "replace") if upload else request.POST.get("text", "")[:LARGEST]
    try:
        receipt = load_table(
            name=request.POST.get("name", ""), text=text, with_work="with_work" in request.POST,
            by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused as no:
        return _page(request, no)
    return done(reverse("classification:tables"), receipt)


@needs(PERMISSION)
@require_POST
def drop(request: HttpRequest, table_id: int) -> HttpResponse:
    """Remove one."""
    here = placed(request)
    try:
        receipt = drop_table(table_id=table_id, by=here.actor, now=here.now)
    except Refused as no:
        return _page(request, no)
    return done(reverse("classification:tables"), receipt)


def _page(request: HttpRequest, refused: Refused | None) -> HttpResponse:
    tried, title = (request.GET.get(name, "")[:LONGEST] for name in ("name", "title"))
    context = {
        "rows": queries.author_tables(),
        "tried": tried,
        "tried_title": title,
        "marks": queries.marks_for(tried, title) if tried else [],
        "refused": refused,
        "sent": request.POST,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "classification/tables.html", context, status=422 if refused else 200)
