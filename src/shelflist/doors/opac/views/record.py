"""One title: where it stands before anything else, then what it is, what stands beside it and what to do with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shelflist.departments.covers.queries import words_beside
from shelflist.departments.lists.queries import lists_with
from shelflist.doors.opac.availability import ordered, shown
from shelflist.doors.opac.cards import Card, around_of, cards
from shelflist.doors.opac.description import describe
from shelflist.doors.opac.floor import plan
from shelflist.doors.opac.shelves import Spine, spines
from shelflist.doors.opac.web import Visit, open_to_all, page, visit_of
from shelflist.observers.notices.actions.finding import ways_offered
from shelflist.observers.search import queries as finding
from shelflist.records.catalog import formats, grid
from shelflist.records.catalog.described import holdings_of
from shelflist.records.catalog.queries import editions_of, merged_into, public_record

EACH_SIDE = 11
SIMILAR_SHOWN = 6


@require_GET
@open_to_all
def title(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """The page of a title."""
    visit = visit_of(request)
    found = public_record(record_id)
    if found is None:
        lead = merged_into(record_id)
        return redirect("opac:title", lead) if lead else gone(request, record_id)
    others = editions_of(record_id, found.record.work_key)
    beside = finding.shelf(record_id, left=EACH_SIDE, right=EACH_SIDE)
    alike = finding.similar(record_id, limit=SIMILAR_SHOWN)
    every = {card.id: card for card in cards([record_id, *others, *beside, *alike], visit.tree, here=visit.here)}
    card = every[record_id]
    context = {
        "card": card,
        "about": describe(found.marc),
        "beside": words_beside(record_id),
        "record": found.record,
        "imprint": _imprint(card),
        "copies": _copies(card, visit),
        "holdings": [one for one in holdings_of(record_id, found.marc) if one.statements],
        "loan_count": sum(copy.loan_count for copy in card.copies),
        "forms": _forms(card, [every[one] for one in others if one in every]),
        "shelf": _shelf(beside, every, record_id),
        "similar": [every[one] for one in alike if one in every],
        "sends": bool(ways_offered()),
        "lists": lists_with(record_id),
        "address": request.build_absolute_uri(reverse("opac:title", args=[record_id])),
        "back": _back(request),
        "coins": formats.coins(found.marc),
    }
    data = formats.linked_data(found.marc, str(context["address"]))
    context["linked_data"] = mark_safe(data)  # noqa: S308 - JSON without < > &, see `linked_data`
    return page(request, "opac/record.html", context)


def gone(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """A title that is not there, or not any more: a page that helps on."""
    return page(request, "opac/notfound.html", {"record_id": record_id}, status=404)


def _imprint(card: Card) -> list[str]:
    """Publisher, year, extent, what it is, language."""
    row = card.row
    published = ", ".join(part for part in (row.publisher, str(row.year or "")) if part)
    return [part for part in (published, row.extent, card.kind, card.language) if part]


def _copies(card: Card, visit: Visit) -> list[object]:
    around = around_of([card.id], {card.id: card.copies}, visit.tree, visit.here)
    return [shown(copy, around) for copy in ordered(card.copies, around)]


def _forms(card: Card, others: list[Card]) -> list[Card]:
    """This and the other editions, each a tab; nothing when it is the only one."""
    return [card, *others] if others else []


def _shelf(beside: tuple[int, ...], every: dict[int, Card], record_id: int) -> list[Spine]:
    row = [every[one] for one in beside if one in every]
    return spines(row, here=record_id) if len(row) > 1 else []


def _back(request: HttpRequest) -> str:
    """The results that the reader came from, when they did."""
    came = request.GET.get("from", "")
    return came[:1500] if came else ""


@require_GET
@open_to_all
def where(request: HttpRequest, record_id: int, item_id: int) -> HttpResponseBase:
    """Where a copy stands: the walk through its branch, the stretch of shelf, and between which books (OPC-07)."""
    visit = visit_of(request)
    found = cards([record_id], visit.tree, here=visit.here)
    copy = next((one for card in found for one in card.copies if one.id == item_id), None)
    if copy is None or not copy.on_shelf:
        raise Http404
    around = around_of([record_id], {record_id: [copy]}, visit.tree, visit.here)
    context = {"card": found[0], "copy": shown(copy, around), "plan": plan(copy, visit.tree)}
    return page(request, "opac/where.html", context)


@require_GET
@open_to_all
def marc(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """The record as cataloguers see it."""
    found = public_record(record_id)
    if found is None:
        raise Http404
    return page(request, "opac/marc.html", {"record": found.record, "lines": grid.grid(found.marc)})
