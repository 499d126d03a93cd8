"""Bringing patrons in from a CSV file or an Excel workbook: looked at first, each row with what becomes of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.common.rowimports import RowOutcome
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons.actions.importing import import_patrons
from shelflist.records.patrons.actions.looking import as_csv, look_at_import
from shelflist.records.patrons.rules.columns import COLUMNS, DateOrder

LARGEST = 2_000_000
SHOWN = 200
ORDERS: tuple[DateOrder, ...] = ("iso", "day-first", "month-first")


@needs("batch-patrons")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Choose a file and look; then bring in what was looked at."""
    context: dict[str, Any] = {"columns": COLUMNS}
    if request.method == "GET":
        return render(request, "patrons/import.html", context)
    here = placed(request)
    asked = request.POST.get("order", "iso")
    order: DateOrder = next((one for one in ORDERS if one == asked), "iso")
    context["order"] = order
    text = request.POST.get("text", "").encode()
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) > LARGEST:
        return render(request, "patrons/import.html", context | {"too_large": True}, status=422)
    outcomes: list[RowOutcome] = []
    try:
        if file is not None:
            text = as_csv(file.read())
        if "bring" in request.POST:
            report = import_patrons(text, by=here.actor, now=here.now, date_order=order, each=outcomes.append)
        else:
            report, outcomes = look_at_import(text, by=here.actor, now=here.now, date_order=order)
    except Refused as no:
        return render(request, "patrons/import.html", context | {"refusals": no.refusals}, status=422)
    worst_first = sorted(outcomes, key=lambda one: (one.result != "refused", one.row))
    context |= {
        "report": report,
        "counts": sorted(report.counts.items()),
        "outcomes": worst_first[:SHOWN],
        "more": max(0, len(outcomes) - SHOWN),
        "text": text.decode("utf-8", "replace"),
        "is_done": "bring" in request.POST,
    }
    return render(request, "patrons/import.html", context)
