"""Checks: right or wrong, what was found, and what that says of suppliers, people and causes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.processing import session
from shelflist.departments.processing.actions import checks as actions
from shelflist.departments.processing.actions.places import PERMISSION, RULES
from shelflist.departments.processing.lines import done_line, refused_line
from shelflist.departments.processing.models import EVERYBODY
from shelflist.departments.processing.queries import figures as queries
from shelflist.departments.processing.queries.bench import on_bench
from shelflist.departments.processing.queries.recipes import fault_kinds
from shelflist.departments.processing.rules.figures import vital_few
from shelflist.departments.processing.rules.steps import USUAL_RATE
from shelflist.departments.processing.views.figures import short, span
from shelflist.departments.processing.views.shared import may_write, number, tabs
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui import charts
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices


@needs(PERMISSION)
@require_POST
def right(request: HttpRequest) -> HttpResponse:
    """The copy that was checked is right."""
    here, barcode = placed(request), request.POST.get("item", "")
    try:
        receipt = actions.record_check(item_barcode=barcode, right=True, by=here.actor, now=here.now)
    except Refused as refused:
        line = refused_line(barcode, refused, here.now)
    else:
        session.put_on_the_bench(request, "" if receipt.ended else barcode)
        line = done_line(receipt, here.now, may_undo=here.actor.may("undo"))
        if not is_fragment(request):
            return done(reverse("processing:bench"), receipt)
    return render(request, "processing/answer.html", {"line": line})


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is wrong with a copy: kinds of faults to tick, and a note."""
    here = placed(request)
    sent = request.POST if request.method == "POST" else request.GET
    bench, refusals = on_bench(sent.get("item", "")), ()
    chosen = request.POST.getlist("fault")
    if request.method == "POST":
        try:
            receipt = actions.record_check(
                item_barcode=bench.barcode,
                right=False,
                faults=chosen,
                note=request.POST.get("note", ""),
                by=here.actor,
                now=here.now,
                key=request.POST.get("key") or None,
            )
        except Refused as refused:
            refusals = refused.refusals  # type: ignore[assignment] # a tuple of them
        else:
            session.put_on_the_bench(request, bench.barcode)
            return done(reverse("processing:bench"), receipt)
    context = {
        "bench": bench,
        "kinds": fault_kinds(),
        "chosen": chosen,
        "note": request.POST.get("note", ""),
        "refusals": refusals,
        "key": uuid4().hex,
        "tabs": tabs("processing:quality"),
    }
    return render(request, "processing/check.html", context, status=422 if refusals else 200)


@needs(PERMISSION)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Causes as a Pareto chart, suppliers and people by their rate; `?supplier=` gives the file for a claim."""
    chosen = span(request)
    if source := request.GET.get("supplier", ""):
        return _claim(source, chosen)
    found = queries.quality(chosen.since, chosen.until)
    chart = None
    if found.causes:
        rows = [(short(one.name, 20), one.count) for one in found.causes[:8]]
        chart = charts.pareto(
            gettext("What goes wrong, the most frequent first"), rows, label_head=gettext("Kind of fault"),
            value_head=gettext("How often"),
        )  # fmt: skip
    context: dict[str, Any] = {
        "found": found,
        "chart": chart,
        "few": vital_few(found.causes) if found.causes else 0,
        "suppliers": [(one, f"?{urlencode({'supplier': one.name, 'days': chosen.days})}") for one in found.suppliers],
        "span": chosen,
        "rates": queries.check_rates(),
        "usual": queries.usual_rate() if queries.usual_rate() is not None else USUAL_RATE,
        "kinds": fault_kinds(active=False),
        "may_write": may_write(request),
        "tabs": tabs("processing:quality"),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "processing/quality.html", context)


def _claim(source: str, chosen: Any) -> HttpResponse:
    head = [gettext("Barcode"), gettext("Title"), gettext("Checked"), gettext("Faults"), gettext("Note")]
    rows = [
        [one.order.item.barcode, one.order.item.record.title, f"{one.checked_at:%Y-%m-%d}",
         "; ".join(kind.name for kind in one.faults.all()), one.note]
        for one in queries.claim_rows(chosen.since, chosen.until, source)
    ]  # fmt: skip
    return csv_answer("claim.csv", head, rows)


@needs(RULES)
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """How often somebody's work is checked, or everybody's."""
    here, every = placed(request), request.POST.get("every", "").strip()
    operator = number(request.POST.get("operator")) or EVERYBODY
    try:
        receipt = actions.set_check_rate(
            operator_id=operator,
            operator_name=request.POST.get("name", "")[:200],
            every=number(every) if every.isdecimal() else None,
            by=here.actor,
            now=here.now,
        )
    except Refused:
        return HttpResponseRedirect(reverse("processing:quality"))
    return done(reverse("processing:quality"), receipt)


@needs(RULES)
@require_POST
def fault(request: HttpRequest) -> HttpResponse:
    """A kind of fault, new or changed."""
    here = placed(request)
    try:
        receipt = actions.save_fault_kind(
            name=request.POST.get("name", ""),
            code=request.POST.get("code", "")[:40],
            active=request.POST.get("active", "on") == "on",
            by=here.actor,
            now=here.now,
        )
    except Refused:
        return HttpResponseRedirect(reverse("processing:quality"))
    return done(reverse("processing:quality"), receipt)
