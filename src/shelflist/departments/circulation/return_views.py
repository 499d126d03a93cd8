"""What is done at the check-in page beside scanning: modifiers, book drop, dates put right, alerts answered, slips."""

from __future__ import annotations

from datetime import datetime

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation import pages, sessions
from shelflist.departments.circulation.actions import backdate as put_right
from shelflist.departments.circulation.forms import BackdateForm, ChoiceForm, DropForm
from shelflist.departments.circulation.lines import Attempt, refused_line
from shelflist.departments.circulation.queries import visits
from shelflist.departments.circulation.queries.slips import hold_slips, transit_slips
from shelflist.departments.circulation.return_header import calendar_here
from shelflist.departments.circulation.rules.bookdrop import last_closed
from shelflist.ground.accounts.web import is_fragment, needs, page_behind
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing.queries import printer_here
from shelflist.records.branches.middleware import placed
from shelflist.records.items.actions import choose_status as choose


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
        return _not_done(request, done.receipt.barcode, refused, _("Date not changed"))
    if not is_fragment(request):
        return HttpResponseRedirect(page_behind(request))
    lines = [pages.fresh(request, receipt.entry_id), pages.line_for(done, request, is_new=False)]
    return render(request, "circulation/lines.html", {"lines": lines})


@needs("return")
@require_POST
def choose_status(request: HttpRequest) -> HttpResponse:
    """Answer an alert, or say that what came back is damaged: the copy has this status from now on."""
    form, here = ChoiceForm(request.POST), placed(request)
    done = visits.done(form.cleaned_data["entry"]) if form.is_valid() else None
    if done is None:
        return HttpResponseRedirect(page_behind(request))
    item_id, to = done.receipt.item_id, form.cleaned_data["to"]
    key = f"choose-{done.receipt.entry_id}-{to}"
    try:
        receipt = choose(item_id=item_id, to=to, by=here.actor, now=here.now, key=key)
    except Refused as refused:
        return _not_done(request, done.receipt.barcode, refused, _("Status not changed"))
    if not is_fragment(request):
        return HttpResponseRedirect(page_behind(request))
    return render(request, "circulation/one_line.html", {"line": pages.fresh(request, receipt.entry_id)})


@needs("return")
@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def slips(request: HttpRequest) -> HttpResponse:
    """The slips of journeys (`?transit=`) and of copies that are kept (`?hold=`), one to a page."""
    found = transit_slips(_numbers(request, "transit")) + hold_slips(_numbers(request, "hold"))
    context = {
        "slips": found,
        "back": page_behind(request),
        "asked": request.GET.urlencode(),
        "receipt_printer": printer_here(placed(request).actor.terminal_id, "receipt"),
    }
    return render(request, "circulation/slips.html", context)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    """The numbers that an address gives under this name; what is none is left out."""
    given = request.GET.getlist(name)
    return [int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 19]


def _not_done(request: HttpRequest, barcode: str, refused: Refused, words: Phrase) -> HttpResponse:
    attempt = Attempt(words, _("Do it anyway"), "", ())
    line = refused_line(barcode, refused.refusals, attempt, pages.reader(request), pages.path_of(request))
    if is_fragment(request):
        return render(request, "circulation/one_line.html", {"line": line})
    return render(request, "circulation/line_page.html", {"line": line, "back": page_behind(request)})
