"""A book that somebody else has catalogued: scanned, fetched, compared, saved and given a copy, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.test_a_book_drop import press
from tests.journeys.town import Town, open_town, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town("administrator")


@pytest.mark.one_database  # what is written is tested on both beside the department
def test_t23_a_book_is_scanned_fetched_compared_and_saved_by_keyboard(
    live_server: LiveServer, browser_page: Page, town: Town
) -> None:
    from shelflist.departments.cataloguing.tests.samples import book, subjects
    from shelflist.departments.copy_cataloguing.tests import servers
    from shelflist.departments.copy_cataloguing.tests.test_acts import kept

    page, keys = browser_page, browser_page.keyboard
    isbn = "9780261102736"
    rich, thin = book("7", "The Silmarillion", isbn=isbn, more=subjects(4)), book("8", "The Silmarillion", isbn=isbn)
    with (
        servers.line(servers.shelf({isbn: [thin]})) as one,
        servers.line(servers.shelf({isbn: [rich]})) as other,
        servers.line(lambda _line: None) as dead,
    ):
        kept("Thin library", port=one)
        kept("Rich library", port=other)
        kept("Dead library", port=dead)
        sign_in(page, live_server.url)
        page.goto(f"{live_server.url}/desk/titles/")
        press(page, isbn)
        page.get_by_role("link", name="Ask other libraries").press("Enter")
        expect(page.get_by_label("What", exact=True)).to_have_value(isbn)
        expect(page.get_by_label("What", exact=True)).to_be_focused()
        keys.press("Enter")
        expect(page.get_by_role("main")).to_contain_text("All have answered or given up.")
    expect(page.get_by_role("main")).to_contain_text("It hung up in the middle of the conversation.")
    press(page, "b")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Silmarillion")
    expect(page.get_by_role("complementary")).to_contain_text("We have nothing with its numbers.")
    expect(page.get_by_role("button", name="Take it")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Took “The Silmarillion” from Rich library.")
    press(page, "n")
    page.wait_for_url(re.compile(r"/desk/items/new/\?record="))
