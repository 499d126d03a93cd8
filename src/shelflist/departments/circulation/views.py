"""The desk's pages: check out, check in, use in the house, and the small steps renew, undo and why."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.circulation import pages, powers, sessions
from shelflist.departments.circulation.actions import renew as renew_loan
from shelflist.departments.circulation.forms import ScanForm, UndoForm
from shelflist.departments.circulation.lines import Attempt, refused_line
from shelflist.departments.circulation.pages import AnyLine
from shelflist.departments.circulation.queries import visits
from shelflist.departments.circulation.queries.replays import judged
from shelflist.departments.circulation.scans import in_house_scan, lend_scan, return_scan
from shelflist.ground.accounts.web import is_fragment, needs, page_behind
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo as take_back
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import why_due
from shelflist.records.patrons.queries import patron_by_card


@needs("lend")
@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest) -> HttpResponse:
    """Check out before any card was scanned."""
    form = ScanForm(request.POST or None)
    if form.is_valid():
        return lend_scan(request, form.cleaned_data["card"], form.cleaned_data["scan"])
    return pages.start_page(request).shown(request)


@needs("lend")
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, card: str) -> HttpResponse:
    """Check out with a patron at the desk."""
    powers.forget(request, but=card)
    form = ScanForm(request.POST or None)
    if form.is_valid():
        return lend_scan(request, card, form.cleaned_data["scan"])
    return pages.visit_page(request, card).shown(request)


@needs("lend")
@require_POST
def finish(request: HttpRequest, card: str) -> HttpResponse:
    """The visit is over."""
    holder = patron_by_card(card)
    if holder is not None:
        sessions.finish_visit(request, holder.patron.pk)
    powers.forget(request)
    return HttpResponseRedirect(reverse("circulation:check_out"))


@needs("return")
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Check in."""
    form = ScanForm(request.POST or None)
    if form.is_valid():
        return return_scan(request, form.cleaned_data["scan"])
    return pages.check_in_page(request).shown(request)


@needs("return")
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """The counts begin again at nothing."""
    sessions.end_session(request, "check-in")
    return HttpResponseRedirect(reverse("circulation:check_in"))


@needs("use-in-house")
@require_http_methods(["GET", "POST"])
def in_house(request: HttpRequest) -> HttpResponse:
    """Use in the house."""
    form = ScanForm(request.POST or None)
    if form.is_valid():
        return in_house_scan(request, form.cleaned_data["scan"])
    return pages.in_house_page(request).shown(request)


@needs("renew")
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Renew one loan, from a line or from the patron page."""
    form = ScanForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(page_behind(request))
    barcode, card = form.cleaned_data["scan"], form.cleaned_data["card"]
    here = placed(request)
    power = powers.power_for(request, card, form.cleaned_data["reason"])
    try:
        receipt = renew_loan(
            item_barcode=barcode,
            by=power.actor,
            now=here.now,
            key=form.cleaned_data["key"] or None,
            override=power.override,
            seen=form.cleaned_data["seen"],
        )
    except Refused as refused:
        seen = (("seen", "1"),) if form.cleaned_data["seen"] else ()
        fields = (("scan", barcode), ("card", card), *seen)
        attempt = Attempt(_("Not renewed"), _("Renew anyway"), reverse("circulation:renew"), fields)
        reader, path = replace(pages.reader(request, card), actor=power.actor), pages.path_of(request)
        return _line_answer(request, refused_line(barcode, refused.refusals, attempt, reader, path, power.trouble))
    if not is_fragment(request):
        return HttpResponseRedirect(page_behind(request))
    return _line_answer(request, pages.fresh(request, receipt.entry_id, card))


@needs("undo")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take an act of the desk back; its line stays, struck through."""
    form = UndoForm(request.POST)
    done = visits.done(form.cleaned_data["entry"]) if form.is_valid() else None
    if done is None:
        raise Http404
    here = placed(request)
    card = request.POST.get("card", "")
    try:
        take_back(entry_id=done.receipt.entry_id, by=here.actor, now=here.now, key=form.cleaned_data["key"] or None)
    except Refused as refused:
        line = _not_undone(done, refused, request)
        return _line_answer(request, line)
    if not is_fragment(request):
        return HttpResponseRedirect(page_behind(request))
    return _line_answer(request, pages.fresh(request, done.receipt.entry_id, card))


def _not_undone(done: visits.Done, refused: Refused, request: HttpRequest) -> Line:
    attempt = Attempt(_("Not undone"), _("Undo anyway"), reverse("circulation:undo"), ())
    reader, path = pages.reader(request), pages.path_of(request)
    return replace(refused_line(done.receipt.barcode, refused.refusals, attempt, reader, path), at=done.at)


def _line_answer(request: HttpRequest, line: AnyLine) -> HttpResponse:
    """One line in place of another, or a page of its own."""
    template = "circulation/one_line.html" if is_fragment(request) else "circulation/line_page.html"
    return render(request, template, {"line": line, "back": page_behind(request)})


@needs("lend")
@require_GET
def why(request: HttpRequest, loan_id: int) -> HttpResponse:
    """Why a loan is due when it is: inside its line, or on a page of its own."""
    columns = ("explanation", "moved", "due_at", "planned_due_at", "branch_id", "item__record__title")
    found = Loan.objects.filter(pk=loan_id).select_related("item__record").only(*columns).first()
    if found is None:
        raise Http404
    template = "circulation/why.html" if is_fragment(request) else "circulation/why_page.html"
    context = {
        "explanation": why_due(found),
        "title": found.item.record.title,
        "judged": judged(found.explanation, found.branch_id, placed(request).numbers),
    }
    return render(request, template, context)
