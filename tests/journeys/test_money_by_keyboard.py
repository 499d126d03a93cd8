"""Money by keyboard alone: a payment with change, a refund, a dispute, letting go with a reason, cashing up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import open_town, reader, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element that fits has the focus."""
    for _press in range(140):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def fill_in(page: Page, box: str, text: str) -> None:
    tab_to(page, box)
    page.keyboard.type(text)


def press(page: Page, wanted: str, says: str) -> None:
    """Reach it, press Enter, and read what the page says was done."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")
    expect(page.locator(".strip-ok").first).to_contain_text(says)


def test_a_morning_with_money_by_keyboard(live_server: LiveServer, browser_page: Page, transactional_db: None) -> None:
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.fines.actions.charging import charge_patron
    from shelflist.records.fines.actions.registers import open_register
    from shelflist.records.fines.models import Register, Shift
    from shelflist.records.fines.queries import owed_cents

    town, page, now = open_town(), browser_page, datetime.now(UTC)
    amina = reader(town.library, "Amina", "Yusuf-Haddad").patron
    by = actor_for(town.staff, door="desk", branch_id=town.library.eastgate.pk)
    drawer = Register.objects.create(branch=town.library.eastgate, name="Front desk")
    shift = open_register(register_id=drawer.pk, float_cents=5000, by=by, now=now)
    first = charge_patron(patron_id=amina.pk, kind="other", amount_cents=1250, note="Water", by=by, now=now)
    sign_in(page, live_server.url)

    page.goto(f"{live_server.url}/desk/patrons/{amina.pk}/?section=money")
    fill_in(page, "#pay-given", "20")
    page.keyboard.press("Enter")
    expect(page.locator(".strip-ok")).to_contain_text("give $7.50 change")

    charge = f"{live_server.url}/desk/charges/{first.id}/"
    page.goto(charge)
    tab_to(page, "details:has(#refund-why) > summary")
    page.keyboard.press("Enter")
    fill_in(page, "#refund-amount", "2.50")
    fill_in(page, "#refund-why", "It was dry")
    press(page, "details:has(#refund-why) button", "$2.50 given back (Cash)")

    page.goto(charge)
    tab_to(page, "details:has(#dispute-said) > summary")
    page.keyboard.press("Enter")
    fill_in(page, "#dispute-said", "It was wet when I took it")
    press(page, "details:has(#dispute-said) button", "In dispute")

    charge_patron(patron_id=amina.pk, kind="printing", amount_cents=320, by=by, now=now)
    page.goto(f"{live_server.url}/desk/patrons/{amina.pk}/?section=money")
    tab_to(page, "[name=charge]")
    page.keyboard.press("Space")
    tab_to(page, "details:has(#waive-why) > summary")
    page.keyboard.press("Enter")
    fill_in(page, "#waive-why", "The printer jammed")
    press(page, "details:has(#waive-why) button", "$3.20 forgiven: The printer jammed")
    assert owed_cents([amina.pk]) == {}

    page.goto(f"{live_server.url}/desk/money/shifts/{shift.id}/")
    for way, counted in (("cash", "60.00"), ("card", "0"), ("cheque", "0")):
        fill_in(page, f"#count-{way}", counted)
    press(page, "form[action*=cash-up] .btn-go", "Front desk cashed up, as expected")
    assert Shift.objects.get().closed_at is not None
