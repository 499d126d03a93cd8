"""What should be back: overdue loans, and those due today or soon; as a table and as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.doors.desk.loan_rows import loan_rows
from shelflist.doors.desk.places import branch_choices, chosen_branch, here_and_below
from shelflist.doors.desk.sorting import sorted_by
from shelflist.ground.accounts.web import needs
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.queries import loans_due_between, overdue_loans

PAGE = 50
MOST_ROWS_IN_CSV = 50_000
SORTS = {
    "due": ("due_at",),
    "title": ("item__record__title_sort",),
    "patron": ("patron__name_sort",),
    "call": ("item__shelf_key",),
    "lent": ("lent_at",),
    "branch": ("branch__name",),
}
SHOWN = ("late", "today", "soon")
SOON_DAYS = 3


@needs("see-patrons")
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Overdue loans; `?show=today` due today, `?show=soon` the next three days; `?branch=` where they were lent."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "late"
    branch = chosen_branch(request, default_here=True)
    found = _found(request, show, branch)
    found = sorted_by(found, request, SORTS, default="due")
    if request.GET.get("format") == "csv":
        return csv_answer(f"{show}.csv", _csv_header(), _csv_rows(found[:MOST_ROWS_IN_CSV]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "branch": branch,
        "branches": branch_choices(request),
        "page": page,
        "rows": loan_rows(page.object_list, placed(request).now),
        "tabs": _tabs(request, show),
    }
    return render(request, "desk/overdue.html", context)


def _found(request: HttpRequest, show: str, branch: Any) -> Any:
    here = placed(request)
    tree = organisation(here.numbers)
    ids = here_and_below(tree, branch) if branch else None
    if show == "late":
        return overdue_loans(here.now, branch_ids=ids)
    days = 1 if show == "today" else SOON_DAYS + 1
    last = timezone.localdate(here.now) + timedelta(days=days)
    end = timezone.make_aware(datetime.combine(last, time(0)))
    return loans_due_between(here.now, end, branch_ids=ids)


def _tabs(request: HttpRequest, show: str) -> list[dict[str, Any]]:
    labels = {"late": _("Overdue"), "today": _("Due today"), "soon": _("Due within three days")}
    address = reverse("desk:overdue")
    branch = f"&branch={request.GET['branch']}" if request.GET.get("branch", "").isdigit() else ""
    return [
        {"href": f"{address}?show={name}{branch}", "label": label, "current": name == show}
        for name, label in labels.items()
    ]


def _csv_header() -> list[str]:
    return [
        _("Due"),
        _("Title"),
        _("Author"),
        _("Barcode"),
        _("Call number"),
        _("Patron"),
        _("E-mail"),
        _("Telephone"),
        _("Lent"),
        _("Lent at"),
    ]


def _csv_rows(loans: Iterable[Any]) -> Iterable[list[str]]:
    for loan in loans:
        item, patron = loan.item, loan.patron
        yield [
            timezone.localtime(loan.due_at).isoformat(" ", "minutes"),
            item.record.title,
            item.record.author,
            item.barcode,
            item.full_call_number,
            patron.name if patron else "",
            patron.email if patron else "",
            patron.phone if patron else "",
            timezone.localtime(loan.lent_at).isoformat(" ", "minutes"),
            loan.branch.name,
        ]
