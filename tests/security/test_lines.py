"""What goes over the line and stays behind (S11, S18, S19, S20): in no clear text, to nobody who need not know, and no
page in a browser after signing out. SIP2 and a self-check of ours do not exist yet; their own parts come with them."""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shelflist.config import environment
from shelflist.config.commands import print_agent, serve
from shelflist.config.console import Console, Stop
from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.doors.api.tests.program import program
from shelflist.ground.common.addresses import goes_in_the_clear, is_this_machine
from shelflist.records.patrons.tests.library import sign_in

ABOUT_PEOPLE = re.compile(
    r"(^|_)(name|names|email|phone|address|born|birth|note|notes|login|pin|categor|guarantor|gender)"
)
UI = Path(__file__).resolve().parents[2] / "src/shelflist/ground/ui/static/ui"


@pytest.fixture
def library(db: None) -> Library:
    return small_library()


# -- S11: the public terminal -----------------------------------------------------------------------------------------


def test_s11_no_page_of_somebody_who_signed_in_is_kept_by_a_browser(library: Library, client: Client) -> None:
    card = library.card()
    sign_in(client, library.eastgate, "see-patrons", "see-records", "lend")
    for path in ("/desk/", f"/desk/patrons/{card.patron_id}/", "/desk/check-in/", "/account/preferences/"):
        answer = client.get(path, follow=True)
        assert "no-store" in answer["Cache-Control"], path
    client.post("/sign-out/")
    assert client.get(f"/desk/patrons/{card.patron_id}/").status_code == 302


def test_s11_a_page_for_everybody_may_be_kept(db: None) -> None:
    assert "no-store" not in Client().get("/styleguide/").get("Cache-Control", "")


# -- S18: in the clear ------------------------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("url", "is_clear"),
    [
        ("http://desk.library.example/", True),
        ("http://192.168.1.5:8000", True),
        ("https://desk.library.example/", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://localhost:8000", False),
        ("http://localhost.example.com", True),
        ("smtp://mail.example:25?tls=none", True),
        ("smtps://mail.example", False),
    ],
)
def test_s18_what_others_can_read_on_the_way_is_known(url: str, is_clear: bool) -> None:
    assert goes_in_the_clear(url) is is_clear


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "value", "is_refused"),
    [
        ("SHELFLIST_SMS_URL", "http://gateway.example/sms", True),
        ("SHELFLIST_VOICE_URL", "http://10.0.0.5/", True),
        ("SHELFLIST_SMS_URL", "http://127.0.0.1:9000/sms", False),
        ("SHELFLIST_WEBHOOK_URL", "https://hooks.example/", False),
        ("SHELFLIST_SMTP_URL", "smtp://jo:secret@mail.example:25?tls=none", True),
        ("SHELFLIST_SMTP_URL", "smtp://mail.example:25?tls=none", False),
        ("SHELFLIST_SMTP_URL", "smtp://jo:secret@mail.example:587", False),
    ],
)
def test_s18_no_password_or_number_is_sent_in_the_clear(
    name: str, value: str, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    if is_refused:
        with pytest.raises(environment.Misconfigured, match="in the clear"):
            environment.message_settings()
    else:
        assert environment.message_settings()[name] == value


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("host", "https", "said"),
    [
        ("0.0.0.0", "", False),
        ("0.0.0.0", "1", True),
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("0.0.0.0", "", True),
    ],
)
def test_s18_other_machines_get_in_over_tls_or_because_somebody_said_so(
    host: str, https: str, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFLIST_HTTPS", https)
    options = argparse.Namespace(host=host, in_the_clear=said and host == "0.0.0.0" and not https)
    if said:
        serve.refuse_clear_line(options)
    else:
        with pytest.raises(Stop, match="TLS proxy"):
            serve.refuse_clear_line(options)
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    assert is_this_machine(parser.parse_args([]).host)


@pytest.mark.one_database
def test_s18_the_print_agent_keeps_its_key_to_itself(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("shelf_secret")
    options = argparse.Namespace(
        server="http://desk.library.example", key_file=tmp_path / "key", in_the_clear=False, printer=["x"], every=1
    )
    with pytest.raises(Stop, match="without TLS"):
        print_agent.run(options, Console(out=io.StringIO(), err=io.StringIO()))


def test_s18_cookies_go_over_tls_only_where_there_is_tls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is False  # the tests speak plain HTTP
    monkeypatch.setenv("SHELFLIST_HTTPS", "1")
    assert environment.behind_tls()
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


# -- S19: who need not know -------------------------------------------------------------------------------------------


def test_s19_a_machine_that_lends_and_returns_is_told_nothing_about_people(library: Library) -> None:
    """The self-service machine's own role: what it may not ask is refused without a word about the person."""
    card = library.card(family_name="Quuxley", given_names="Ermintrude", email="ermi@example.org")
    machine = program(library, "lend", "return", "renew", "place-holds", "undo")
    for path in (f"patrons/{card.barcode}", f"patrons/{card.barcode}/loans", f"holds?card={card.barcode}"):
        answer = machine.get(path)
        assert answer.status_code in {403, 404}, path
        assert b"Ermintrude" not in answer.content
        assert b"Quuxley" not in answer.content
    item = library.item()
    for path, body in (
        ("checkouts", {"item": item.barcode, "card": card.barcode}),
        ("renewals", {"item": item.barcode}),
        ("checkins", {"item": item.barcode}),
    ):
        answer = machine.post(path, body)
        assert not re.search(rb"Ermintrude|Quuxley|ermi@example", answer.content), path


def test_s19_every_field_about_a_person_that_leaves_through_the_api_is_on_this_list(library: Library) -> None:
    """A new one is added here on purpose, or not at all."""
    from shelflist.doors.api.urls import api

    told = {
        f"{name}.{field}"
        for name, schema in api.get_openapi_schema()["components"]["schemas"].items()
        if name.endswith(("Out", "Done"))
        for field in schema.get("properties", {})
        if ABOUT_PEOPLE.search(field)
    }
    called = {"BucketOut.name", "InsideOut.name"}  # what a bucket is called: of no person
    assert told == {"PatronOut.name", "PatronOut.category"} | called


# -- S20: what is kept without a line ---------------------------------------------------------------------------------


@pytest.mark.one_database
def test_s20_a_browser_keeps_scans_that_were_not_sent_and_nothing_that_outlives_its_tab() -> None:
    """Only what was scanned, where and under which key; no PIN is asked for on the desk, and no file is written."""
    scripts = {path.name: path.read_text(encoding="utf-8") for path in UI.glob("*.js")}
    assert not [name for name, text in scripts.items() if re.search(r"localStorage|indexedDB|caches\.open", text)]
    keeping = [name for name, text in scripts.items() if "sessionStorage.setItem" in text]
    assert keeping == ["scans.js"]
    assert not re.search(r"\bpin\b|password", scripts["scans.js"], re.IGNORECASE)
