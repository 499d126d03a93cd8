"""What is set at the check-in page apart from scanning: the modifiers, the book drop, a return date put right."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shelflist.departments.circulation import pages, sessions
from shelflist.departments.circulation.actions import backdate as put_right
from shelflist.departments.circulation.forms import BackdateForm, DropForm
from shelflist.departments.circulation.lines import Attempt, refused_line
from shelflist.departments.circulation.queries import visits
from shelflist.departments.circulation.return_header import calendar_here
from shelflist.departments.circulation.rules.bookdrop import last_closed
from shelflist.ground.accounts.web import is_fragment, needs, page_behind
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed


def _to_the_page() -> HttpResponse:
    return HttpResponseRedirect(reverse("circulation:check_in"))


@needs("return")
@require_POST
def modifier(request: HttpRequest) -> HttpResponse:
    """Turn one modifier on or off."""
    sessions.turn_modifier(request, request.POST.get("name", ""))
    return _to_the_page()


@needs("return")
@require_POST
def begin_drop(request: HttpRequest) -> HttpResponse:
    """Empty the book drop: as of when the doors last closed, or as of the moment that was sent."""
    here, form = placed(request), DropForm(request.POST)
    moment = form.cleaned_data["effective_at"] if form.is_valid() else None
    moment = moment or last_closed(calendar_here(request), here.now)
    if here.branch is not None and moment is not None and moment <= here.now:
        sessions.begin_drop(request, here.branch.id, moment, here.now)
    return _to_the_page()


@needs("return")
@require_POST
def end_drop(request: HttpRequest) -> HttpResponse:
    """What is scanned counts as of now again."""
    sessions.end_drop(request)
    return _to_the_page()


@needs("return")
@require_POST
def backdate(request: HttpRequest) -> HttpResponse:
    """Put the date of one return right."""
    form, here = BackdateForm(request.POST), placed(request)
    done = visits.done(form.cleaned_data["entry"]) if form.is_valid() else None
    if done is None:
        return HttpResponseRedirect(page_behind(request))
    moment: datetime = form.cleaned_data["returned_at"]
    key = f"backdate-{done.receipt.entry_id}-{timezone.localtime(moment):%Y%m%d%H%M}"
    try:
        receipt = put_right(
            entry_id=done.receipt.entry_id,
            returned_at=moment,
            by=here.actor,
            now=here.now,
            key=form.cleaned_data["key"] or key,
        )
    except Refused as refused:
        attempt = Attempt(_("Date not changed"), _("Change it anyway"), reverse("circulation:backdate"), ())
        reader, path = pages.reader(request), pages.path_of(request)
        line = refused_line(done.receipt.barcode, refused.refusals, attempt, reader, path)
        if is_fragment(request):
            return render(request, "circulation/one_line.html", {"line": line})
        return render(request, "circulation/line_page.html", {"line": line, "back": page_behind(request)})
    if not is_fragment(request):
        return HttpResponseRedirect(page_behind(request))
    return render(request, "circulation/one_line.html", {"line": pages.fresh(request, receipt.entry_id)})
