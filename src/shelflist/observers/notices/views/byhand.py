"""What people carry: letters for the post, and calls by telephone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.downloads import csv_answer
from shelflist.ground.ui.localise import text as in_words
from shelflist.observers.notices.actions import handling, posting
from shelflist.observers.notices.actions.preparing import prepare
from shelflist.observers.notices.forms import new_key
from shelflist.observers.notices.queries import queue as reading
from shelflist.observers.notices.queries.letters import letters_of
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.observers.notices.rules.posting import postcode, sort_key
from shelflist.observers.notices.views.shown import message_row, message_rows
from shelflist.observers.notices.views.tabs import branch_choices, chosen_branch, ids_of, tabs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

REFUSED = 409
SHOWN = 200


@needs("send-notices")
@require_GET
def letters(request: HttpRequest) -> HttpResponseBase:
    """Letters that wait, in the order of the post, and the batches that were printed."""
    return _letters(request, {})


def _letters(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    here, branch = placed(request), chosen_branch(request)
    waiting = reading.waiting_by_hand("post", here.now, ids_of(request, branch))
    waiting.sort(key=lambda one: sort_key(one.address))
    rows = [{**row, "postcode": postcode(row["message"].address)} for row in message_rows(waiting[:SHOWN])]
    context = {
        "rows": rows, "count": len(waiting), "branch": branch, "branches": branch_choices(request),
        "batches": reading.batches(), "key": new_key(), "tabs": tabs(request, "letters"),
        "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/letters.html", context, status=status)


@needs("send-notices")
@require_POST
def print_batch(request: HttpRequest) -> HttpResponseBase:
    """Put what waits into a batch."""
    here, branch = placed(request), chosen_branch(request)
    try:
        receipt = posting.print_letters(
            branch_id=branch.id if branch else None, by=here.actor, now=here.now, key=request.POST.get("key") or None
        )
    except Refused as no:
        return _letters(request, {"refusals": no.refusals}, REFUSED)
    return done(f"{reverse('notices:letters')}?batch={receipt.id}", receipt)


@needs("send-notices")
@require_GET
def batch_pdf(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The letters of a batch as one file."""
    batch = reading.batch(batch_id)
    found = letters_of(batch) if batch else []
    if not found:
        raise Http404
    answer = HttpResponse(posting.as_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letters-{batch_id}.pdf"'
    return answer


@needs("send-notices")
@require_GET
def calls(request: HttpRequest) -> HttpResponseBase:
    """Who is to be called, with what to say; also as a file for a telephone service."""
    return _calls(request, {})


def _calls(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    here, branch = placed(request), chosen_branch(request)
    waiting = reading.waiting_by_hand("phone", here.now, ids_of(request, branch))[:SHOWN]
    rows = [
        {**message_row(one.message), "body": one.wording.body, "address": one.address}
        for one in prepare(waiting, surroundings(here.now))
        if one.wording is not None
    ]
    if request.GET.get("format") == "csv":
        header = [_("Name"), _("Telephone"), _("About"), _("Text"), _("Language")]
        cells = ([row["reader"], row["address"], in_words(row["event"]), row["body"], row["message"].language]
                 for row in rows)  # fmt: skip
        return csv_answer("calls.csv", header, cells)
    context = {
        "rows": rows, "branch": branch, "branches": branch_choices(request), "key": new_key(),
        "tabs": tabs(request, "calls"), "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/calls.html", context, status=status)


@needs("send-notices")
@require_POST
def called(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """They know, or nobody answered."""
    here = placed(request)
    try:
        receipt = handling.called(
            message_id=message_id, reached=request.POST.get("reached") == "yes", by=here.actor, now=here.now,
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refused as no:
        return _calls(request, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:calls"), receipt)
