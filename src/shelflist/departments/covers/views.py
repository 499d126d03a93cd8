"""The desk's pages of covers: one title's picture and words, and files of many pictures."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.covers import actions, queries
from shelflist.departments.covers.actions import many
from shelflist.departments.covers.actions.pictures import LARGEST_BYTES
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.queries import record_page

REFUSED = 409
WORDS = (
    ("description", _("Description"), _("What it is about, for readers who do not know it.")),
    ("contents", _("Contents"), _("One chapter or piece a line.")),
    ("excerpt", _("Excerpt"), _("A page of it, as far as its publisher allows.")),
    ("link", _("Link"), _("A page elsewhere: a review, a reading, the author’s own.")),
)


@needs("edit-covers")
@require_http_methods(["GET", "POST"])
def covers(request: HttpRequest) -> HttpResponse:
    """Files of covers that were brought in, and a form for another one."""
    here = placed(request)
    refused: Refused | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            many.bring_covers(
                name=str(file.name) if file else "",
                pieces=file.chunks() if file else (),
                replaces="replaces" in request.POST,
                by=here.actor,
                now=here.now,
            )
            return redirect("covers:covers")
        except Refused as no:
            refused = no
    files = queries.cover_files()
    context = {
        "files": files,
        "going": any(one.done_at is None for one in files),
        "notices": notices(request),
        "refused": refused.refusals if refused else (),
    }
    return render(request, "covers/covers.html", context, status=REFUSED if refused else 200)


@needs("edit-covers")
@require_GET
def beside(request: HttpRequest, record_id: int) -> HttpResponse:
    """What stands beside a title: its cover and words."""
    return _beside(request, record_id)


def _beside(request: HttpRequest, record_id: int, no: Refused | None = None) -> HttpResponse:
    page = record_page(record_id)
    if page is None or page.record.kind != "bib" or page.record.deleted_at is not None:
        raise Http404
    words = queries.words_beside(record_id)
    context = {
        "record": page.record,
        "cover": queries.cover_of(record_id),
        "words": [(kind, label, hint, words.get(kind)) for kind, label, hint in WORDS],
        "key": uuid4().hex,
        "notices": notices(request),
        "refused": no.refusals if no else (),
    }
    return render(request, "covers/beside.html", context, status=REFUSED if no else 200)


@needs("edit-covers")
@require_POST
def set_picture(request: HttpRequest, record_id: int) -> HttpResponse:
    """Put a picture on the title, say anew what it shows, or take it away."""
    here = placed(request)
    who: dict[str, Any] = {"by": here.actor, "now": here.now, "key": request.POST.get("key", "")[:80] or None}
    file = request.FILES.get("picture")
    try:
        if "remove" in request.POST:
            receipt = actions.remove_cover(record_id=record_id, **who)
        else:
            receipt = actions.set_cover(
                record_id=record_id,
                image=file.read(LARGEST_BYTES + 1) if file else None,
                alt=request.POST.get("alt", ""),
                credit=request.POST.get("credit", ""),
                **who,
            )
    except Refused as no:
        return _beside(request, record_id, no)
    return done(reverse("covers:beside", args=[record_id]), receipt)


@needs("edit-covers")
@require_POST
def set_words(request: HttpRequest, record_id: int, kind: str) -> HttpResponse:
    """Keep words of one kind beside the title; empty ones go."""
    here = placed(request)
    sent = {name: request.POST.get(name, "") for name in ("text", "address", "credit")}
    try:
        receipt = actions.set_words(record_id=record_id, kind=kind, by=here.actor, now=here.now, **sent)
    except Refused as no:
        return _beside(request, record_id, no)
    return done(reverse("covers:beside", args=[record_id]), receipt)
