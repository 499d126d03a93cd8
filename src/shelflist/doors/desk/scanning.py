"""The one scan box: what was scanned, in which context, and what the right page or department does with it.

A card opens its owner's visit or changes the patron; an item is lent, taken back, counted or shown; an ISBN shows its
title; a word is looked for. One look-up says what a barcode is, whatever its digits suggest. Nothing here is an error:
a scan that fits nothing ends on the page that looks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from shelflist.departments.buckets.views.scanning import scan as bucket_scan
from shelflist.departments.circulation import scans
from shelflist.departments.holds.scans import place_scan, shelf_scan, slip_address
from shelflist.departments.picking.views import cart_scan, pick_scan
from shelflist.departments.processing.rules.kinds import kind_of_command
from shelflist.departments.processing.views import bench, trucks
from shelflist.departments.reshelving.views import carts
from shelflist.doors.desk.places import number
from shelflist.doors.desk.views.people import parts_after_lending
from shelflist.ground.accounts.web import is_fragment, page_behind, signed_in
from shelflist.ground.common.barcodes import Scan, classify
from shelflist.observers.search.queries import find_for_staff
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.label_views import scan as label_scan
from shelflist.records.items.queries import find_items
from shelflist.records.patrons.queries import Known, find_patrons, who_is

LONGEST_SCAN = 300

# What a technician may type instead of scanning: /out, /in … English words, whatever the screen's language.
COMMANDS = {
    "out": "circulation:check_out",
    "in": "circulation:check_in",
    "house": "circulation:in_house",
    "pick": "picking:run",
    "today": "desk:today",
    "overdue": "desk:overdue",
    "transits": "desk:transits",
    "losses": "desk:losses",
    "patrons": "desk:patrons",
    "items": "desk:items",
    "labels": "items:labels",
    "carts": "reshelving:carts",
    "bench": "processing:bench",
    "truck": "processing:truck",
    "buckets": "buckets:buckets",
    "titles": "desk:titles",
    "holds": "holds:holds",
    "shelf": "holds:shelf",
    "rules": "policies:rules",
    "close": "branches:closures",
    "import": "cataloguing:imports",
    "journal": "desk:journal",
    "more": "desk:more",
}


@require_POST
@signed_in
def scan(request: HttpRequest) -> HttpResponse:
    """Answer one scan. What may be done is the action's to decide; here it is only sent to the right place."""
    read = classify(request.POST.get("scan", "")[:LONGEST_SCAN])
    if not read.text:
        return go(request, page_behind(request))
    if read.kind_hint == "command":
        if (mode := request.POST.get("mode", "")) in AT_THE_BENCH and kind_of_command(read.text) is not None:
            return ITEM_SCANS[mode](request, read.text)
        name = COMMANDS.get(read.text.removeprefix("/").lower())
        return go(request, reverse(name) if name else page_behind(request))
    known = who_is(*read.candidates) if read.candidates else None
    if request.POST.get("mode") == "place-hold":
        return go(request, place_scan(request, read, known))
    if known is not None:
        at_shelf = shelf_scan(known) if request.POST.get("mode") == "hold-shelf" else ""
        return go(request, at_shelf) if at_shelf else _known(request, known)
    if slip := slip_address(read):
        return go(request, slip)
    if read.kind_hint in {"card", "item", "barcode"} or _is_a_number_at_work(request, read):
        return _unknown_number(request, read)
    return _words(request, read)


def _is_a_number_at_work(request: HttpRequest, read: Scan) -> bool:
    """Digits where a pile of items is being scanned: part of a barcode, or the ISBN beside it. Leaving the page for a
    search would lose the rhythm of the pile, so a line says that no item has it."""
    mode = request.POST.get("mode", "")
    if not read.text.replace("-", "").replace(" ", "").isdecimal():
        return False
    return mode in {"check-in", "in-house"} or (mode in ITEM_SCANS and read.kind_hint not in {"isbn", "issn"})


def _known(request: HttpRequest, known: Known) -> HttpResponse:
    """A card, login or item that this library has."""
    if known.kind == "card":
        return go(request, _visit(known))
    if known.kind == "cart":
        return (carts.cart_scan if request.POST.get("mode") in TO_THE_SHELF else cart_scan)(request, known.value)
    if known.kind == "login":
        return go(request, reverse("desk:patron", args=[known.subject_id]))
    return ITEM_SCANS.get(request.POST.get("mode", ""), _show_item)(request, known.value)


def _visit(known: Known) -> str:
    """The check-out page of a card; the page of its owner when the card has a sign that no address can hold."""
    try:
        return reverse("circulation:visit", args=[known.value])
    except NoReverseMatch:
        return reverse("desk:patron", args=[known.subject_id])


def _lend(request: HttpRequest, barcode: str) -> HttpResponse:
    return scans.lend_scan(request, request.POST.get("card", ""), barcode)


def _lend_on_the_patron_page(request: HttpRequest, barcode: str) -> HttpResponse:
    """As at check-out; the loans further down the page follow."""
    answer = _lend(request, barcode)
    if is_fragment(request) and answer.content:
        answer.content += parts_after_lending(request, number(request.POST.get("patron"))).encode()
    return answer


def _show_item(request: HttpRequest, barcode: str) -> HttpResponse:
    return go(request, reverse("desk:item", args=[barcode]))


ITEM_SCANS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "check-out": _lend,
    "patron": _lend_on_the_patron_page,
    "check-in": scans.return_scan,
    "in-house": scans.in_house_scan,
    "pick": pick_scan,
    "labels": label_scan,
    "reshelving": carts.scan,
    "processing": bench.scan,
    "processing-truck": trucks.scan,
    "bucket": bucket_scan,
}
TO_THE_SHELF = frozenset({"reshelving", "check-in"})  # where a cart is one that goes back to the shelves
AT_THE_BENCH = frozenset({"processing", "processing-truck"})  # where a step's own barcode is a command


def _unknown_number(request: HttpRequest, read: Scan) -> HttpResponse:
    """A number that nobody has: where items are at work its line says so; elsewhere it is looked for."""
    at_work = ITEM_SCANS.get(request.POST.get("mode", ""))
    if at_work is not None:
        return at_work(request, read.candidates[0] if read.candidates else read.text)
    about_people = read.kind_hint == "card" or request.POST.get("mode") == "patrons"
    return go(request, _search("desk:patrons" if about_people else "desk:items", read.text))


def _words(request: HttpRequest, read: Scan) -> HttpResponse:
    """An ISBN goes to its title when there is just one; words go to the people, copies or titles that they fit."""
    if read.kind_hint in {"isbn", "issn"}:
        found = find_titles(read.candidates[0], limit=2).rows
        if len(found) == 1:
            return go(request, reverse("desk:title", args=[found[0].id]))
        return go(request, _search("desk:titles", read.text))
    return go(request, _search(_where_words_go(request, read.text), read.text))


def _where_words_go(request: HttpRequest, words: str) -> str:
    """At check-out before a card, and on the patrons' page, a word is a name; on the items' page, a call number.

    On a page of its own kind it stays there; elsewhere it goes where something is called so: titles, people, copies.
    """
    mode = request.POST.get("mode", "")
    if mode == "patrons" or (mode == "check-out" and not request.POST.get("card")):
        return "desk:patrons"
    if mode == "items":
        return "desk:items"
    if mode == "" and not find_for_staff(words, limit=1).rows:
        if placed(request).actor.may("see-patrons") and find_patrons(words, limit=1):
            return "desk:patrons"
        if find_items(words, limit=1):
            return "desk:items"
    return "desk:titles"


def _search(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: by header for the scan queue, by redirect without JavaScript."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
