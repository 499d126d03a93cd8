"""The style guide in a real browser: every component, both themes, desk and phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import DESK, PHONE, axe_findings, overflow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
PAGES = ("/styleguide/", "/styleguide/public/")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_in_the_style_guide(
    live_server: LiveServer, browser_page: Page, path: str, theme: str, size: dict[str, int]
) -> None:
    browser_page.set_viewport_size(size)  # type: ignore[arg-type]
    browser_page.goto(f"{live_server.url}{path}?theme={theme}")
    assert axe_findings(browser_page) == []
    assert overflow(browser_page) == 0


def test_the_lamp_changes_the_theme_and_the_server_remembers_it(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto(f"{live_server.url}/styleguide/")
    browser_page.emulate_media(color_scheme="light")
    browser_page.click("[data-lamp]")
    assert browser_page.get_attribute("html", "data-theme") == "dark"
    browser_page.reload()
    assert browser_page.get_attribute("html", "data-theme") == "dark"


def test_the_sound_switch_is_remembered(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto(f"{live_server.url}/styleguide/")
    browser_page.click("[data-sound-switch]")
    browser_page.reload()
    assert browser_page.get_attribute("[data-sound-switch]", "aria-pressed") == "false"
    assert browser_page.get_attribute("body", "data-sounds") == "off"


def test_keys_reach_the_scan_box_and_the_list_of_keys(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto(f"{live_server.url}/styleguide/")
    browser_page.locator("#scan").blur()
    browser_page.keyboard.press("?")
    assert browser_page.locator("#keys").is_visible()
    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("/")
    assert browser_page.evaluate("document.activeElement.id") == "scan"
    browser_page.keyboard.type("?")
    browser_page.keyboard.press("Enter")
    assert browser_page.locator("#keys").is_visible()
