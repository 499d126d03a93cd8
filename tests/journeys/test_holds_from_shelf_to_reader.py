"""Thirty holds by keyboard and scanner alone: placed, fetched, kept at check-in, picked up, and the shelf cleared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import Town, open_town, reader, sign_in

if TYPE_CHECKING:
    from shelflist.records.items.models import Item

pytestmark = pytest.mark.django_db(transaction=True)
THIRTY = 30


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town()


@pytest.fixture
def desk_page(live_server: LiveServer, browser_page: Page, town: Town) -> Page:
    sign_in(browser_page, live_server.url)
    at_scan_box(browser_page)
    return browser_page


def scan(page: Page, *said: str) -> None:
    for one in said:
        page.keyboard.type(one)
        page.keyboard.press("Enter")


def at_scan_box(page: Page) -> None:
    page.wait_for_function("document.activeElement?.id === 'scan'")


def states() -> dict[str, int]:
    from shelflist.departments.holds.models import Hold

    found: dict[str, int] = {}
    for state in Hold.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def wanted(town: Town, count: int) -> list[tuple[Item, Any]]:
    """So many books at Eastgate, each on hold for a reader of its own."""
    from shelflist.departments.holds.actions import Asked, place_hold
    from shelflist.records.branches.queries import actor_for

    by = actor_for(town.staff, door="desk", branch_id=town.library.eastgate.pk)
    found = []
    for number in range(count):
        item, card = town.library.item(), reader(town.library, f"Reader {number}", "al-Mutawakkil")
        place_hold(patron_id=card.patron_id, asked=Asked(record_id=item.record_id), by=by, now=datetime.now(UTC))
        found.append((item, card))
    return found


def test_hld_14_25_thirty_holds_from_the_shelf_to_their_readers(desk_page: Page, town: Town) -> None:
    page = desk_page
    waiting = wanted(town, THIRTY)
    assert states() == {"waiting-for-capture": THIRTY}
    # fetched: one person takes the list and scans what they find
    scan(page, "/pick")
    page.wait_for_url("**/desk/pick/**")
    at_scan_box(page)
    scan(page, "c")
    expect(page.locator("#here-call")).to_be_visible()
    at_scan_box(page)
    scan(page, *(item.barcode for item, _card in waiting))
    expect(page.locator("body")).to_contain_text("Nothing is to be fetched here")
    expect(page.locator(".lines > .line")).to_have_count(THIRTY)  # without the page ever coming anew
    # taken in at the desk: each stays here for its reader
    scan(page, "/in")
    page.wait_for_url("**/check-in/")
    at_scan_box(page)
    scan(page, *(item.barcode for item, _card in waiting))
    expect(page.locator(".lines > .line")).to_have_count(THIRTY)
    expect(page.locator(".is-waiting")).to_have_count(0)
    expect(page.locator(".lines > .line").first).to_contain_text("Hold shelf")
    assert states() == {"ready": THIRTY}
    # one reader comes: card, book, done
    item, card = waiting[7]
    scan(page, card.barcode)
    page.wait_for_url("**/check-out/**")
    at_scan_box(page)
    scan(page, item.barcode)
    expect(page.locator(".lines > .line").first.locator(".out b")).to_be_visible()
    expect(page.locator(".is-waiting")).to_have_count(0)
    assert states() == {"ready": THIRTY - 1, "fulfilled": 1}
    # another no longer wants it: from her page to the hold, and off the shelf
    other, _other_card = waiting[9]
    scan(page, "/shelf")
    page.wait_for_url("**/holds/shelf/")
    expect(page.get_by_role("heading", name="Ready 29")).to_be_visible()
    at_scan_box(page)
    scan(page, other.barcode)
    page.wait_for_url("**/holds/*/")
    page.get_by_role("button", name="Cancel the hold").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".session").first).to_contain_text("Cancelled the hold")
    at_scan_box(page)
    scan(page, "/shelf")
    page.wait_for_url("**/holds/shelf/")
    expect(page.get_by_role("heading", name="To clear 1")).to_be_visible()
    at_scan_box(page)
    scan(page, "c")
    expect(page.get_by_role("heading", name="Cleared just now")).to_be_visible()
    expect(page.locator(".lines > .line").first).to_contain_text("Reshelve")
    assert states() == {"ready": THIRTY - 2, "fulfilled": 1, "cancelled": 1}
    # and back, as if nothing had been
    at_scan_box(page)
    scan(page, "u")
    expect(page.locator(".session").first).to_contain_text("Undone")
    scan(page, "/shelf")
    expect(page.get_by_role("heading", name="To clear 1")).to_be_visible()


def test_a_hold_is_placed_with_h_from_a_title_by_scanning_a_card(desk_page: Page, town: Town) -> None:
    page, item = desk_page, town.library.item(status="checked-out")
    card = reader(town.library, "Amina", "Yusuf-Haddad", name_original="أمينة يوسف حداد")
    page.goto(f"{page.url}titles/{item.record_id}/")
    at_scan_box(page)
    scan(page, "h")
    page.wait_for_url("**/holds/new/**")
    at_scan_box(page)
    scan(page, card.barcode)
    expect(page.get_by_role("button", name="Place the hold")).to_be_visible()
    page.get_by_role("button", name="Place the hold").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".session").first).to_contain_text("Placed a hold on")
    assert states() == {"waiting-for-item": 1}
