"""Lists for now and lists that stay, kept searches and their feeds, the library’s picks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from lxml import etree

from shelflist.doors.opac.tests.readers import reader, signed_in, text_of

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def browser(library: Library) -> Client:
    return signed_in(reader(library))


def test_opc_10_a_list_for_now_needs_no_card_and_warns_that_it_goes(library: Library) -> None:
    stranger, first, second = Client(), library.item().record, library.item().record
    for record in (first, second):
        stranger.post("/basket/", {"add": record.pk, "back": "/search/?q=james"})
    html = text_of(stranger, "/basket/")
    assert "This list is gone when you close the browser" in html
    assert "Sign in to keep it" in html
    stranger.post("/basket/", {"off": first.pk})
    html = text_of(stranger, "/basket/print/")
    assert second.title in html
    assert first.title not in html
    stranger.post("/basket/", {"clear": "1"})
    assert "Nothing is on it" in text_of(stranger, "/basket/")
    assert stranger.post("/account/lists/keep/").status_code == 302, "to the sign-in page"


def test_opc_10_what_was_kept_for_now_stays_after_signing_in(library: Library) -> None:
    from shelflist.doors.opac.tests.readers import PIN, SIGN_IN

    card, record = reader(library), library.item().record
    browser = Client()
    browser.post("/basket/", {"add": record.pk})
    browser.post(SIGN_IN, {"card": card.barcode, "pin": PIN})
    kept = browser.post("/account/lists/keep/", {"name": "For the train"})
    html = text_of(browser, kept["Location"])
    assert "For the train" in html
    assert record.title in html
    assert "Nothing is on it" in text_of(browser, "/basket/")


def test_opc_10_a_list_is_private_until_it_is_shared(library: Library, browser: Client) -> None:
    record = library.item().record
    browser.post("/basket/", {"add": record.pk})
    path = browser.post("/account/lists/keep/", {"name": "Mine"})["Location"]
    stranger = Client()
    assert stranger.get(path).status_code == 404
    browser.post(path, {"save": "1", "name": "Ours", "about": "To be read aloud", "shared": "on"})
    assert "To be read aloud" in text_of(stranger, path)
    assert 'name="off"' not in text_of(stranger, path)
    assert stranger.post(path, {"drop": "1"}).status_code == 404
    browser.post(path, {"say": record.pk, f"note-{record.pk}": "Begin here"})
    assert "Begin here" in text_of(stranger, path)
    assert "Begin here" in text_of(stranger, f"{path}?print=1")
    browser.post(path, {"drop": "1"})
    assert browser.get(path).status_code == 404


def test_opc_10_a_kept_search_has_a_feed(library: Library, browser: Client) -> None:
    for _number in range(3):
        record = library.item().record
        record.search_text = " james percival everett"
        record.save()
    assert "Tell me when something new matches" in text_of(browser, "/search/?q=james")
    browser.post("/account/searches/", {"address": "q=james&page=4&sort=title", "by_mail": "on"})
    html = text_of(browser, "/lists/")
    assert "/search/feed/?q=james&amp;sort=title" in html, "the page is not kept"
    feed = etree.fromstring(Client().get("/search/feed/?q=james").content)
    assert len(feed.findall(".//item")) == 3
    number = html.split('name="drop" value="')[1].split('"')[0]
    browser.post("/account/searches/", {"drop": number})
    assert "/search/feed/?q=james" not in text_of(browser, "/lists/")


def test_opc_11_staff_picks_and_carousels_are_made_at_the_desk(library: Library) -> None:
    from shelflist.departments.circulation.tests.browser import signed_in as at_the_desk

    desk = at_the_desk(library, "edit-lists")
    record = library.item().record
    made = desk.post("/desk/lists/", {"name": "Chosen by Jo", "shared": "on", "on_home": "on", "for_children": "on"})
    path = made["Location"].split("?")[0]
    desk.post(f"{path}change/", {"put": record.pk})
    desk.post(f"{path}change/", {"say": record.pk, f"note-{record.pk}": "I laughed on the bus"})
    home = text_of(Client(), "/")
    assert "Chosen by Jo" in home
    assert "I laughed on the bus" in home
    assert "Chosen by Jo" in text_of(Client(), "/children/")
    assert "Chosen by Jo" in text_of(Client(), "/lists/")
    assert "Chosen by Jo" in text_of(Client(), f"/title/{record.pk}/"), "on the page of a title: in which lists it is"
    assert at_the_desk(library, "lend").get("/desk/lists/").status_code == 403


def test_opc_11_children_have_doors_and_only_their_books(library: Library) -> None:
    html = text_of(Client(), "/children/")
    assert html.count("audience=children") >= 7
    assert html.count('class="doors"') == 1


def test_opc_05_headings_are_browsed_with_references(library: Library) -> None:
    library.item()
    html = text_of(Client(), "/browse/?list=author")
    assert 'aria-current="page">Authors' in html
    for query in ("list=no", "list=title&from=J", "list=subject", "list=call_number&from=FIC", "from=%00" + "x" * 900):
        assert Client().get(f"/browse/?{query}").status_code == 200


def test_opc_13_a_reader_suggests_a_title_from_an_empty_search(library: Library, browser: Client) -> None:
    from shelflist.departments.suggestions.models import Suggestion

    assert "/account/suggest/?q=umbrellas" in text_of(browser, "/search/?q=umbrellas")
    assert 'value="umbrellas"' in text_of(browser, "/account/suggest/?q=umbrellas")
    sent = {"title": "The ministry of umbrellas", "pickup": library.harbor.pk, "hold": "on"}
    assert browser.post("/account/suggest/", sent).status_code == 302
    assert Suggestion.objects.get().wants_hold
    assert "Being looked at" in text_of(browser, "/account/suggest/")
    assert browser.post("/account/suggest/", sent).status_code == 422, "once is enough"


def test_opc_20_anybody_reports_a_problem_and_staff_settle_it(library: Library) -> None:
    from shelflist.departments.circulation.tests.browser import signed_in as at_the_desk

    record, stranger = library.item().record, Client()
    assert "Something wrong on this page?" in text_of(stranger, f"/title/{record.pk}/")
    assert stranger.post(f"/title/{record.pk}/report/", {"what": ""}).status_code == 422
    assert stranger.post(f"/title/{record.pk}/report/", {"what": "It has 320 pages"}).status_code == 302
    desk = at_the_desk(library, "answer-suggestions", "edit-records")
    html = text_of(desk, "/desk/suggestions/")
    assert "It has 320 pages" in html
    number = html.split('id="report-')[1].split('"')[0]
    desk.post(f"/desk/suggestions/reports/{number}/", {"outcome": "Mended"})
    assert "It has 320 pages" not in text_of(desk, "/desk/suggestions/")


def test_opc_15_a_public_screen_forgets_and_a_terminal_knows_where_it_stands(library: Library) -> None:
    from hashlib import sha256

    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.middleware import TERMINAL_COOKIE
    from shelflist.records.branches.models import Terminal

    card, item = reader(library), library.item(at_harbor=True)
    library.item(record=item.record)
    digest = sha256(b"here").hexdigest()
    Terminal.objects.create(name="Screen 2", branch=library.harbor, digest=digest, registered_at=datetime.now(UTC))
    bump("branches")
    screen: Any = Client()
    screen.cookies[TERMINAL_COOKIE] = "here"
    screen.post("/kiosk/switch/", {"kiosk": "on"})
    html = text_of(screen, "/kiosk/")
    assert "You are at Harbor" in html
    assert 'data-warn="90" data-end="120"' in html
    shown = text_of(screen, f"/title/{item.record_id}/")
    assert "On the shelf at Harbor" in shown
    assert "you are here" in shown
    answer = screen.post("/account/sign-in/", {"card": card.barcode, "pin": "7319", "stay": "on"})
    assert "shelflist_device" not in answer.cookies, "a public screen knows nobody"
    assert screen.post("/account/sign-out/")["Location"] == "/kiosk/"
    assert "at-kiosk" in text_of(screen, "/"), "it stays a public screen"
    screen.post("/kiosk/switch/", {"kiosk": "off"})
    assert "at-kiosk" not in text_of(screen, "/")


def test_what_is_said_is_in_the_language_of_the_reader(library: Library, german: None) -> None:
    """A reader’s own language counts until the device has chosen another."""
    browser = signed_in(reader(library, language="de"))
    assert '<html lang="de"' in text_of(browser)
    browser.post("/reader/language/", {"language": "en"})
    assert '<html lang="en"' in text_of(browser)
    assert '<html lang="en"' in text_of(signed_in(reader(library, language="fr")))
