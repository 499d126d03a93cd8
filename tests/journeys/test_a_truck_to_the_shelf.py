"""A truck of three new copies from the box to the shelf, by scanner and keyboard alone (T05, T06)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.test_a_book_drop import press
from tests.journeys.town import Town, open_town, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town("administrator")


def test_t05_t06_three_copies_go_from_received_to_their_shelf(
    live_server: LiveServer, browser_page: Page, town: Town
) -> None:
    from shelflist.departments.picking.models import Cart
    from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails, save_recipe
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.items.models import Item

    page, now = browser_page, datetime.now(UTC)
    steps = (StepDetails("stamp", "Stamp"), StepDetails("label", "Label"))
    save_recipe(recipe_id=None, details=RecipeDetails("Book", steps), by=system_actor("Test"), now=now)
    Cart.objects.create(name="Cart 1", barcode="CART0001", branch=town.library.eastgate, made_at=now)
    made = {"status": "in-process", "status_changed_at": now - timedelta(days=1)}
    barcodes = [town.library.item(**made).barcode for _number in range(3)]

    sign_in(page, live_server.url)
    press(page, "/truck")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Truck")
    press(page, *barcodes)
    expect(page.locator("#truck-count")).to_have_text("3")
    press(page, "d")
    expect(page.locator("main")).to_contain_text("Done for 3 copies.")
    press(page, "/label")
    expect(page.locator("#truck-count")).to_have_text("0")
    press(page, "/carts")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Carts")
    press(page, "CART0001")
    expect(page.locator("#scan-label")).to_have_text("Cart 1")
    press(page, *barcodes)
    expect(page.locator(".lines > .line")).to_have_count(3)
    expect(page.locator(".is-waiting")).to_have_count(0)
    press(page, "s")
    expect(page.locator("main")).to_contain_text("3 copies from Cart 1 stand on their shelves")
    assert set(Item.objects.filter(barcode__in=barcodes).values_list("status", flat=True)) == {"available"}
