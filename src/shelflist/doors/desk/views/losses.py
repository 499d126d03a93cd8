"""Loans that do not come back: the page of one, the lists to work through, and the acts that settle them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation.lines import Attempt, Reader, refused_line
from shelflist.departments.circulation.powers import Power, power_for
from shelflist.doors.desk.forms import SettleForm
from shelflist.doors.desk.loan_acts import ACTS, STATES, acts_on
from shelflist.doors.desk.loan_rows import loan_rows
from shelflist.doors.desk.places import branch_choices, chosen_branch, here_and_below
from shelflist.doors.desk.sorting import sorted_by
from shelflist.ground.accounts.web import forbidden, needs, page_behind
from shelflist.ground.common.phrases import phrase as p_
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import DONE, done, notices
from shelflist.records.fines.queries import lines_of_loan
from shelflist.records.loans import queries as loans

PAGE = 50
MOST_ROWS_IN_CSV = 50_000
SORTS = {
    "since": ("state_since",),
    "title": ("item__record__title_sort",),
    "patron": ("patron__name_sort",),
    "call": ("item__branch__path", "item__location__walking_order", "item__shelf_key"),
}
SHOWN = ("claimed", "lost", "long-overdue")


@needs("see-patrons")
@require_GET
def losses(request: HttpRequest) -> HttpResponse:
    """`?show=` claimed (to search for), lost or long-overdue; `?branch=` of the copy; `?format=csv` as a file."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "claimed"
    branch = chosen_branch(request, default_here=True)
    here = placed(request)
    tree = organisation(here.numbers)
    ids = here_and_below(tree, branch) if branch else tuple(tree.branches)
    default = "call" if show == "claimed" else "since"
    found = sorted_by(loans.loans_in_state(show, branch_ids=ids), request, SORTS, default=default)
    if request.GET.get("format") == "csv":
        return csv_answer(f"{show}.csv", _csv_header(), _csv_rows(found[:MOST_ROWS_IN_CSV]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = loans.counts_by_state(ids)
    context = {
        "show": show,
        "branch": branch,
        "branches": branch_choices(request),
        "page": page,
        "rows": loan_rows(page.object_list, here.now),
        "tabs": _tabs(request, show, counts),
        "may_settle": here.actor.may("settle-loans"),
        "may_see_why": False,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "desk/losses.html", context)


def _tabs(request: HttpRequest, show: str, counts: dict[str, tuple[int, Any]]) -> list[dict[str, Any]]:
    labels = {"claimed": _("Claims to search for"), "lost": _("Lost"), "long-overdue": _("Long overdue")}
    address = reverse("desk:losses")
    branch = f"&branch={request.GET['branch']}" if request.GET.get("branch", "").isdigit() else ""
    return [
        {
            "href": f"{address}?show={name}{branch}",
            "label": label,
            "count": counts.get(name, (0, None))[0],
            "current": name == show,
        }
        for name, label in labels.items()
    ]


def _csv_header() -> list[str]:
    return [
        _("Since"), _("Claimed to be returned"), _("Searches"), _("Title"), _("Author"), _("Barcode"),
        _("Call number"), _("Branch"), _("Shelf"), _("Patron"), _("E-mail"), _("Telephone"), _("Due"), _("Lent at"),
    ]  # fmt: skip


def _csv_rows(found: Iterable[Any]) -> Iterable[list[str]]:
    for loan in found:
        item, patron = loan.item, loan.patron
        yield [
            timezone.localtime(loan.state_since).isoformat(" ", "minutes"),
            loan.claimed_on.isoformat() if loan.claimed_on else "",
            str(loan.search_count),
            item.record.title,
            item.record.author,
            item.barcode,
            item.full_call_number,
            item.branch.name,
            item.location.name,
            patron.name if patron else "",
            patron.email if patron else "",
            patron.phone if patron else "",
            timezone.localtime(loan.due_at).isoformat(" ", "minutes"),
            loan.branch.name,
        ]


@needs("see-patrons")
@require_GET
def loan(request: HttpRequest, loan_id: int) -> HttpResponse:
    """One loan: who has what until when, what was said of money, and what can be done about it."""
    here = placed(request)
    found = loans.loan_with_patron(loan_id)
    if found is None:
        raise Http404
    if found.returned_at is not None:
        found.patron = None  # the desk keeps no reading history
    if found.patron and not here.actor.may("see-patrons", found.patron.home_branch.path):
        return forbidden(request, "see-patrons")
    [row] = loan_rows([found], here.now)
    context = {
        "loan": found,
        "row": row,
        "acts": acts_on(found, here.actor, here.now),
        "state": STATES.get(found.state) if found.returned_at is None else None,
        "charges": [line for line in lines_of_loan(loan_id) if line.counts],
        "today": timezone.localdate(here.now),
        "may_see_why": here.actor.may("lend"),
        "may_see_messages": here.actor.may("see-notices"),
        "may_check_in": here.actor.may("return"),
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "desk/loan.html", context)


@needs("settle-loans")
@require_POST
def settle(request: HttpRequest, loan_id: int, act: str) -> HttpResponse:
    """Do one of the acts; afterwards back to the page one stands on, with a way to take it back."""
    here, form = placed(request), SettleForm(request.POST)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    form.is_valid()
    sent = form.cleaned_data
    power = power_for(request, "", sent.get("reason", ""))
    who: dict[str, Any] = {"loan_id": loan_id, "by": power.actor, "now": here.now, "key": sent.get("key") or None}
    fields: tuple[tuple[str, str], ...] = ()
    if chosen.asks_day:
        day: date = sent.get("day") or timezone.localdate(here.now)
        who |= {"claimed_on": day, "override": power.override}
        fields = (("day", day.isoformat()),)
    try:
        receipt = chosen.do(**who)
    except Refused as refused:
        return _refused(request, loan_id, act, fields, refused, power)
    return done(_behind(request, loan_id), receipt)


def _refused(
    request: HttpRequest,
    loan_id: int,
    act: str,
    fields: tuple[tuple[str, str], ...],
    refused: Refused,
    power: Power,
) -> HttpResponse:
    """A line with every reason and, for whoever may, the way to do it all the same."""
    found = loans.loan_by_id(loan_id)
    here = placed(request)
    address = reverse("desk:settle", args=[loan_id, act])
    attempt = Attempt(p_("Not done"), p_("Do it anyway"), address, fields)
    path = here.branch.path if here.branch else ""
    barcode = found.item.barcode if found else ""
    line = refused_line(barcode, refused.refusals, attempt, Reader(power.actor, here.now), path, power.trouble)
    return render(request, "circulation/line_page.html", {"line": line, "back": page_behind(request)}, status=200)


def _behind(request: HttpRequest, loan_id: int) -> str:
    """The page one stands on, without what it said before; the page of the loan when there is none at the desk."""
    parts = urlsplit(page_behind(request))
    if not parts.path.startswith("/desk/") or "/loans/" in parts.path.removeprefix("/desk/losses"):
        return reverse("desk:loan", args=[loan_id])
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != DONE]
    return urlunsplit(parts._replace(query=urlencode(kept)))
