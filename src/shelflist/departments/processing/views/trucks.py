"""A whole truck: copies are scanned on to it, and one key does the same step for all of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.processing import session
from shelflist.departments.processing.actions import steps
from shelflist.departments.processing.actions.orders import take_up
from shelflist.departments.processing.actions.places import PERMISSION
from shelflist.departments.processing.actions.receipts import TruckReceipt
from shelflist.departments.processing.lines import link, refused_line
from shelflist.departments.processing.queries.bench import Bench
from shelflist.departments.processing.queries.waiting import next_kinds
from shelflist.departments.processing.rules.kinds import KINDS, kind_of_command
from shelflist.departments.processing.views.shared import number, tabs
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo as take_back
from shelflist.ground.ui.localise import text
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.items.models import Item

MOST_SHOWN = 60


@needs(PERMISSION)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is on the truck, and the step that most of it has come to."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    receipt: TruckReceipt | None = None,
    refused: Refused | None = None,
    line: Line | None = None,
) -> HttpResponse:
    barcodes = session.truck(request)
    light = ("barcode", "call_prefix", "call_number", "call_suffix", "record__title", "record__author")
    rows = list(Item.objects.filter(barcode__in=barcodes).select_related("record").only(*light))
    by_barcode = {one.barcode: one for one in rows}
    shown = [_line(by_barcode[one]) for one in reversed(barcodes) if one in by_barcode][:MOST_SHOWN]
    context = {
        "lines": ([line] if line else []) + shown,
        "count": len(barcodes),
        **_kinds(barcodes),
        "receipt": receipt,
        "refused": refused.refusals if refused else (),
        "tabs": tabs("processing:truck"),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "processing/truck.html", context, status=422 if refused else 200)


def _kinds(barcodes: list[str]) -> dict[str, Any]:
    """The kinds of steps, how many of these copies have come to each, and which most of them have."""
    counts = next_kinds(barcodes)
    usual = counts.most_common(1)[0][0] if counts else ""
    return {"kinds": [(code, text(kind.name), counts.get(code, 0)) for code, kind in KINDS.items()], "usual": usual}


def _line(item: Item, bench: Bench | None = None) -> Line:
    step = bench.next if bench else None
    return Line(
        kind="ok",
        out=_("On the truck"),
        under=_("Next: {name}", name=step.name) if step else None,
        title=item.record.title,
        href=link(item.barcode),
        by=item.record.author,
        barcode=item.barcode,
        call_number=item.full_call_number,
        is_new=bench is not None,
    )


def scan(request: HttpRequest, scanned: str) -> HttpResponse:
    """A copy goes on the truck; a step's own barcode does that step for all of them."""
    here = placed(request)
    if not here.actor.may(PERMISSION):
        return HttpResponseRedirect(reverse("processing:truck"))
    kind = kind_of_command(scanned)
    if kind is not None:
        return _go(request) if kind == "" else _do(request, kind, key=None)
    read = classify(scanned)
    barcode = read.candidates[0] if read.candidates else scanned.strip()
    try:
        bench = take_up(item_barcode=barcode, **session.arrived(request), by=here.actor, now=here.now)
    except Refused as refused:
        line = refused_line(barcode, refused, here.now)
        if not is_fragment(request):
            return _page(request, line=line)
        return render(request, "processing/truck_answer.html", {"line": line, "count": len(session.truck(request))})
    session.load_truck(request, [*session.truck(request), bench.barcode])
    if not is_fragment(request):
        return HttpResponseRedirect(reverse("processing:truck"))
    assert bench.item is not None  # or it was refused
    loaded = session.truck(request)
    context = {"line": _line(bench.item, bench), "count": len(loaded), **_kinds(loaded)}
    return render(request, "processing/truck_answer.html", context)


@needs(PERMISSION)
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """The chosen step for everything on the truck."""
    return _do(request, request.POST.get("kind", ""), key=request.POST.get("key") or None)


def _do(request: HttpRequest, kind: str, *, key: str | None) -> HttpResponse:
    here, barcodes = placed(request), session.truck(request)
    try:
        receipt = steps.do_truck(barcodes=barcodes, kind=kind, by=here.actor, now=here.now, key=key)
    except Refused as refused:
        return _page(request, refused=refused) if not is_fragment(request) else _go(request)
    gone = {*receipt.ended, *receipt.drawn}
    session.load_truck(request, [one for one in barcodes if one not in gone])
    if is_fragment(request):
        return _go(request)
    return _page(request, receipt=receipt)


@needs(PERMISSION)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Empty the truck, or take back what was done for all of it."""
    here = placed(request)
    if request.POST.get("act") == "undo":
        entry = number(request.POST.get("entry"))
        try:
            take_back(entry_id=entry, by=here.actor, now=here.now, key=f"undo-{entry}")
        except Refused as refused:
            return _page(request, refused=refused)
        session.load_truck(request, [*session.truck(request), *request.POST.getlist("item")])
    else:
        session.load_truck(request, [])
    return HttpResponseRedirect(reverse("processing:truck"))


def _go(request: HttpRequest) -> HttpResponse:
    address = reverse("processing:truck")
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
