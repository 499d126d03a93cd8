"""What is on its way: to a branch, from it, what should have arrived long ago, and what was never sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation.actions import cancel_transit, missing_in_transit
from shelflist.departments.circulation.queries.travelling import lost_in_transit
from shelflist.doors.desk.places import branch_choices, chosen_branch, here_and_below
from shelflist.ground.accounts.web import needs, page_behind
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.downloads import csv_answer
from shelflist.ground.ui.localise import span, text
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.transits import queries
from shelflist.records.transits.rules import REASONS

PAGE = 50
MOST_ROWS_IN_CSV = 50_000
SHOWN = ("in", "out", "lost", "unsent")


@needs("return")
@require_GET
def transits(request: HttpRequest) -> HttpResponse:
    """`?show=` in, out, lost or unsent; `?branch=`; `?format=csv` as a file."""
    return _page(request, {})


def _page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "in"
    branch = chosen_branch(request, default_here=True)
    tree = organisation(placed(request).numbers)
    ids = here_and_below(tree, branch) if branch else tuple(tree.branches)
    found = _found(request, show, ids)
    if request.GET.get("format") == "csv":
        return csv_answer(f"transits-{show}.csv", _csv_header(), _csv_rows(found[:MOST_ROWS_IN_CSV], show))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = placed(request).now
    context = {
        "show": show,
        "branch": branch,
        "branches": branch_choices(request),
        "page": page,
        "rows": [_row(one, show, now) for one in page.object_list],
        "slips": _slips(page.object_list) if show in {"in", "out"} else "",
        "tabs": _tabs(request, show),
        "notices": notices(request),
        **more,
    }
    return render(request, "desk/transits.html", context, status=status)


def _found(request: HttpRequest, show: str, ids: tuple[int, ...]) -> QuerySet[Any]:
    if show == "in":
        return queries.sent_to(ids)
    if show == "out":
        return queries.sent_from(ids)
    if show == "unsent":
        return queries.standing_elsewhere(ids)
    return lost_in_transit(placed(request).now, placed(request).numbers, ids)


def _row(one: Any, show: str, now: Any) -> dict[str, Any]:
    if show == "unsent":
        return {"item": one, "from": one.last_seen_branch, "to": one.branch, "age": span(now - one.status_changed_at)}
    return {
        "transit": one,
        "item": one.item,
        "from": one.from_branch,
        "to": one.to_branch,
        "why": REASONS[one.why],
        "age": span(now - one.sent_at),
    }


def _slips(shown: Iterable[Any]) -> str:
    query = "&".join(f"transit={one.pk}" for one in shown)
    return f"{reverse('circulation:slips')}?{query}" if query else ""


def _tabs(request: HttpRequest, show: str) -> list[dict[str, Any]]:
    labels = {
        "in": _("On their way here"),
        "out": _("Sent from here"),
        "lost": _("Lost on the way?"),
        "unsent": _("Here, not sent"),
    }
    address = reverse("desk:transits")
    branch = f"&branch={request.GET['branch']}" if request.GET.get("branch", "").isdigit() else ""
    return [
        {"href": f"{address}?show={name}{branch}", "label": label, "current": name == show}
        for name, label in labels.items()
    ]


def _csv_header() -> list[str]:
    return [_("Sent"), _("From"), _("To"), _("Why"), _("Title"), _("Author"), _("Barcode"), _("Call number")]


def _csv_rows(found: Iterable[Any], show: str) -> Iterable[list[str]]:
    for one in found:
        item, is_unsent = (one, True) if show == "unsent" else (one.item, False)
        yield [
            "" if is_unsent else timezone.localtime(one.sent_at).isoformat(" ", "minutes"),
            one.last_seen_branch.name if is_unsent else one.from_branch.name,
            one.branch.name if is_unsent else one.to_branch.name,
            "" if is_unsent else text(REASONS[one.why]),
            item.record.title,
            item.record.author,
            item.barcode,
            item.full_call_number,
        ]


@needs("return")
@require_POST
def cancel(request: HttpRequest, transit_id: int) -> HttpResponse:
    """The copy does not go there after all."""
    return _act(request, lambda who: cancel_transit(transit_id=transit_id, **who))


@needs("return")
@require_POST
def missing(request: HttpRequest, transit_id: int) -> HttpResponse:
    """The copy is nowhere."""
    return _act(request, lambda who: missing_in_transit(transit_id=transit_id, **who))


def _act(request: HttpRequest, act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    here = placed(request)
    try:
        receipt = act({"by": here.actor, "now": here.now})
    except Refused as no:
        return _page(request, {"refused": no.refusals}, status=409)
    return done(page_behind(request), receipt)
