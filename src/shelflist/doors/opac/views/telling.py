"""What readers tell the library: a title they miss, a problem on a page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.departments.suggestions import actions, queries
from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.web import open_to_all, own_account, page, visit_of
from shelflist.ground.accounts.web import address
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.queries import public_record


@require_http_methods(["GET", "POST"])
@own_account
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Ask the library to buy something. What is there already is shown, with its page."""
    visit, sent = visit_of(request), request.POST
    context: dict[str, Any] = {
        "sent": {name: sent.get(name, "") for name in ("title", "author", "isbn", "note")},
        "branches": visit.pickup_branches(),
        "pickup": sent.get("pickup") or str(visit.reader.home_branch_id),
        "key": visit.new_key(),
        "refused": (),
    }
    if request.method == "GET":
        context["sent"]["title"] = request.GET.get("q", "")[:300]
        context["mine"] = queries.suggestions_of(visit.reader.pk)
        context["told"] = queries.reports_of(visit.reader.pk)
        return page(request, "opac/suggest.html", context)
    pickup = sent.get("pickup", "")
    try:
        actions.suggest_title(
            title=sent.get("title", ""), author=sent.get("author", ""), isbn=sent.get("isbn", ""),
            note=sent.get("note", ""), wants_hold="hold" in sent, all_the_same="same" in sent,
            pickup_branch_id=int(pickup) if pickup.isdecimal() and len(pickup) < 18 else 0,
            by=visit.actor(), now=placed(request).now, key=sent.get("key", "")[:60] or None,
        )  # fmt: skip
    except Refused as no:
        here = next((one.details.get("record") for one in no.refusals if one.code == "already-here"), None)
        context |= {"refused": no.refusals, "here": cards([here], visit.tree) if here else []}
        return page(request, "opac/suggest.html", context, status=409 if here else 422)
    visit.say(_("Thank you. You hear from us, and are first in line when it comes."))
    return HttpResponseRedirect(reverse("opac:suggest"))


@require_http_methods(["GET", "POST"])
@open_to_all
def report(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """Something is wrong on the page of a title. A person reads it."""
    visit = visit_of(request)
    found = public_record(record_id)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"record": found.record, "what": request.POST.get("what", ""), "refused": ()}
    if request.method == "GET":
        return page(request, "opac/report.html", context)
    try:
        actions.report_problem(
            what=request.POST.get("what", ""), record_id=record_id, email=request.POST.get("email", ""),
            address=address(request), by=visit.actor(), now=placed(request).now,
        )  # fmt: skip
    except Refused as no:
        return page(request, "opac/report.html", {**context, "refused": no.refusals}, status=422)
    visit.say(_("Thank you. Somebody looks at it."))
    return HttpResponseRedirect(reverse("opac:title", args=[record_id]))
