"""What the pages of shelving share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from shelflist.departments.picking.models import Cart
from shelflist.ground.accounts.web import is_fragment
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation

CART = "reshelving-cart"


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages beside each other."""
    words = {
        "reshelving:carts": gettext("Carts to the shelf"),
        "reshelving:bins": gettext("Bins"),
        "reshelving:audits": gettext("Audits"),
    }
    return [{"href": reverse(name), "label": label, "current": name == current} for name, label in words.items()]


def cart_here(request: HttpRequest) -> Cart | None:
    """The cart that this workstation loads."""
    kept = request.session.get(CART)
    return Cart.objects.filter(pk=kept["id"], retired_at__isnull=True).first() if kept else None


def use_cart(request: HttpRequest, cart: Cart | None) -> None:
    """Copies go on this cart from now on, here and at check-in."""
    request.session[CART] = {"id": cart.pk, "name": cart.name} if cart else None


def branches_here(request: HttpRequest) -> list[int]:
    """The branch where the reader stands, with the desks below it."""
    here = placed(request)
    return [one.id for one in organisation(here.numbers).below(here.branch.id)] if here.branch else []


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: by header for the scan queue, by redirect without JavaScript."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 18 else 0
