"""The library’s lists at the desk: staff picks, and what stands on the home page and the children’s page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.lists import actions, queries
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.queries import find_titles, titles_with_ids

FOUND_AT_MOST = 10


@needs("edit-lists")
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """All of the library’s lists, and a form for another one."""
    refused: Refused | None = None
    if request.method == "POST":
        try:
            receipt = actions.save_list(details=_details(request), by=actor(request), now=at(request))
            return done(reverse("lists:one", args=[receipt.id]), receipt)
        except Refused as no:
            refused = no
    context = {
        "lists": queries.library_lists(shared_only=False),
        "notices": notices(request),
        "refused": refused.refusals if refused else (),
    }
    return render(request, "lists/lists.html", context, status=409 if refused else 200)


def _details(request: HttpRequest) -> actions.ListDetails:
    sent = request.POST
    return actions.ListDetails(
        name=sent.get("name", ""), about=sent.get("about", ""), shared="shared" in sent, on_home="on_home" in sent,
        for_children="for_children" in sent,
    )  # fmt: skip


@needs("edit-lists")
@require_GET
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: its titles in order, a search for more, how it is called and where it stands."""
    return _one(request, list_id)


def _one(request: HttpRequest, list_id: int, no: Refused | None = None) -> HttpResponse:
    found = next((row for row in queries.library_lists(shared_only=False) if row.pk == list_id), None)
    if found is None:
        raise Http404
    asked = request.GET.get("q", "").strip()
    entries = queries.entries_of(list_id)
    rows = titles_with_ids([entry.record_id for entry in entries], hidden_too=True)
    context = {
        "list": found,
        "entries": [(entry, rows[entry.record_id]) for entry in entries if entry.record_id in rows],
        "asked": asked,
        "found": find_titles(asked, limit=FOUND_AT_MOST).rows if asked else (),
        "notices": notices(request),
        "may_batch": actor(request).may("batch-records"),
        "refused": no.refusals if no else (),
    }
    return render(request, "lists/list.html", context, status=409 if no else 200)


@needs("edit-lists")
@require_POST
def change(request: HttpRequest, list_id: int) -> HttpResponse:
    """One act on a list: rename, put on, take off, move, say something, throw away."""
    by, now, sent = actor(request), at(request), request.POST
    number = next(
        (int(value) for name in ("put", "off", "up", "down", "say") if (value := sent.get(name, "")).isdecimal()), 0
    )
    try:
        if "drop" in sent:
            return done(reverse("lists:lists"), actions.drop_list(list_id=list_id, by=by, now=now))
        if "put" in sent:
            receipt = actions.put_on_list(list_id=list_id, record_ids=[number], by=by, now=now)
        elif "off" in sent:
            receipt = actions.take_off_list(list_id=list_id, record_id=number, by=by, now=now)
        elif "up" in sent or "down" in sent:
            step = -1 if "up" in sent else 1
            receipt = actions.move_on_list(list_id=list_id, record_id=number, step=step, by=by, now=now)
        elif "say" in sent:
            receipt = actions.say_about(
                list_id=list_id, record_id=number, note=sent.get(f"note-{number}", ""), by=by, now=now
            )
        else:
            receipt = actions.save_list(list_id=list_id, details=_details(request), by=by, now=now)
    except Refused as no:
        return _one(request, list_id, no)
    return done(reverse("lists:one", args=[list_id]), receipt)
