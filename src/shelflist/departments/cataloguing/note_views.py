"""Notes on a record: the panel that other pages load or show, putting one on, and taking one off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.cataloguing.actions.notes import WRITE, put_note, take_note_off
from shelflist.departments.cataloguing.note_queries import notes_on
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done

REFUSED = 409


@needs("see-records")
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """The notes on a record, and a box for another one."""
    here = placed(request)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            receipt = put_note(
                record_id=record_id, text=request.POST.get("note", ""), by=here.actor, now=here.now,
                for_cataloguers="for_cataloguers" in request.POST, says_at=request.POST.get("says_at", "")[:9],
            )  # fmt: skip
            return done(reverse("desk:title", args=[record_id]), receipt)
        except Refused as no:
            refused = no
    context = {
        "record_id": record_id,
        "record_notes": notes_on(record_id, here.actor),
        "may_write_notes": here.actor.may(WRITE),
        "may_hide_notes": here.actor.may("edit-records"),
        "says_at": request.POST.get("says_at", ""),
        "note": request.POST.get("note", ""),
        "refused": refused,
    }
    template = "cataloguing/notes/list.html" if is_fragment(request) else "cataloguing/notes/page.html"
    return render(request, template, context, status=REFUSED if refused else 200)


@needs(WRITE)
@require_POST
def off(request: HttpRequest, record_id: int, note_id: int) -> HttpResponse | HttpResponseBase:
    """Take one off."""
    here = placed(request)
    try:
        receipt = take_note_off(note_id=note_id, by=here.actor, now=here.now)
    except Refused:
        return notes(request, record_id)
    return done(reverse("desk:title", args=[record_id]), receipt)
