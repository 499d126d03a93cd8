"""A book is described and gets its copy with the keyboard alone: template, grid, fixed fields, error, mending, save."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import Town, open_town, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town("administrator")


@pytest.mark.one_database  # what is written is tested on both beside the editor
def test_cat_02_a_book_is_written_and_gets_its_copy_by_keyboard(
    live_server: LiveServer, browser_page: Page, town: Town
) -> None:
    page, keys = browser_page, browser_page.keyboard
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/desk/titles/")
    page.locator("body").press("Escape")
    page.evaluate("document.activeElement.blur()")
    keys.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("New record")
    page.evaluate("document.activeElement.blur()")
    page.locator("body").press("1")
    page.wait_for_url(re.compile("template=book"))
    title = page.locator(".row:focus-within")
    expect(title.locator(".tag")).to_have_value("245")
    keys.type("The warmth of other suns :")
    keys.press("Control+d")
    keys.type("bthe epic story.")
    expect(page.locator("#tag-help")).to_contain_text("Remainder of title")
    expect(page.locator("#look .preview h3")).to_contain_text("The warmth of other suns")  # follows the typing
    keys.press("Enter")  # a field below
    keys.type("250")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("End")
    keys.type("First edition.")
    expect(page.locator("#tag-help")).to_contain_text("Edition statement")
    keys.press("Control+Enter")  # once more
    expect(page.locator(".row .tag").filter(visible=True)).to_have_count(17)
    keys.press("Shift+Delete")  # and away again
    expect(page.locator(".row .tag")).to_have_count(16)
    isbn = page.locator(".row", has=page.get_by_label("020")).locator(".val")
    isbn.focus()
    keys.press("End")
    keys.type("9780679444328")
    page.get_by_label(re.compile("07-10")).focus()
    keys.type("2010")
    keys.press("Tab")
    expect(page.locator(".row .val").nth(1)).to_have_value(re.compile("^.{7}2010"))
    page.get_by_label("Barcode").focus()
    keys.type("31234000777777")
    keys.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("The last digit should be 9")
    field = page.locator(".row", has=page.get_by_label("020")).locator(".val")
    expect(field).to_have_value(re.compile("9780679444328"))
    field.focus()
    keys.press("End")
    keys.press("Backspace")
    keys.type("9")
    keys.press("Control+s")
    page.wait_for_url(re.compile(r"section=record&done="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("The warmth of other suns")
    expect(page.get_by_role("status").first).to_contain_text("Added the record")
    keys.press("Escape")
    page.get_by_role("link", name=re.compile("^Copies")).press("Enter")
    expect(page.get_by_role("main")).to_contain_text("7777")
