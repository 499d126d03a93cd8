"""The one scan box: what was scanned, in which context, and what the right page or department does with it.

A card opens its owner or changes the patron; an item is lent, taken back or shown; an ISBN shows its title; a word is
looked for. One look-up says what a barcode is, whatever its digits suggest.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shelflist.departments.circulation import scans
from shelflist.ground.accounts.web import is_fragment, signed_in
from shelflist.ground.common.barcodes import Scan, classify
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.queries import barcode_of
from shelflist.records.patrons.queries import Known, who_is

# What a technician may type instead of scanning; English words stay whatever the screen's language.
COMMANDS = {
    "out": "circulation:check_out",
    "in": "circulation:check_in",
    "house": "circulation:in_house",
    "today": "desk:today",
    "patrons": "desk:patrons",
    "items": "desk:items",
    "titles": "desk:titles",
    "rules": "policies:rules",
    "import": "cataloguing:imports",
    "journal": "desk:journal",
}


@require_POST
@signed_in
def scan(request: HttpRequest) -> HttpResponse:
    """Answer one scan. What may be done is the action's to decide; here it is only sent to the right place."""
    said = request.POST.get("scan", "")[:300]
    read = classify(said)
    if not read.text:
        return go(request, request.POST.get("from") or reverse("desk:today"))
    if read.text.lower() in COMMANDS:
        return go(request, reverse(COMMANDS[read.text.lower()]))
    known = who_is(*read.candidates) if read.candidates else None
    if known is not None:
        return _known(request, known)
    if read.kind_hint in {"barcode", "item", "card"}:
        return _unknown_number(request, read)
    return _words(request, read)


def _known(request: HttpRequest, known: Known) -> HttpResponse:
    """A card, login or item that this library has."""
    if known.kind in {"card", "login"}:
        if known.kind == "card":
            return go(request, reverse("circulation:visit", args=[known.value]))
        return go(request, reverse("desk:patron", args=[known.subject_id]))
    barcode = barcode_of(known.subject_id) or known.value
    return ITEM_SCANS.get(request.POST.get("mode", ""), _show_item)(request, barcode)


def _lend(request: HttpRequest, barcode: str) -> HttpResponse:
    card = request.POST.get("card", "")
    return scans.lend_scan(request, card, barcode) if card else _show_item(request, barcode)


def _take_back(request: HttpRequest, barcode: str) -> HttpResponse:
    return scans.return_scan(request, barcode)


def _use_in_house(request: HttpRequest, barcode: str) -> HttpResponse:
    return scans.in_house_scan(request, barcode)


def _show_item(request: HttpRequest, barcode: str) -> HttpResponse:
    return go(request, reverse("desk:item", args=[barcode]))


ITEM_SCANS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "check-out": _lend,
    "check-in": _take_back,
    "in-house": _use_in_house,
}


def _unknown_number(request: HttpRequest, read: Scan) -> HttpResponse:
    """A number nobody has: the department says so on its page; elsewhere the search page does."""
    mode = request.POST.get("mode", "")
    if mode in ITEM_SCANS and (mode != "check-out" or request.POST.get("card")):
        return ITEM_SCANS[mode](request, read.candidates[0] if read.candidates else read.text)
    return _words(request, read)


def _words(request: HttpRequest, read: Scan) -> HttpResponse:
    """An ISBN goes to its title when there is just one; words go to the people or titles they fit."""
    if read.kind_hint in {"isbn", "issn"}:
        found = find_titles(read.candidates[0] if read.candidates else read.text, limit=2).rows
        if len(found) == 1:
            return go(request, reverse("desk:title", args=[found[0].id]))
        return go(request, _search("desk:titles", read.text))
    return go(request, _search("desk:patrons" if _is_about_people(request) else "desk:titles", read.text))


def _is_about_people(request: HttpRequest) -> bool:
    """At check-out without a patron, and on the patrons' page, a word is a name."""
    context = request.POST.get("mode", "")
    return context == "patrons" or (context == "check-out" and not request.POST.get("card"))


def _search(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: by header for the scan queue, by redirect without JavaScript."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
