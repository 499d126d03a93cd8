"""A snow day by keyboard alone: see what would move, shut the doors, read why, take it back (item 28 of part 3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import in_days, open_town, reader, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element that fits has the focus."""
    for _press in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_item_28_a_snow_day_by_keyboard(live_server: LiveServer, browser_page: Page, transactional_db: None) -> None:
    from shelflist.records.loans.models import Loan

    town = open_town()
    loan = town.library.lent(town.library.item(), reader(town.library, "Amina", "Yusuf-Haddad"), in_days(1))
    planned, page = loan.due_at, browser_page
    sign_in(page, live_server.url)
    page.wait_for_function("document.activeElement?.id === 'scan'")
    page.keyboard.type("/close")
    page.keyboard.press("Enter")
    page.wait_for_url("**/closures/")
    page.wait_for_function("document.activeElement?.name === 'reason'")
    page.keyboard.type("Snow day")
    tab_to(page, "[name=last_on]")
    last = in_days(2)
    page.keyboard.type(f"{last:%m%d%Y}")
    tab_to(page, ".btn-go")
    expect(page.locator("#moves")).to_contain_text("1 due date")
    page.keyboard.press("Enter")
    expect(page.locator(".strip-ok")).to_contain_text("Moved: 1 due date")
    loan.refresh_from_db()
    assert loan.due_at > planned
    page.wait_for_function("document.activeElement?.id === 'scan'")
    page.keyboard.type("u")
    page.keyboard.press("Enter")
    expect(page.locator(".strip-ok")).to_contain_text("Undone")
    assert Loan.objects.get().due_at == planned
