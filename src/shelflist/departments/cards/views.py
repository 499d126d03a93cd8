"""Catalogue cards: which titles, how they are filed, the batch with its sheets, and what is to be pulled."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.cards import paper, queries
from shelflist.departments.cards.actions.printing import note_pulled, print_cards
from shelflist.departments.cards.models import CardBatch
from shelflist.departments.cards.rules.sets import KINDS
from shelflist.departments.cards.rules.stocks import STOCKS
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done, notices

SHOWN = 120


def _kinds() -> dict[str, str]:
    return {
        "main": _("Main entry"), "added": _("Added entries"), "title": _("Title"), "series": _("Series"),
        "subject": _("Subjects"), "shelf": _("Shelf list"),
    }  # fmt: skip


def _rules() -> dict[str, str]:
    return {
        "ala": _("ALA Filing Rules (1980)"), "lc": _("Library of Congress Filing Rules (1980)"),
        "ala1942": _("ALA rules as before 1980: as spoken, Mc as Mac"),
    }  # fmt: skip


def _drawn(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    tabs = [
        {"href": reverse("cards:begin"), "label": _("Print cards"), "count": None, "current": name != "pull"},
        {"href": reverse("cards:pull"), "label": _("Cards to pull"), "count": None, "current": name == "pull"},
    ]
    every = {"notices": notices(request), "tabs": tabs, "kind_names": _kinds(), "key": uuid4().hex}
    return render(request, f"cards/{name}.html", every | context, status=status)


@needs("print-labels")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Titles by their numbers, of a list, or new since a day; then a batch."""
    sent = request.POST if request.method == "POST" else request.GET
    refused: Any = ()
    if request.method == "POST":
        try:
            receipt = print_cards(
                record_ids=_wanted(request),
                kinds=sent.getlist("kind"),
                rules=sent.get("rules", "ala"),
                stock=sent.get("stock", "a4"),
                by=actor(request),
                now=at(request),
                key=sent.get("key", "")[:80] or None,
            )
            return done(reverse("cards:batch", args=[receipt.batch_id]), receipt)
        except Refused as no:
            refused = no.refusals
    context = {
        "titles": sent.get("titles", "")[:4000], "since": sent.get("since", ""), "lists": queries.lists(),
        "kinds": [(code, label, not sent.getlist("kind") or code in sent.getlist("kind"))
                  for code, label in _kinds().items()],
        "rules": _rules(), "chosen": sent.get("rules", "ala"), "stock": sent.get("stock", "a4"),
        "stocks": [(code, label) for code, (label, _stock) in STOCKS.items()],
        "batches": queries.batches(), "refused": refused,
    }  # fmt: skip
    return _drawn(request, "begin", context, 409 if refused else 200)


def _wanted(request: HttpRequest) -> list[int]:
    sent = request.POST
    found = [int(word) for word in sent.get("titles", "")[:8000].split() if word.isdecimal() and len(word) < 18]
    if (chosen := sent.get("list", "")).isdecimal() and len(chosen) < 18:
        found += queries.titles_on(int(chosen))
    try:
        day = date.fromisoformat(sent.get("since", ""))
    except ValueError:
        return found
    since = datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
    return found + queries.new_titles(since)


@needs("print-labels")
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A batch: its sheets to print, its cards in their order, and what they take the place of."""
    row = CardBatch.objects.filter(pk=batch_id).first()
    if row is None:
        raise Http404
    context = {
        "batch": row, "cards": row.cards[:SHOWN], "rules": _rules().get(row.rules, row.rules),
        "stock": STOCKS[row.stock][0], "more": max(0, len(row.cards) - SHOWN),
    }  # fmt: skip
    return _drawn(request, "batch", context)


@needs("print-labels")
@require_GET
def sheets(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The sheets as a PDF; with `outline` each card has an edge to cut along."""
    row = CardBatch.objects.filter(pk=batch_id).first()
    if row is None:
        raise Http404
    answer = HttpResponse(paper.pressed(row, outline="outline" in request.GET)[0], content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="cards-{batch_id}.pdf"'
    return answer


@needs("print-labels")
@require_http_methods(["GET", "POST"])
def pull(request: HttpRequest) -> HttpResponse:
    """Titles that were changed, withdrawn or merged since their cards were printed."""
    refused: Any = ()
    if request.method == "POST":
        sent, by, now = request.POST, actor(request), at(request)
        numbers = [int(one) for one in sent.getlist("record")[: queries.MOST] if one.isdecimal() and len(one) < 18]
        key = sent.get("key", "")[:80] or None
        try:
            if sent.get("act") == "print":
                receipt = print_cards(
                    record_ids=numbers, kinds=KINDS, rules=sent.get("rules", "ala"), stock=sent.get("stock", "a4"),
                    by=by, now=now, key=key,
                )  # fmt: skip
                return done(reverse("cards:batch", args=[receipt.batch_id]), receipt)
            return done(reverse("cards:pull"), note_pulled(record_ids=numbers, by=by, now=now, key=key))
        except Refused as no:
            refused = no.refusals
    context = {"rows": queries.to_pull(), "refused": refused, "rules": _rules(),
               "stocks": [(code, label) for code, (label, _stock) in STOCKS.items()]}  # fmt: skip
    return _drawn(request, "pull", context, 409 if refused else 200)
