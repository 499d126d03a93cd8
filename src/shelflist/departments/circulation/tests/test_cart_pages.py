"""Carts, bins and audits as pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of
from shelflist.departments.picking.models import Cart
from shelflist.departments.reshelving.models import Load
from shelflist.records.items.models import Item
from shelflist.records.loans.tests.library import NOW, PERMISSIONS, Library

SCAN = "/desk/scan/"


@pytest.fixture
def cart(library: Library) -> Cart:
    return Cart.objects.create(name="Cart 4", barcode="CART0004", branch=library.eastgate, made_at=NOW)


def test_t06_a_cart_from_the_book_drop_to_the_shelf(library: Library, cart: Cart) -> None:
    desk = signed_in(library, *PERMISSIONS, "see-records")
    item, other = library.item(status="reshelving"), library.item(status="reshelving")
    at_desk = desk.post(SCAN, {"scan": cart.barcode, "mode": "check-in"}, headers=HTMX)
    assert at_desk.headers["HX-Redirect"] == reverse("circulation:check_in")
    assert "Cart 4" in text_of(desk.get(reverse("circulation:check_in")))
    answer = desk.post(SCAN, {"scan": item.barcode, "mode": "check-in"}, headers=HTMX)
    assert "on Cart 4" in text_of(answer)
    answer = desk.post(SCAN, {"scan": other.barcode, "mode": "reshelving"}, headers=HTMX)
    assert "On Cart 4" in text_of(answer)
    page = text_of(desk.get(reverse("reshelving:carts")))
    assert "Done at the shelf" in page
    assert item.record.title in page
    assert "Cart 4" in text_of(desk.get(reverse("desk:item", args=[item.barcode])))
    done = desk.post(reverse("reshelving:done"), {"cart": cart.barcode}, follow=True)
    assert "2 copies from Cart 4 stand on their shelves" in text_of(done)
    assert "shelved by Jo Moreau" in text_of(desk.get(reverse("desk:item", args=[item.barcode])))
    assert "Nothing on Cart 4" in text_of(desk.post(reverse("reshelving:done"), {"cart": cart.barcode}))
    assert Load.objects.filter(over_at__isnull=True).count() == 0


def test_t06_bins_and_audits_have_their_pages(library: Library, cart: Cart) -> None:
    desk = signed_in(library, *PERMISSIONS, "edit-branches")
    library.item()
    bins, audits = reverse("reshelving:bins"), reverse("reshelving:audits")
    assert "B 2" in text_of(desk.post(bins, {"label": "B 2", "verb": "reshelve", "key": "1"}, follow=True))
    assert desk.post(bins, {"label": "", "key": "2"}).status_code == 422
    desk.post(reverse("reshelving:limit"), {"hours": "5"})
    assert 'value="5"' in desk.get(bins).content.decode()
    begun = desk.post(audits, {"location": library.shelf.pk, "size": "5"}, follow=True)
    assert "0 of 1 looked at" in text_of(begun)
    line = begun.context["next"]
    found = desk.post(reverse("reshelving:found"), {"line": line.pk, "found": "wrong"}, follow=True)
    assert "1 of 1 looked at, 1 wrong" in text_of(found)
    assert "100" in text_of(desk.get(audits))
    assert "No copy should stand there now." in text_of(
        desk.post(audits, {"location": library.shelf.pk, "size": "5", "begins": "ZZZ", "scheme": "local"})
    )
    Item.objects.update(status="damaged")
    stranger = signed_in(library, "lend")
    assert {stranger.get(reverse(f"reshelving:{name}")).status_code for name in ("carts", "bins", "audits")} == {403}
