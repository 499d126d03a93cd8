"""What a fast scanner and a bad line do to the scan box: nothing is lost, nothing is sent twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys import scan_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture
def desk(live_server: LiveServer, browser_page: Page, settings: Settings) -> Iterator[Page]:
    settings.ROOT_URLCONF = "tests.journeys.scan_desk"
    scan_desk.heard.forget()
    browser_page.goto(f"{live_server.url}/?patron=amina")
    yield browser_page
    scan_desk.heard.forget()


def scan(page: Page, *barcodes: str) -> None:
    for barcode in barcodes:
        page.keyboard.type(barcode)
        page.keyboard.press("Enter")


def titles(page: Page) -> list[str]:
    return page.locator(".lines cite").all_inner_texts()


def test_scans_typed_during_a_slow_request_are_sent_one_by_one_in_order(desk: Page) -> None:
    scan_desk.heard.slow_seconds = 0.3
    scan(desk, "1001", "1002", "1003", "1004")
    expect(desk.locator(".lines cite")).to_have_count(4)
    assert [said for said, _, _ in scan_desk.heard.scans] == ["1001", "1002", "1003", "1004"]
    assert titles(desk) == ["Book 1004", "Book 1003", "Book 1002", "Book 1001"]
    assert len({key for _, key, _ in scan_desk.heard.scans}) == 4
    assert desk.evaluate("document.activeElement.id") == "scan"
    assert desk.locator(".line.is-new").count() == 1


def test_a_screen_reader_hears_the_sentence_of_the_line(desk: Page) -> None:
    scan(desk, "1001")
    expect(desk.locator("#heard")).to_have_text("Book 1001. Lent")


def test_scans_behind_a_card_go_to_the_new_patron(desk: Page) -> None:
    scan_desk.heard.slow_seconds = 0.2
    scan(desk, "switch-ben", "1002")
    expect(desk.locator(".lines cite")).to_have_count(2)
    assert [(said, patron) for said, _, patron in scan_desk.heard.scans] == [
        ("switch-ben", "amina"),
        ("1002", "switch-ben"),
    ]


def test_scans_behind_an_answer_that_opens_another_page_come_along(desk: Page) -> None:
    scan_desk.heard.slow_seconds = 0.3
    scan(desk, "card-7", "1002", "1003")
    expect(desk.locator(".lines cite")).to_have_count(2)
    assert [(said, patron) for said, _, patron in scan_desk.heard.scans] == [
        ("card-7", "amina"),
        ("1002", "card-7"),
        ("1003", "card-7"),
    ]


def test_a_scan_whose_page_was_left_before_its_answer_came_leaves_no_line_on_the_next_page(
    desk: Page, live_server: LiveServer
) -> None:
    scan_desk.heard.slow_seconds = 1
    scan(desk, "1001", "gx")
    desk.wait_for_url(f"{live_server.url}/elsewhere/")
    expect(desk.locator(".is-waiting")).to_be_visible()
    expect(desk.locator("#heard")).to_have_text("Book 1001. Lent")
    assert desk.locator(".line").count() == 0


def test_a_scan_without_a_line_to_the_server_is_kept_and_sent_with_the_same_key(desk: Page) -> None:
    desk.context.set_offline(True)
    scan(desk, "1001", "1002")
    expect(desk.locator(".is-unsent")).to_contain_text("no line to the server")
    desk.context.set_offline(False)
    expect(desk.locator(".lines cite")).to_have_count(2)
    assert titles(desk) == ["Book 1002", "Book 1001"]
    assert desk.locator(".is-unsent, .is-waiting").count() == 0


def test_a_line_that_comes_back_while_an_attempt_is_failing_is_not_missed(desk: Page) -> None:
    attempts: list[Route] = []

    def comes_back_too_late(route: Route) -> None:
        attempts.append(route)
        if len(attempts) > 1:
            route.continue_()
            return
        desk.evaluate("window.dispatchEvent(new Event('online'))")
        route.abort("internetdisconnected")

    desk.route("**/scan/", comes_back_too_late)
    scan(desk, "1001")
    expect(desk.locator(".lines cite")).to_have_count(1)
    assert len(attempts) == 2


def test_retry_sends_the_very_same_request_again(desk: Page) -> None:
    scan_desk.heard.failing = True
    scan(desk, "1001")
    expect(desk.locator(".is-unsent")).to_contain_text("could not answer")
    scan_desk.heard.failing = False
    desk.click("[data-retry]")
    expect(desk.locator(".lines cite")).to_have_count(1)
    assert len(scan_desk.heard.scans) == 2
    assert len(set(scan_desk.heard.scans)) == 1


def test_an_unsent_scan_survives_a_reload(desk: Page) -> None:
    scan_desk.heard.failing = True
    scan(desk, "1001")
    expect(desk.locator(".is-unsent")).to_be_visible()
    scan_desk.heard.failing = False
    desk.reload()
    expect(desk.locator(".lines cite")).to_have_count(1)


def test_an_unsent_check_out_is_not_sent_as_a_check_in(desk: Page, live_server: LiveServer) -> None:
    scan_desk.heard.failing = True
    scan(desk, "1001")
    expect(desk.locator(".is-unsent")).to_be_visible()
    scan_desk.heard.failing = False
    desk.goto(f"{live_server.url}/elsewhere/")
    expect(desk.locator(".is-unsent")).to_contain_text("another page")
    assert len(scan_desk.heard.scans) == 1
    desk.click("[data-return]")
    expect(desk.locator(".lines cite")).to_have_count(1)
    assert len(scan_desk.heard.scans) == 2
    assert len(set(scan_desk.heard.scans)) == 1


def test_a_scan_into_a_locked_screen_is_sent_when_the_page_is_back(desk: Page, live_server: LiveServer) -> None:
    scan_desk.heard.locked, scan_desk.heard.slow_seconds = True, 0.4
    scan(desk, "1001", "1002")
    desk.wait_for_url(f"{live_server.url}/elsewhere/")
    scan_desk.heard.locked = False
    desk.goto(f"{live_server.url}/?patron=amina")
    expect(desk.locator(".lines cite")).to_have_count(2)
    assert titles(desk) == ["Book 1002", "Book 1001"]
    first, again, _ = scan_desk.heard.scans
    assert first == again


def test_an_unsent_scan_can_be_dropped(desk: Page) -> None:
    scan_desk.heard.failing = True
    scan(desk, "1001")
    desk.click("[data-drop]")
    expect(desk.locator(".is-unsent")).to_have_count(0)
    scan_desk.heard.failing = False
    scan(desk, "1002")
    expect(desk.locator(".lines cite")).to_have_count(1)
    assert [said for said, _, _ in scan_desk.heard.scans] == ["1001", "1002"]


def test_why_opens_inside_its_line_by_its_key_and_closes_again(desk: Page) -> None:
    scan(desk, "1001")
    expect(desk.locator(".lines cite")).to_have_count(1)
    scan(desk, "w")
    expect(desk.locator(".line .why h3")).to_contain_text("because rule 12")
    expect(desk.locator("#heard")).to_contain_text("because rule 12")
    scan(desk, "w")
    expect(desk.locator(".line .why")).to_have_count(0)


def test_undo_puts_another_line_in_the_place_of_the_first(desk: Page) -> None:
    scan(desk, "1001")
    expect(desk.locator(".lines cite")).to_have_count(1)
    scan(desk, "u")
    expect(desk.locator(".line.is-undone cite")).to_have_text("Book 1001")
    expect(desk.locator("#heard")).to_contain_text("Undone")


def test_an_undo_that_cannot_reach_the_server_says_so_and_leaves_the_line(desk: Page) -> None:
    scan(desk, "1001")
    expect(desk.locator(".lines cite")).to_have_count(1)
    desk.context.set_offline(True)
    scan(desk, "u")
    expect(desk.locator("#strips")).to_contain_text("did not reach the server")
    expect(desk.locator(".line cite")).to_have_text("Book 1001")


def test_one_character_and_enter_is_a_key_and_not_a_scan(desk: Page) -> None:
    scan(desk, "?")
    expect(desk.locator("#keys")).to_be_visible()
    assert scan_desk.heard.scans == []


def test_g_and_a_letter_go_somewhere(desk: Page, live_server: LiveServer) -> None:
    desk.locator("#scan").blur()
    desk.keyboard.press("g")
    desk.keyboard.press("x")
    desk.wait_for_url(f"{live_server.url}/elsewhere/")


def test_the_scan_form_is_an_ordinary_form_without_javascript(
    desk: Page, live_server: LiveServer, browser_page: Page
) -> None:
    context = browser_page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(f"{live_server.url}/?patron=amina")
    plain.fill("#scan", "1001")
    plain.press("#scan", "Enter")
    plain.wait_for_url(f"{live_server.url}/scan/")
    assert scan_desk.heard.scans == [("1001", "", "amina")]
    context.close()
