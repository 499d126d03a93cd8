"""How many days lie between the box and the shelf, as a chart, a table and a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from shelflist.departments.processing.actions.places import PERMISSION
from shelflist.departments.processing.queries import figures as queries
from shelflist.departments.processing.views.shared import number, tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.ui import charts
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed

SPANS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The last so many days."""

    days: int
    since: datetime
    until: datetime


def span(request: HttpRequest) -> Chosen:
    """`?days=` of the address, one of three; 90 when nothing is said."""
    days, now = number(request.GET.get("days")), placed(request).now
    days = days if days in SPANS else 90
    return Chosen(days, now - timedelta(days=days), now + timedelta(seconds=1))


@needs(PERMISSION)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The median of days from received to shelf, and of each step."""
    chosen = span(request)
    if request.GET.get("format") == "csv":
        head = [gettext("Barcode"), gettext("Recipe"), gettext("Supplier"), gettext("Received"), gettext("Ready"),
                gettext("Step"), gettext("Where"), gettext("Came to it"), gettext("Done"), gettext("By"),
                gettext("Left out")]  # fmt: skip
        rows = [[_cell(cell) for cell in row] for row in queries.csv_rows(chosen.since, chosen.until)]
        return csv_answer("processing-days.csv", head, rows)
    found = queries.days(chosen.since, chosen.until)
    chart = None
    if found.steps:
        chart = charts.bars(
            gettext("Days at each step, the median"),
            [(short(one.name), one.median_days) for one in found.steps],
            label_head=gettext("Step"),
            value_head=gettext("Days"),
        )
    context = {"found": found, "chart": chart, "span": chosen, "spans": SPANS, "tabs": tabs("processing:days")}
    return render(request, "processing/days.html", context)


def short(name: str, most: int = 14) -> str:
    """As much of a name as has room below a bar; the table has all of it."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(int(value)) if isinstance(value, bool) else str(value)
