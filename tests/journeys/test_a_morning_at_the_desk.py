"""A morning at the desk by keyboard and scanner alone: lend, ask why, renew, take back, undo, override. No mouse."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.town import Town, in_days, let_in, open_town, reader, sign_in

if TYPE_CHECKING:
    from shelflist.records.patrons.models import Card

pytestmark = pytest.mark.django_db(transaction=True)
A_DOZEN = 12
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town()


@pytest.fixture
def desk_page(live_server: LiveServer, browser_page: Page, town: Town) -> Page:
    """The desk, to somebody who has signed in."""
    let_in(browser_page, live_server.url)
    browser_page.goto(f"{live_server.url}/desk/")
    at_scan_box(browser_page)
    return browser_page


@pytest.fixture
def amina(town: Town) -> Card:
    return reader(town.library, "Amina", "Yusuf-Haddad")


def scan(page: Page, *barcodes: str) -> None:
    """As a hand scanner does: the digits and Enter, as fast as the keyboard goes."""
    for barcode in barcodes:
        page.keyboard.type(barcode)
        page.keyboard.press("Enter")


key = scan  # a letter and Enter in the scan box is a key


def at_scan_box(page: Page) -> None:
    page.wait_for_function("document.activeElement?.id === 'scan'")
    assert page.input_value("#scan") == ""


def newest(page: Page) -> str:
    return page.locator(".lines > .line").first.inner_text()


def titles(page: Page) -> list[str]:
    return page.locator(".lines > .line cite").all_inner_texts()


def open_loans() -> list[tuple[str, str]]:
    """Barcode of the item and family name of each open loan, in the order in which they were made."""
    from shelflist.records.loans.models import Loan

    loans = Loan.objects.filter(returned_at=None).order_by("pk")
    return list(loans.values_list("item__barcode", "patron__family_name"))


def short(day: date) -> str:
    """As the desk says it in a line: 5 Dec."""
    return f"{day.day} {day:%b}"


def test_lend_ask_why_renew_finish_take_back_and_undo(desk_page: Page, town: Town, amina: Card) -> None:
    from shelflist.records.loans.models import Loan

    book, lent = town.library.item(), town.library.item()
    town.library.lent(lent, amina, in_days(3))
    page = desk_page

    scan(page, amina.barcode)
    page.wait_for_url(f"**/desk/check-out/{amina.barcode}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina Yusuf-Haddad")
    at_scan_box(page)

    scan(page, book.barcode)
    expect(page.locator(".lines cite")).to_have_text([book.record.title])
    due = Loan.objects.get(item=book).due_at.astimezone(NEW_YORK).date()
    expect(page.locator(".line .out b")).to_contain_text(short(due))
    expect(page.locator("#heard")).to_contain_text(book.record.title)
    expect(page.locator("#heard")).to_contain_text(short(due))
    expect(page.locator("#banner")).to_contain_text("2")
    at_scan_box(page)

    key(page, "w")
    expect(page.locator(".line .why")).to_contain_text("Anything, anyone")
    at_scan_box(page)
    key(page, "w")
    expect(page.locator(".line .why")).to_have_count(0)
    at_scan_box(page)

    scan(page, lent.barcode)
    expect(page.locator(".line").first).to_contain_text("This reader has it already")
    key(page, "r")
    expect(page.locator(".line").first).to_contain_text("renewed")
    assert Loan.objects.get(item=lent).renewal_count == 1
    at_scan_box(page)

    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/check-out/")
    expect(page.locator("#main")).to_contain_text("Nobody at the desk yet")
    at_scan_box(page)

    key(page, "g", "i")
    page.wait_for_url("**/desk/check-in/")
    at_scan_box(page)
    scan(page, book.barcode)
    expect(page.locator(".line .verb")).to_contain_text("Reshelve")
    expect(page.locator(".line .where")).to_contain_text("New books")
    expect(page.locator("#heard")).to_contain_text("Reshelve")
    assert open_loans() == [(lent.barcode, "Yusuf-Haddad")]
    at_scan_box(page)

    key(page, "u")
    expect(page.locator(".line .verb")).to_contain_text("Undone")
    expect(page.locator("#heard")).to_contain_text("Undone")
    assert len(open_loans()) == 2
    at_scan_box(page)


def test_a_refused_item_shows_every_reason_and_a_supervisor_lends_it_anyway(
    desk_page: Page, town: Town, amina: Card
) -> None:
    from shelflist.ground.journal.models import Entry

    book = town.library.item(status="missing", reference=True)
    page = desk_page
    scan(page, amina.barcode)
    page.wait_for_url("**/desk/check-out/*/")
    scan(page, book.barcode)
    line = page.locator(".line").first
    expect(line).to_contain_text("2 reasons")
    for words in (
        "This item is marked missing.",
        "Check it in, so that it counts as found.",
        "This copy is for reference only.",
        "Offer to let them use it in the house.",
    ):
        expect(line).to_contain_text(words)
    expect(page.locator("#heard")).to_contain_text("Not lent")
    assert open_loans() == []
    at_scan_box(page)

    key(page, "a")
    expect(page.get_by_label("Why do it anyway?")).to_be_focused()
    page.keyboard.type("One night for the school")
    page.keyboard.press("Enter")
    expect(page.locator(".line .out")).to_contain_text("21 days")
    expect(page.locator(".line")).to_have_count(1)
    assert open_loans() == [(book.barcode, "Yusuf-Haddad")]
    assert Entry.objects.get(verb="check-out").override == {
        "codes": ["item-not-for-loan", "item-status"],
        "reason": "One night for the school",
    }
    at_scan_box(page)


def test_cir_24_a_technician_sees_the_reasons_and_no_way_around_them_but_a_supervisors_signature(
    live_server: LiveServer, browser_page: Page, transactional_db: None
) -> None:
    town = open_town("technician")
    amina = reader(town.library, "Amina", "Yusuf-Haddad")
    sign_in(browser_page, live_server.url)
    scan(browser_page, amina.barcode, town.library.item(reference=True).barcode)
    expect(browser_page.locator(".line .reasons")).to_contain_text("This copy is for reference only.")
    key(browser_page, "a")
    expect(browser_page.get_by_label("Why do it anyway?")).to_be_focused()
    expect(browser_page.get_by_label("Supervisor’s login")).to_be_visible()
    browser_page.keyboard.type("She asked nicely")
    browser_page.keyboard.press("Enter")  # without a signature the browser does not even send it
    expect(browser_page.get_by_label("Supervisor’s login")).to_be_focused()
    assert open_loans() == []


def test_escape_leaves_the_reason_and_goes_back_to_the_scan_box(desk_page: Page, town: Town, amina: Card) -> None:
    page = desk_page
    scan(page, amina.barcode, town.library.item(reference=True).barcode)
    expect(page.locator(".line .reasons")).to_be_visible()
    key(page, "a")
    expect(page.get_by_label("Why do it anyway?")).to_be_focused()
    page.keyboard.press("Escape")
    at_scan_box(page)
    scan(page, town.library.item().barcode)
    expect(page.locator(".line").first).to_contain_text("21 days")
    expect(page.locator(".line")).to_have_count(2)
    assert len(open_loans()) == 1


def test_a_card_scanned_for_an_item_changes_the_patron(desk_page: Page, town: Town, amina: Card) -> None:
    ben = reader(town.library, "Ben", "Okafor")
    first, second = town.library.item(), town.library.item()
    page = desk_page
    scan(page, amina.barcode, first.barcode, ben.barcode, second.barcode)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ben Okafor")
    expect(page.locator(".lines cite")).to_have_text([second.record.title])
    assert open_loans() == [(first.barcode, "Yusuf-Haddad"), (second.barcode, "Okafor")]
    at_scan_box(page)


def test_a_dozen_items_as_fast_as_the_scanner_goes_are_a_dozen_lines_in_order(
    desk_page: Page, town: Town, amina: Card
) -> None:
    books = [town.library.item() for _number in range(A_DOZEN)]
    page = desk_page
    scan(page, amina.barcode, *(book.barcode for book in books))
    expect(page.locator(".lines > .line .out b")).to_have_count(A_DOZEN)
    expect(page.locator(".is-waiting, .is-unsent, .is-stop")).to_have_count(0)
    assert titles(page) == [book.record.title for book in reversed(books)]
    assert [barcode for barcode, _name in open_loans()] == [book.barcode for book in books]
    expect(page.locator("#banner")).to_contain_text("12")
    at_scan_box(page)


def test_a_dozen_items_come_back_as_fast_and_are_a_dozen_lines(desk_page: Page, town: Town, amina: Card) -> None:
    books = [town.library.item() for _number in range(A_DOZEN)]
    for book in books:
        town.library.lent(book, amina, in_days(-2))
    page = desk_page
    scan(page, "gi", *(book.barcode for book in books))
    expect(page.locator(".lines > .line .verb")).to_have_count(A_DOZEN)
    assert titles(page) == [book.record.title for book in reversed(books)]
    expect(page.locator("#side")).to_contain_text("12")
    expect(page.locator(".line").first).to_contain_text("2 days late")
    assert open_loans() == []


def test_nothing_that_is_scanned_between_two_pages_is_lost_or_lands_on_the_wrong_one(
    desk_page: Page, town: Town, amina: Card
) -> None:
    ben = reader(town.library, "Ben", "Okafor")
    first, second, back = (town.library.item() for _number in range(3))
    town.library.lent(back, amina, in_days(3))
    page = desk_page
    scan(page, amina.barcode, first.barcode)
    expect(page.locator(".line .out b")).to_have_count(1)
    page.keyboard.press("Escape")
    scan(page, ben.barcode, second.barcode)
    expect(page.locator(".line .out b")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ben Okafor")
    scan(page, "gi", back.barcode)
    expect(page.locator(".line .verb")).to_contain_text("Reshelve")
    page.wait_for_url("**/desk/check-in/")
    assert open_loans() == [(first.barcode, "Yusuf-Haddad"), (second.barcode, "Okafor")]
    at_scan_box(page)
    page.go_back()
    expect(page.locator(".lines cite")).to_have_text([second.record.title])


def test_an_answer_that_comes_after_its_page_was_left_is_said_and_shown_there_again(
    desk_page: Page, town: Town, amina: Card
) -> None:
    book = town.library.item()
    page = desk_page
    scan(page, amina.barcode)
    page.wait_for_url("**/desk/check-out/*/")
    scan(page, book.barcode, "gi")
    page.wait_for_url("**/desk/check-in/")
    expect(page.locator("#main")).to_contain_text("Nothing has come back yet")
    page.wait_for_function("sessionStorage['shelflist-scans'] === '[]'")
    assert open_loans() == [(book.barcode, "Yusuf-Haddad")]
    assert page.locator(".line").count() == 0
    page.go_back()
    expect(page.locator(".lines cite")).to_have_text([book.record.title])


def test_reload_and_back_are_safe(desk_page: Page, town: Town, amina: Card) -> None:
    from shelflist.ground.journal.models import Entry

    book = town.library.item()
    page = desk_page
    scan(page, amina.barcode)
    page.wait_for_url("**/desk/check-out/*/")
    scan(page, book.barcode)
    expect(page.locator(".lines cite")).to_have_text([book.record.title])
    for _again in range(2):
        page.reload()
        expect(page.locator(".lines cite")).to_have_text([book.record.title])
    at_scan_box(page)
    key(page, "g", "i")
    page.wait_for_url("**/desk/check-in/")
    page.go_back()
    expect(page.locator(".lines cite")).to_have_text([book.record.title])
    page.go_forward()
    page.wait_for_url("**/desk/check-in/")
    assert open_loans() == [(book.barcode, "Yusuf-Haddad")]
    assert Entry.objects.filter(verb="check-out").count() == 1


def test_keys_work_outside_the_scan_box_too_and_the_slash_leads_back(desk_page: Page, town: Town, amina: Card) -> None:
    page = desk_page
    scan(page, amina.barcode, town.library.item().barcode)
    expect(page.locator(".lines cite")).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "scan"
    page.keyboard.press("u")
    expect(page.locator(".line.is-undone")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("/")
    at_scan_box(page)


def test_a_scan_goes_into_the_box_wherever_the_focus_is(desk_page: Page, town: Town, amina: Card) -> None:
    first, second = town.library.item(), town.library.item()
    page = desk_page
    scan(page, amina.barcode, first.barcode)
    expect(page.locator(".lines cite")).to_have_count(1)
    for _times in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "scan"
    scan(page, second.barcode)
    expect(page.locator(".lines cite")).to_have_count(2)
    assert [barcode for barcode, _name in open_loans()] == [first.barcode, second.barcode]
    at_scan_box(page)


def test_a_digit_alone_is_a_key_where_it_stands_for_something(desk_page: Page, town: Town, amina: Card) -> None:
    town.library.lent(town.library.item(), amina, in_days(-3))
    page = desk_page
    page.reload()
    need = page.locator("[data-key='1']").first
    expect(need).to_be_visible()
    address = page.url
    page.locator("#scan").blur()
    page.keyboard.press("1")
    page.wait_for_url(lambda url: url != address)
    page.go_back()
    page.locator("#scan").blur()
    scan(page, amina.barcode)
    page.wait_for_url(f"**/desk/check-out/{amina.barcode}/")


def test_a_label_scanned_on_the_form_of_a_new_copy_lands_in_its_barcode_field(
    live_server: LiveServer, desk_page: Page, town: Town
) -> None:
    record = town.library.item().record
    desk_page.goto(f"{live_server.url}/desk/items/new/?record={record.pk}")
    expect(desk_page.get_by_label("Barcodes")).to_be_focused()
    desk_page.keyboard.type("31877001234567")
    expect(desk_page.get_by_label("Barcode")).to_have_value("31877001234567")


def test_the_form_of_a_new_patron_begins_with_the_name(live_server: LiveServer, browser_page: Page, town: Town) -> None:
    sign_in(browser_page, live_server.url)
    browser_page.goto(f"{live_server.url}/desk/patrons/new/")
    expect(browser_page.get_by_label("Family name")).to_be_focused()


def test_a_branch_that_lends_nothing_says_so_before_anything_is_scanned(
    desk_page: Page, town: Town, amina: Card
) -> None:
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import Branch

    page = desk_page
    Branch.objects.filter(pk=town.library.eastgate.pk).update(lends=False)
    bump("branches")
    key(page, "g", "o")
    page.wait_for_url("**/desk/check-out/")
    expect(page.locator("#main .strip-wait")).to_contain_text("Nothing is lent at Eastgate.")
    scan(page, amina.barcode)
    page.wait_for_url(f"**/desk/check-out/{amina.barcode}/")
    expect(page.locator("#main .strip-wait a")).to_have_text("Say where you are working")
