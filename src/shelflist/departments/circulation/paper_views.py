"""Receipts and slips as PDF, or straight to the receipt printer of this workstation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shelflist.departments.circulation import paper, sessions
from shelflist.departments.circulation.queries import visits
from shelflist.departments.circulation.queries.slips import hold_slips, transit_slips
from shelflist.ground.accounts.web import needs, page_behind
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import press
from shelflist.ground.printing import queries as printing
from shelflist.ground.printing.actions.jobs import print_on
from shelflist.ground.printing.views.parts import number, shown
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.patrons.queries import patron_by_card


@needs("lend")
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, card: str) -> HttpResponse:
    """What was lent in this visit, in the reader's language: as PDF, or (POST) on this workstation's printer."""
    holder, here = patron_by_card(card), placed(request)
    if holder is None:
        raise Http404
    patron = holder.patron
    began = sessions.visit_began(request, patron.pk, here.now)
    standing = visits.standing(patron.pk, timezone.localdate(here.now), here.now)
    values = paper.visit_receipt(
        visits.visit(here.actor, patron.pk, began),
        card=holder.card.barcode,
        language=patron.language,
        branch_name=here.branch.name if here.branch else patron.home_branch.name,
        branch_address="",
        now=here.now,
        out_count=standing.loan_count if standing else 0,
        logo=printing.logo(),
    )
    return _answer(request, "receipt80", values, f"receipt-{holder.card.barcode[-4:]}.pdf", patron.pk)


@needs("return")
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """The slips of journeys (`?transit=`) and of copies that are kept (`?hold=`)."""
    asked = request.GET
    found = transit_slips(filter(None, map(number, asked.getlist("transit"))))
    found += hold_slips(filter(None, map(number, asked.getlist("hold"))))
    if not found:
        return HttpResponseRedirect(f"{reverse('circulation:slips')}?{asked.urlencode()}")
    return _answer(request, "slip80", paper.slip_values(found), "slips.pdf")


def _answer(request: HttpRequest, template: str, values: Any, name: str, patron_id: int | None = None) -> HttpResponse:
    here = placed(request)
    pdf = press.pdf(template, values)
    if request.method == "GET":
        return shown(pdf, "application/pdf", name)
    printer = printing.printer_here(here.actor.terminal_id, "receipt")
    if printer is None or not printer.queue:
        return HttpResponseRedirect(request.get_full_path())
    pages: Mapping[str, Any] = {"pdf": pdf}
    try:
        sent = print_on(
            printer_id=printer.pk,
            title=name.removesuffix(".pdf"),
            pages=pages,
            patron_id=patron_id,
            by=here.actor,
            now=here.now,
            key=request.POST.get("key") or None,
        )
    except Refused:
        return HttpResponseRedirect(request.get_full_path())
    return done(page_behind(request), sent)
