"""Audits of the shelves: a sample with its expected neighbours; the rate of error over time."""

from __future__ import annotations

from secrets import randbelow

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.reshelving.actions.audits import begin_audit, settle_line
from shelflist.departments.reshelving.actions.carts import PERMISSION
from shelflist.departments.reshelving.queries import audits as queries
from shelflist.departments.reshelving.rules.audits import SAMPLE, shares, together
from shelflist.departments.reshelving.views.shared import branches_here, number, tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui import charts, localise
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.items.models import Item

MOST_IN_CHART = 12


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Begin an audit; the rate of error of each run, over time, and by who shelved."""
    here, refused = placed(request), None
    if request.method == "POST":
        try:
            receipt = begin_audit(
                location_id=number(request.POST.get("location")),
                size=number(request.POST.get("size")),
                begins=request.POST.get("begins", "")[:50],
                ends=request.POST.get("ends", "")[:50],
                scheme=request.POST.get("scheme", "ddc"),
                seed=randbelow(2**31),
                by=here.actor,
                now=here.now,
            )
        except Refused as no:
            refused = no
        else:
            return done(reverse("reshelving:audit", args=[receipt.id]), receipt)
    branches = branches_here(request)
    rows = queries.audits(branches)
    looked_at = [(audit, share) for audit, share in reversed(rows) if share.looked_at][-MOST_IN_CHART:]
    chart = None
    if len(looked_at) > 1:
        chart = charts.line(
            gettext("Of a hundred copies, so many stood wrong"),
            [(localise.day(audit.made_at), share.percent) for audit, share in looked_at],
            label_head=gettext("Audit"),
            value_head="%",
        )
    tree = organisation(here.numbers)
    context = {
        "rows": rows,
        "chart": chart,
        "people": queries.by_shelver(branches),
        "shelves": [one for one in tree.locations.values() if one.branch_id in branches],
        "schemes": Item.Scheme.choices,
        "sample": SAMPLE,
        "refused": refused.refusals if refused else (),
        "tabs": tabs("reshelving:audits"),
        "notices": notices(request),
    }
    return render(request, "reshelving/audits.html", context, status=422 if refused else 200)


@needs(PERMISSION)
@require_GET
def one(request: HttpRequest, audit_id: int) -> HttpResponse:
    """The sample: each copy between its neighbours, with three keys for what was found."""
    found = queries.audit_with_lines(audit_id)
    if found is None:
        raise Http404
    audit, lines = found
    context = {
        "audit": audit,
        "lines": lines,
        "next": next((line for line in lines if not line.found), None),
        "share": together(shares((line.shelved_by_name, line.found) for line in lines)),
        "tabs": tabs("reshelving:audits"),
        "notices": notices(request),
    }
    return render(request, "reshelving/audit.html", context)


@needs(PERMISSION)
@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """What was found of one copy of the sample."""
    here = placed(request)
    try:
        receipt = settle_line(
            line_id=number(request.POST.get("line")),
            found=request.POST.get("found", ""),
            by=here.actor,
            now=here.now,
        )
    except Refused:
        return HttpResponseRedirect(reverse("reshelving:audits"))
    return done(reverse("reshelving:audit", args=[receipt.id]), receipt)
