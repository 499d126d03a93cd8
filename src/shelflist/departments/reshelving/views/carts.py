"""Carts to the shelf: a cart is scanned, copies go on it, and “done at the shelf” makes all of them available."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.picking.actions import cart_for
from shelflist.departments.picking.models import Cart
from shelflist.departments.reshelving.actions.carts import PERMISSION, CartReceipt, load_cart, shelve_cart
from shelflist.departments.reshelving.queries.carts import carts_with_loads
from shelflist.departments.reshelving.views.shared import branches_here, cart_here, go, number, tabs, use_cart
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo as take_back
from shelflist.ground.ui.panels import Act, Line, reason_count
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.items.queries import copy_with


@needs(PERMISSION)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The carts of this branch with what is on its way to the shelf on each."""
    return _page(request)


def _page(request: HttpRequest, line: Line | None = None) -> HttpResponse:
    carts = carts_with_loads(branches_here(request))
    context = {
        "carts": sorted(carts, key=lambda one: not one.loads),
        "cart": cart_here(request),
        "line": line,
        "now": placed(request).now,
        "tabs": tabs("reshelving:carts"),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "reshelving/carts.html", context, status=422 if line and line.kind == "stop" else 200)


def cart_scan(request: HttpRequest, barcode: str) -> HttpResponse:
    """The cart that copies go on from now on, here and at check-in."""
    use_cart(request, cart_for(barcode))
    at_the_desk = request.POST.get("mode") == "check-in"
    return go(request, reverse("circulation:check_in" if at_the_desk else "reshelving:carts"))


def scan(request: HttpRequest, scanned: str) -> HttpResponse:
    """A copy goes on the cart."""
    here, cart = placed(request), cart_here(request)
    read = classify(scanned)
    barcode = read.candidates[0] if read.candidates else scanned.strip()
    try:
        receipt = load_cart(item_barcode=barcode, cart_id=cart.pk if cart else 0, by=here.actor, now=here.now)
    except Refused as refused:
        return _answer(request, _refused(barcode, refused))
    return _answer(request, _loaded(receipt, may_undo=here.actor.may("undo")))


def _answer(request: HttpRequest, line: Line) -> HttpResponse:
    if not is_fragment(request):
        return _page(request, line)
    return render(request, "reshelving/answer.html", {"line": line})


def _loaded(receipt: CartReceipt, *, may_undo: bool) -> Line:
    copy = copy_with(receipt.barcode)
    undo_it = Act(_("Undo"), reverse("reshelving:undo"), "post", (("entry", str(receipt.entry_id)),), "u")
    return Line(
        kind="shelf",
        out=_("On {cart}", cart=receipt.cart),
        title=receipt.title,
        barcode=receipt.barcode,
        call_number=copy.full_call_number if copy else "",
        acts=(undo_it,) if may_undo else (),
        id=f"entry-{receipt.entry_id}",
    )


def _refused(barcode: str, refused: Refused) -> Line:
    copy = copy_with(barcode)
    return Line(
        kind="stop",
        out=_("Not on the cart"),
        under=reason_count(len(refused.refusals)),
        title=copy.record.title if copy else "",
        words=None if copy else _("The scan was {scan}", scan=barcode),
        barcode=copy.barcode if copy else "",
        refusals=refused.refusals,
    )


@needs("undo")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The copy was not put on the cart."""
    here, entry = placed(request), number(request.POST.get("entry"))
    try:
        receipt = take_back(entry_id=entry, by=here.actor, now=here.now, key=f"undo-{entry}")
    except Refused as refused:
        return _answer(request, _refused("", refused))
    return _answer(request, Line(kind="undone", out=_("Undone"), words=receipt.said))


@needs(PERMISSION)
@require_POST
def done_at_shelf(request: HttpRequest) -> HttpResponse:
    """Everything on the cart stands on its shelf."""
    here, barcode = placed(request), request.POST.get("cart", "")
    try:
        receipt = shelve_cart(cart_barcode=barcode, by=here.actor, now=here.now, key=request.POST.get("key") or None)
    except Refused as refused:
        return _page(request, _refused("", refused))
    if (cart := cart_here(request)) and cart.pk == receipt.cart_id:
        use_cart(request, None)
    return done(reverse("reshelving:carts"), receipt)


@needs(PERMISSION)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Copies go on this cart from now on; on none when it is said so."""
    use_cart(request, Cart.objects.filter(pk=number(request.POST.get("cart")), retired_at__isnull=True).first())
    return HttpResponseRedirect(reverse("reshelving:carts"))
