"""Money by keyboard alone: the drawer opened, paid with change, given back, disputed, let go, cashed up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import Town, open_town, reader, sign_in

if TYPE_CHECKING:
    from shelflist.records.fines.models import Register

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town("administrator")


@pytest.fixture
def drawer(town: Town) -> Register:
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.fines.models import Register

    made = Register.objects.create(branch=town.library.eastgate, name="Front desk")
    bump("money-rules")
    return made


def owed(town: Town, patron: Any, **amounts: int) -> dict[str, int]:
    """Charges of these kinds, in cents; their numbers."""
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.fines.actions.charging import charge_patron

    who = {"by": actor_for(town.staff, door="desk", branch_id=town.library.eastgate.pk), "now": datetime.now(UTC)}
    return {
        kind: charge_patron(patron_id=patron.pk, kind=kind, amount_cents=cents, **who).id
        for kind, cents in amounts.items()
    }


def balances(patron: Any) -> tuple[int, int]:
    """What is open, and what the library owes the reader back."""
    from shelflist.records.fines.queries.lines import credit_cents, owed_cents

    return owed_cents([patron.pk]).get(patron.pk, 0), credit_cents(patron.pk)


def press(page: Page, name: str) -> None:
    """A button reached by keyboard."""
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).focus()
    page.keyboard.press("Enter")


def test_fin_08_to_16_a_morning_with_money_by_keyboard(
    live_server: LiveServer, browser_page: Page, town: Town, drawer: Register
) -> None:
    page, desk = browser_page, f"{live_server.url}/desk"
    patron = reader(town.library, "Ximena", "Contreras").patron
    money = f"{desk}/patrons/{patron.pk}/?section=money"
    charges = owed(town, patron, printing=320, other=1250)
    sign_in(page, live_server.url)
    # the drawer is opened with its float
    page.goto(f"{desk}/money/registers/")
    page.get_by_label("Float").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("50.00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Count and cash up")).to_be_visible()
    # one line is paid, with change
    page.goto(money)
    page.locator(f"input[name=charge][value='{charges['printing']}']").focus()
    page.keyboard.press("Space")
    page.locator("#pay-given").focus()
    page.keyboard.type("5.00")
    page.keyboard.press("Enter")
    expect(page.locator(".session").first).to_contain_text("1.80")
    assert balances(patron) == (1250, 0)
    # and given back as it was paid
    page.goto(f"{desk}/charges/{charges['printing']}/")
    unfold(page, "Give back")
    page.locator("#refund-why").focus()
    page.keyboard.type("The printer was broken")
    page.keyboard.press("Enter")
    expect(page.locator(".session").first).to_contain_text("3.20")
    # the other one is disputed, and the dispute granted
    page.goto(f"{desk}/charges/{charges['other']}/")
    unfold(page, "The reader says that it is wrong")
    page.locator("#dispute-said").focus()
    page.keyboard.type("I never borrowed a camera")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dispute")).to_be_visible()
    page.get_by_label("Evidence, or why it is decided so").focus()
    page.keyboard.type("The camera was in the cupboard")
    press(page, "Grant: take the charge off")
    expect(page.get_by_text("I never borrowed a camera")).to_be_visible()
    assert balances(patron)[0] == 0
    # a small one is let go, with a reason
    owed(town, patron, other=100)
    page.goto(money)
    unfold(page, "Let go of the ticked lines")
    page.locator("#waive-why").focus()
    page.keyboard.type("First time")
    page.locator("input[name=charge]").first.focus()
    page.keyboard.press("Space")
    press(page, "Let go")
    expect(page.locator(".session").first).to_contain_text("1.00")
    assert balances(patron)[0] == 0
    # and the drawer is counted blind and cashed up: the float is there, what was paid was given back
    page.goto(f"{desk}/money/registers/")
    page.get_by_role("link", name="Count and cash up").focus()
    page.keyboard.press("Enter")
    page.locator("input[inputmode=decimal]").first.focus()
    page.keyboard.type("50.00")
    press(page, "Cash up")
    expect(page.get_by_role("heading", name="What was counted")).to_be_visible()
    assert page.locator("#main .st-late").count() == 0, "nothing is over or short"
