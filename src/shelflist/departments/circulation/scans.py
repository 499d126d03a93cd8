"""What a scan does on each page of the desk. `doors.desk` sends its one scan box here, the pages' own forms too.

Each function makes one call to an action and answers as the page asked: with a line (htmx), or, without JavaScript,
with a redirect to the page when it was done and with the page and its reasons when it was refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shelflist.departments.circulation import pages, powers, sessions
from shelflist.departments.circulation.actions import check_in, check_out, use_in_house
from shelflist.departments.circulation.forms import ScanForm
from shelflist.departments.circulation.lines import Attempt, Reader, refused_line
from shelflist.departments.circulation.pages import answer, go_to
from shelflist.departments.circulation.return_header import drop_here
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.ui.panels import Act, Line
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons.queries import Known, who_is


def lend_scan(request: HttpRequest, card: str, scan: str) -> HttpResponse:
    """On the check-out pages: an item is lent to the owner of `card` (blank: nobody yet), a card changes the patron."""
    known = known_as(scan)
    if known and known.kind == "card" and known.value != card:
        return go_to(request, reverse("circulation:visit", args=[known.value]))
    barcode = known.value if known else scan.strip()
    if not card:
        return answer(request, _card_first(request, barcode, known), pages.start_page(request))
    sent, here, page = _sent(request), placed(request), reverse("circulation:visit", args=[card])
    power = powers.power_for(request, card, sent.get("reason", ""))
    try:
        receipt = check_out(
            item_barcode=barcode,
            patron_barcode=card,
            by=power.actor,
            now=here.now,
            key=sent.get("key") or None,
            override=power.override,
        )
    except Refused as refused:
        attempt = Attempt(_("Not lent"), _("Lend anyway"), page, (("scan", barcode), ("card", card)))
        reader = replace(pages.reader(request, card), actor=power.actor)
        line = refused_line(barcode, refused.refusals, attempt, reader, pages.path_of(request), power.trouble)
        line = _offering_new_book(line, refused, card, barcode, reader)
        return answer(request, line, pages.visit_page(request, card))
    return answer(request, pages.fresh(request, receipt.entry_id, card), pages.visit_page(request, card), done_at=page)


def _offering_new_book(line: Line, refused: Refused, card: str, barcode: str, reader: Reader) -> Line:
    """A number that no item has may be on a book that is not catalogued yet (CIR-23)."""
    if refused.codes != ("item-unknown",) or not reader.actor.may("lend-pre-cat"):
        return line
    address = f"{reverse('circulation:new_book', args=[card])}?{urlencode({'barcode': barcode})}"
    return replace(line, acts=(*line.acts, Act(_("Lend before cataloguing"), address, key="n")))


def return_scan(request: HttpRequest, scan: str) -> HttpResponse:
    """On the check-in page: an item is taken back; a card opens its owner's visit."""
    known = known_as(scan)
    if known and known.kind == "card":
        return go_to(request, reverse("circulation:visit", args=[known.value]))
    barcode, here, page = known.value if known else scan.strip(), placed(request), reverse("circulation:check_in")
    drop, sent = drop_here(request), _sent(request)
    try:
        receipt = check_in(
            item_barcode=barcode,
            by=here.actor,
            now=here.now,
            key=sent.get("key") or None,
            effective_at=drop.effective_at if drop else None,
            from_drop=drop is not None,
            options=sessions.modifiers(request),
            past_alerts=sent.get("past_alerts", False),
            cart_id=cart.id if (cart := sessions.cart(request)) else None,
        )
    except Refused as refused:
        attempt = Attempt(_("Not checked in"), _("Check in anyway"), page, (("scan", barcode),))
        line = refused_line(barcode, refused.refusals, attempt, pages.reader(request), pages.path_of(request))
        return answer(request, line, pages.check_in_page(request))
    sessions.drop_scanned(request, here.now)
    return answer(request, pages.fresh(request, receipt.entry_id), pages.check_in_page(request), done_at=page)


def in_house_scan(request: HttpRequest, scan: str) -> HttpResponse:
    """On the in-house page: as many uses of an item as the page's `count` says; a card opens its owner's visit."""
    count = _sent(request).get("count") or 1
    known = known_as(scan)
    if known and known.kind == "card":
        return go_to(request, reverse("circulation:visit", args=[known.value]))
    barcode, here, page = known.value if known else scan.strip(), placed(request), reverse("circulation:in_house")
    try:
        receipt = use_in_house(
            item_barcode=barcode, count=count, by=here.actor, now=here.now, key=_sent(request).get("key") or None
        )
    except Refused as refused:
        attempt = Attempt(_("Not counted"), _("Count anyway"), page, (("scan", barcode), ("count", str(count))))
        line = refused_line(barcode, refused.refusals, attempt, pages.reader(request), pages.path_of(request))
        return answer(request, line, pages.in_house_page(request, count))
    return answer(request, pages.fresh(request, receipt.entry_id), pages.in_house_page(request), done_at=page)


def known_as(scan: str) -> Known | None:
    """The card, item or login that this scan is, however the scanner dressed it up."""
    return who_is(*classify(scan).candidates)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Key, reason and count as sent; what does not fit its field counts as not sent."""
    form = ScanForm(request.POST)
    form.is_valid()
    return form.cleaned_data


def _card_first(request: HttpRequest, barcode: str, known: Known | None) -> Line:
    """An item before any card, or a number that is nobody's."""
    if known:
        refusal = Refusal(
            code="no-patron",
            message=_("Nobody's card has been scanned yet."),
            remedy=_("Scan the card first, then the items."),
        )
    else:
        refusal = Refusal(
            code="patron-unknown",
            message=_("No card has the number {barcode}.", barcode=barcode),
            remedy=_("Scan it again, or look the person up by name."),
        )
    attempt = Attempt(_("Not lent"), _("Lend anyway"), "", ())
    return refused_line(barcode, (refusal,), attempt, pages.reader(request), pages.path_of(request))
