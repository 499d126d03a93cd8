"""The next person at a machine sees nothing of the one before (S11)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import open_town, reader, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_s11_back_after_signing_out_shows_no_reader(
    live_server: LiveServer, browser_page: Page, transactional_db: None
) -> None:
    town, page = open_town(), browser_page
    card = reader(town.library, "Ermintrude", "Quuxley")
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/desk/patrons/{card.patron_id}/")
    expect(page.locator("#main")).to_contain_text("Quuxley")
    page.locator(".account-name").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    for _step in range(2):
        page.go_back()
        expect(page.locator("[name=username]")).to_be_visible()
        assert "Quuxley" not in page.content()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Quuxley" not in kept
