"""Emptying the book drop by keyboard and scanner alone: forty books without a pause, and a date put right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import Town, in_days, open_town, reader, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
FORTY = 40


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.type(key)
        page.keyboard.press("Enter")


def test_cir_17_forty_books_from_the_drop_give_forty_lines(
    live_server: LiveServer, browser_page: Page, town: Town
) -> None:
    from shelflist.records.loans.models import Loan

    page, library = browser_page, town.library
    card = reader(library, "Amina", "Yusuf-Haddad")
    items = [library.item(at_harbor=number % 8 == 0) for number in range(FORTY)]
    for item in items:
        library.lent(item, card, in_days(5))
    sign_in(page, live_server.url)
    press(page, "/in")
    expect(page.locator("#drop")).to_contain_text("Counts as returned now")
    press(page, "e")
    expect(page.locator("#drop")).to_contain_text("Book drop.")
    press(page, *(item.barcode for item in items))
    expect(page.locator(".lines > .line.ret")).to_have_count(FORTY)
    assert page.locator(".line.is-waiting, .line.is-stop").count() == 0
    assert Loan.objects.filter(ended="returned").count() == FORTY
    moments = set(Loan.objects.values_list("returned_at", flat=True))
    assert len(moments) == 1, "they all came back when the doors closed"
    expect(page.locator("#drop")).to_contain_text("Book drop.")
    expect(page.locator("#side .facts-l dd").last).to_have_text(str(FORTY))

    press(page, "1")
    expect(page.locator("#drop")).to_contain_text("Amnesty")
    press(page, "b")
    box = page.locator(".line.ret.is-new [name=returned_at]")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".lines > .line").first).to_contain_text("counts as returned then")
    page.wait_for_function("document.activeElement?.id === 'scan'")
    press(page, "u")
    expect(page.locator(".lines > .line").first).to_contain_text("undone")
    press(page, "e")
    expect(page.locator("#drop")).to_contain_text("Counts as returned now")
