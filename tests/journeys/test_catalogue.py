"""From the search to the hold and back out: without JavaScript, and with the keyboard alone (OPC-17, P19)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import overflow
from tests.journeys.town import open_town, reader

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
PIN = "7319"


@pytest.fixture
def card(transactional_db: None) -> Any:
    """Somebody with a loan to renew, and a title to be found."""
    from django.contrib.auth.hashers import make_password

    library: Library = open_town().library
    card = reader(library, "Marta", "Lindholm", pin_hash=make_password(PIN))
    library.lent(library.item(), card, datetime.now(UTC) + timedelta(days=1))
    goshawk = library.item(at_harbor=True).record
    goshawk.title, goshawk.title_key, goshawk.search_text = "The goshawk", "the goshawk", " the goshawk t h white"
    goshawk.save()
    return card


def test_opc_17_search_record_sign_in_hold_renew_and_out_without_javascript(
    browser: Browser, live_server: LiveServer, card: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("goshawk")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="The goshawk", exact=True).click()
    expect(page.locator(".answer .state")).to_contain_text("On the shelf at Harbor")
    page.get_by_role("link", name="Place a hold").click()
    page.get_by_label("Card number").fill(card.barcode)
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_label("Collect at").select_option(label="Harbor")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_role("status")).to_contain_text("is placed")
    page.get_by_role("button", name="Renew").first.click()
    expect(page.get_by_role("status")).to_contain_text("is renewed until")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="What would you like to read next?")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Card number")).to_be_visible()  # “Back” shows nothing of the account (S11)
    context.close()


WHAT_HAS_THE_FOCUS = """() => {
  const at = document.activeElement;
  return at === document.body ? '' : (at.labels?.[0]?.innerText || at.innerText || '').trim();
}"""


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Tab until what has the focus is called so; focus is always visible."""
    for _number in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(WHAT_HAS_THE_FOCUS)
        if words in name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"no way to {words} with the Tab key")


def test_p19_search_record_sign_in_hold_renew_and_out_with_the_keyboard_alone(
    browser_page: Page, live_server: LiveServer, card: Any
) -> None:
    page = browser_page
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "Search the catalogue")
    page.keyboard.type("goshawk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("goshawk")
    tab_to(page, "The goshawk")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    tab_to(page, "Place a hold")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Card number")).to_be_focused()
    page.keyboard.type(card.barcode)
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Place a hold")
    tab_to(page, "Place the hold")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is placed")
    tab_to(page, "Renew")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is renewed until")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What would you like")


def test_opc_15_a_public_screen_asks_after_90_seconds_and_forgets_after_120(
    browser_page: Page, live_server: LiveServer, card: Any
) -> None:
    page = browser_page
    page.clock.install()
    page.goto(f"{live_server.url}/kiosk/")
    page.get_by_role("button", name="Make this screen a public one").click()
    page.goto(f"{live_server.url}/account/sign-in/")
    page.get_by_label("Card number").fill(card.barcode)
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good ")
    page.wait_for_load_state("load")  # the script that counts has begun; only then may the clock be moved
    page.clock.run_for(85_000)
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.clock.run_for(8_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="More time").click()
    page.clock.run_for(85_000)
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.clock.run_for(40_000)
    page.wait_for_url(f"{live_server.url}/kiosk/")
    page.goto(f"{live_server.url}/account/")
    expect(page.get_by_label("Card number")).to_be_visible()


def test_opc_17_nothing_is_wider_than_320_px_at_200_per_cent_or_right_to_left(
    browser: Browser, live_server: LiveServer, card: Any
) -> None:
    """Reflow (WCAG 1.4.10): 640 px is a screen of 1280 at 200 %."""
    paths = ["/", "/search/?q=goshawk", "/search/?q=nothing+of+that", "/hours/", "/children/", "/lists/", "/browse/",
             "/card/", "/account/sign-in/", "/account/", "/account/preferences/", "/kiosk/"]  # fmt: skip
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{live_server.url}/account/sign-in/?next=/")
    page.get_by_label("Card number").fill(card.barcode)
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    faults = []
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 640})
            for direction in ("ltr", "rtl"):
                page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
                if too_wide := overflow(page):
                    faults.append(f"{path} at {width} px {direction}: {too_wide} px too wide")
    assert faults == []
    page.context.close()


def test_what_may_be_meant_is_chosen_with_the_keyboard_alone(
    browser_page: Page, live_server: LiveServer, card: Any
) -> None:
    page = browser_page
    page.goto(live_server.url)
    box = page.get_by_role("combobox", name="Search the catalogue")
    box.press_sequentially("gosh")
    expect(page.get_by_role("option")).to_have_text(["The goshawk"])
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("The goshawk")
    assert box.get_attribute("aria-activedescendant") == page.get_by_role("option").get_attribute("id")
    page.keyboard.press("ArrowDown")  # round to the box again, with what was typed
    expect(box).to_have_value("gosh")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("gosh")
    box.press_sequentially("a")
    expect(page.get_by_role("option")).to_have_text(["The goshawk"])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=The\+goshawk"))
