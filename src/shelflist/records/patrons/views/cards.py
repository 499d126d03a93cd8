"""Printing cards: one reader's with a photograph, or all that were given lately (PRN-09).

A photograph is used for the card at hand and not kept.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import press
from shelflist.ground.printing import queries as paper
from shelflist.ground.printing.actions.cards import print_cards, unreadable
from shelflist.ground.printing.cards import CardFacts, values
from shelflist.ground.printing.pictures import NotAPicture, Picture, picture
from shelflist.ground.printing.rules.sheets import Stock, start_findings
from shelflist.ground.printing.views.parts import number, shown
from shelflist.ground.ui import localise
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.queries import patron_by_id, primary_cards

MOST_BYTES = 10_000_000
MOST_CARDS = 500
USUAL = "card-cr80"


@needs("print-labels")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, patron_id: int) -> HttpResponse:
    """The card of one reader: in its true size, and, sent with or without a photograph, as PDF."""
    patron, barcode = _whose(request, patron_id)
    if request.method == "GET":
        return _page(request, patron, barcode)
    try:
        photo = _photo(request)
        stock, start = _stock(request)
        receipt_for = [_facts(patron, barcode, photo)]
        _note(request, patron.pk, 1)
    except Refused as refused:
        return _page(request, patron, barcode, refused.refusals, 422)
    return _pdf(request, receipt_for, stock, start, f"card-{patron.pk}.pdf")


def _page(request: HttpRequest, patron: Patron, barcode: str, refusals: Any = (), status: int = 200) -> HttpResponse:
    context = {
        "patron": patron,
        "barcode": barcode,
        "stocks": _stocks(),
        "usual": USUAL,
        "key": uuid4().hex,
        "refusals": refusals,
    }
    return render(request, "patrons/card.html", context, status=status)


@needs("print-labels")
@require_GET
def card_picture(request: HttpRequest, patron_id: int) -> HttpResponse:
    """One side of the card as a picture: front (0) or back (1)."""
    patron, barcode = _whose(request, patron_id)
    what = values(
        [_facts(patron, barcode, None)], _stocks()[USUAL], paper.card_design(), logo=paper.logo(), outline=True
    )
    drawn = press.pages("card", what, kind="svg")
    return shown(drawn[min(number(request.GET.get("side")), 1)], "image/svg+xml", "card.svg")


@needs("print-labels")
@require_http_methods(["GET", "POST"])
def new_cards(request: HttpRequest) -> HttpResponse:
    """All cards that were given here since a day, as sheets that are printed on both sides."""
    here = placed(request)
    asked = request.POST if request.method == "POST" else request.GET
    since = parse_date(asked.get("since", "")) or timezone.localtime(here.now).date()
    found = _given_since(request, since)
    refusals: Any = ()
    if request.method == "POST" and found:
        try:
            stock, start = _stock(request)
            _note(request, None, len(found))
            facts = [_facts(one.patron, one.barcode, None) for one in found]
            return _pdf(request, facts, stock, start, "cards.pdf")
        except Refused as refused:
            refusals = refused.refusals
    context = {
        "cards": found,
        "since": since,
        "stocks": _stocks(),
        "usual": "avery-c32015",
        "key": uuid4().hex,
        "refusals": refusals,
    }
    return render(request, "patrons/new_cards.html", context, status=422 if refusals else 200)


def _whose(request: HttpRequest, patron_id: int) -> tuple[Patron, str]:
    """The reader and their card; 404 for nobody, for somebody without a card, and for whom one may not see."""
    patron = patron_by_id(patron_id)
    if patron is None or not placed(request).actor.may("see-patrons", patron.home_branch.path):
        raise Http404
    barcode = primary_cards([patron_id]).get(patron_id)
    if barcode is None:
        raise Http404
    return patron, barcode


def _given_since(request: HttpRequest, since: date) -> list[Card]:
    here = placed(request)
    tree = organisation(here.numbers)
    branches = [one.id for one in tree.below(here.branch.id)] if here.branch else list(tree.branches)
    seen = [id for id in branches if here.actor.may("see-patrons", tree.path_of(id))]
    rows = Card.objects.filter(
        issued_on__gte=since, ended_at__isnull=True, primary=True, patron__home_branch_id__in=seen,
        patron__deleted_at__isnull=True,
    )  # fmt: skip
    return list(
        rows.select_related("patron__category", "patron__home_branch").order_by("patron__name_sort")[:MOST_CARDS]
    )


def _facts(patron: Patron, barcode: str, photo: Picture | None) -> CardFacts:
    branch = patron.home_branch
    until = format_date(patron.expires_on, "medium", locale=localise.locale()) if patron.expires_on else None
    address = tuple(line.strip() for line in branch.address.splitlines() if line.strip())
    return CardFacts(
        number=barcode,
        name=patron.name,
        library=branch.name,
        lines=(patron.name_original, patron.category.name) if patron.name_original else (patron.category.name,),
        until=until,
        photo=photo,
        return_to=(branch.name, *address),
    )


def _stocks() -> dict[str, Stock]:
    return {code: stock for code, stock in paper.all_stocks().items() if stock.kind == "card"}


def _stock(request: HttpRequest) -> tuple[Stock, int]:
    """What the cards are printed on, and from which position."""
    stock = _stocks().get(request.POST.get("stock", ""), _stocks()[USUAL])
    start = number(request.POST.get("start")) or 1
    if refusals := start_findings(stock, start, (0, 0)):
        raise Refused(refusals)
    return stock, start


def _photo(request: HttpRequest) -> Picture | None:
    sent = request.FILES.get("photo")
    if sent is None:
        return None
    try:
        return picture(sent.read(MOST_BYTES))
    except NotAPicture as problem:
        raise Refused(unreadable()) from problem


def _note(request: HttpRequest, patron_id: int | None, count: int) -> None:
    here = placed(request)
    print_cards(patron_id=patron_id, count=count, by=here.actor, now=here.now, key=request.POST.get("key") or None)


def _pdf(request: HttpRequest, facts: list[CardFacts], stock: Stock, start: int, name: str) -> HttpResponse:
    printer = paper.printer_here(placed(request).actor.terminal_id, "card")
    offset = (printer.offset_x, printer.offset_y) if printer else (0, 0)
    what = values(facts, stock, paper.card_design(), logo=paper.logo(), start=start, offset=offset)
    return shown(press.pdf("card", what), "application/pdf", name)
