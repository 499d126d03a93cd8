"""Signing in with card and PIN: a session of its own kind, the same answer to every mistake, nothing left behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from shelflist.doors.opac.sessions import COOKIE, KIOSK_COOKIE
from shelflist.doors.opac.tests.readers import PIN, SIGN_IN, reader, signed_in, text_of

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


def test_a_reader_s_session_opens_no_page_of_the_desk(library: Library) -> None:
    browser = signed_in(reader(library))
    assert text_of(browser).count("<h1>Good ") == 1
    assert browser.get("/desk/").status_code == 302
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")
    browser.cookies["sessionid"] = browser.cookies[COOKIE].value  # as if it were a session of staff
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")


def test_s10_the_session_is_a_cookie_whose_id_changes_when_somebody_signs_in(library: Library) -> None:
    card = reader(library)
    browser = Client()
    browser.cookies[COOKIE] = "planted0planted0planted0planted0"
    answer = browser.post(SIGN_IN, {"card": card.barcode, "pin": PIN, "next": "/title/1/"})
    cookie = answer.cookies[COOKIE]
    assert cookie.value != "planted0planted0planted0planted0"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in answer["Location"]
    stranger = Client()
    stranger.cookies[COOKIE] = "planted0planted0planted0planted0"
    assert stranger.get("/account/")["Location"].startswith(SIGN_IN)


def test_s10_a_new_pin_ends_every_other_session(library: Library) -> None:
    card = reader(library)
    here, elsewhere = signed_in(card), signed_in(card)
    wrong = here.post("/account/pin/", {"old": "0000", "new": "508274"})
    assert wrong.status_code == 422
    assert here.post("/account/pin/", {"old": PIN, "new": "508274"}).status_code == 302
    assert "Your PIN is changed" in text_of(here)
    assert elsewhere.get("/account/")["Location"].startswith(SIGN_IN)


def test_s11_after_signing_out_nothing_is_left(library: Library) -> None:
    browser = signed_in(reader(library))
    answer = browser.get("/account/")
    assert "no-store" in answer["Cache-Control"]
    old = browser.cookies[COOKIE].value
    out = browser.post("/account/sign-out/")
    assert out["Clear-Site-Data"] == '"cache"'
    assert browser.get("/account/")["Location"].startswith(SIGN_IN)
    browser.cookies[COOKIE] = old
    assert browser.get("/account/")["Location"].startswith(SIGN_IN), "the session itself is gone"


@pytest.mark.parametrize(
    ("kiosk", "quiet", "stays"), [(False, 100, True), (False, 121, False), (True, 1, True), (True, 3, False)]
)
def test_s11_who_is_quiet_for_long_is_signed_out(kiosk: bool, quiet: int, stays: bool, library: Library) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    browser = signed_in(reader(library))
    if kiosk:
        browser.cookies[KIOSK_COOKIE] = "1"
    session = SessionStore(browser.cookies[COOKIE].value)
    session["seen"] = (datetime.now(UTC) - timedelta(minutes=quiet)).isoformat()
    session.save()
    assert (browser.get("/account/").status_code == 200) is stays


def test_s12_and_s13_every_mistake_gets_the_same_answer(library: Library) -> None:
    card, blocked = reader(library), reader(library, active=False)
    ended = reader(library, card_ended_at=datetime.now(UTC))
    told = set()
    for number, pin in (
        (card.barcode, "0000"),
        ("21877000999999", PIN),
        (blocked.barcode, PIN),
        (ended.barcode, PIN),
        ("", ""),
    ):
        answer = Client().post(SIGN_IN, {"card": number, "pin": pin})
        assert answer.status_code == 422
        html = answer.content.decode()
        told.add(html.split('role="alert"')[1].split("</div>")[0])
    assert len(told) == 1
    assert "wait a quarter of an hour" in told.pop()


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/title/7/hold/", "/title/7/hold/"), ("https://elsewhere.example/", "/account/"), ("", "/account/"),
     ("//elsewhere.example", "/account/"), ("/desk/patrons/", "/account/")],
)  # fmt: skip
def test_signing_in_leads_on_inside_the_catalogue_only(wanted: str, goes: str, library: Library) -> None:
    card = reader(library)
    answer = Client().post(SIGN_IN, {"card": card.barcode, "pin": PIN, "next": wanted})
    assert answer["Location"] == goes


def test_asking_for_a_card_gets_the_same_answer_for_known_and_unknown_people(library: Library) -> None:
    known = reader(library, email="amina@example.org").patron
    told = []
    for name, mail in ((known.family_name, known.email), ("Nobody", "nobody@example.org")):
        sent = {"family_name": name, "given_names": "Amina", "email": mail, "home_branch": str(library.eastgate.pk)}
        answer = Client().post("/card/", sent)
        told.append((answer.status_code, answer.content.decode().split("<main")[1].split("</main>")[0]))
    assert told[0] == told[1]
    assert "It has reached us" in told[0][1]
    empty = Client().post("/card/", {"home_branch": str(library.eastgate.pk)})
    assert empty.status_code == 422
    assert 'id="family_name-e"' in empty.content.decode()


def test_a_first_pin_is_chosen_with_the_code_from_the_desk(library: Library) -> None:
    from shelflist.records.patrons.actions import make_activation_code

    card = library.card(expires_on=None)
    code = make_activation_code(patron_id=card.patron_id, by=library.staff("edit-patrons"), now=datetime.now(UTC)).code
    browser = Client()
    assert (
        browser.post("/account/first-pin/", {"card": card.barcode, "code": "WRONG", "pin": "508274"}).status_code == 422
    )
    assert browser.post("/account/first-pin/", {"card": card.barcode, "code": code, "pin": "508274"}).status_code == 302
    assert "Your PIN is set" in text_of(browser, SIGN_IN)
    assert browser.post(SIGN_IN, {"card": card.barcode, "pin": "508274"}).status_code == 302
