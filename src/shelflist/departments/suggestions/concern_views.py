"""Concerns about records at the desk: the queue with its ages, one with its history, and raising another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.suggestions import actions, queries
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.queries import entries_about
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.queries import titles_numbered

REFUSED = 409
WHICH = ("open", "mine", "free", "closed")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0


@needs("edit-records")
@require_GET
def concerns(request: HttpRequest) -> HttpResponse:
    """What is said to be wrong, the oldest first; `?show=` mine, free, or closed ones."""
    which = request.GET.get("show", "open")
    which = which if which in WHICH else "open"
    labels = {
        "open": gettext("Open"),
        "mine": gettext("Mine"),
        "free": gettext("Nobody’s"),
        "closed": gettext("Closed"),
    }
    page = reverse("suggestions:concerns")
    context = {
        "rows": queries.concerns(which, actor(request).id or 0),
        "which": which,
        "now": at(request),
        "tabs": [
            {"href": f"{page}?show={name}", "label": label, "current": name == which} for name, label in labels.items()
        ],
        "notices": notices(request),
    }
    return render(request, "suggestions/concerns.html", context)


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def concern(request: HttpRequest, report_id: int) -> HttpResponse:
    """One concern: what is said, whose it is, what was done."""
    refused: Refused | None = None
    if request.method == "POST":
        try:
            receipt = _done(request, report_id)
            return done(reverse("suggestions:concern", args=[report_id]), receipt)
        except Refused as no:
            refused = no
    row = queries.concern(report_id)
    if row is None:
        raise Http404
    context = {
        "report": row,
        "now": at(request),
        "own_id": actor(request).id,
        "people": queries.people_to_ask(),
        "history": _history(report_id),
        "sent": {name: request.POST.get(name, "") for name in ("answer", "outcome")},
        "refused": refused,
        "notices": notices(request),
    }
    return render(request, "suggestions/concern.html", context, status=REFUSED if refused else 200)


def _history(report_id: int) -> list[tuple[Any, Phrase]]:
    entries = reversed(entries_about(about=f"report:{report_id}"))
    return [(one, Phrase.from_data(one.said)) for one in entries if one.said]


def _done(request: HttpRequest, report_id: int) -> actions.SuggestionReceipt:
    sent = request.POST
    who: dict[str, Any] = {"report_id": report_id, "by": actor(request), "now": at(request)}
    match sent.get("act"):
        case "take":
            return actions.assign_report(user_id=actor(request).id, **who)
        case "give":
            return actions.assign_report(user_id=_number(sent.get("to")), **who)
        case "back":
            return actions.assign_report(user_id=None, **who)
        case "answer":
            return actions.answer_report(answer=sent.get("answer", ""), **who)
        case _:
            return actions.settle_report(outcome=sent.get("outcome", ""), answer=sent.get("answer", ""), **who)


@needs("see-records")
@require_http_methods(["GET", "POST"])
def raise_concern(request: HttpRequest) -> HttpResponse:
    """Somebody at the desk says what is wrong with a record."""
    record_id = _number(request.GET.get("record") or request.POST.get("record"))
    rows = titles_numbered([record_id])
    if not rows:
        raise Http404
    refused: Refused | None = None
    if request.method == "POST":
        try:
            receipt = actions.raise_concern(
                what=request.POST.get("what", ""), record_id=record_id, by=actor(request), now=at(request)
            )
            return done(reverse("desk:title", args=[record_id]), receipt)
        except Refused as no:
            refused = no
    context = {"title": rows[0], "what": request.POST.get("what", ""), "refused": refused}
    return render(request, "suggestions/raise.html", context, status=REFUSED if refused else 200)
