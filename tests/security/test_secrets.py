"""PINs and passwords (S12 to S17): not guessed, not sprayed, never made from what is known, kept and told nowhere."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.departments.circulation.tests.test_privacy import everywhere
from shelflist.ground.accounts import rules
from shelflist.ground.accounts.models import LoginAttempts, User
from shelflist.ground.accounts.tests.samples import NOW
from shelflist.ground.accounts.tries import is_resting
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.records.patrons import actions, devices
from shelflist.records.patrons.actions import pins
from shelflist.records.patrons.models import Card, Patron
from tests.architecture.source import PROGRAM

BY = system_actor("tests")
SELF = Actor(kind="patron", id=None, name="", door="opac")
PIN = "river-9-otter"
HOME = "192.0.2.1"


@pytest.fixture
def library(db: None) -> Library:
    return small_library()


@pytest.fixture
def card(library: Library) -> Card:
    """Somebody with a PIN."""
    found = library.card()
    code = actions.make_activation_code(patron_id=found.patron_id, by=BY, now=NOW).code
    actions.set_pin(card=found.barcode, code=code, pin=PIN, address=HOME, by=SELF, now=NOW)
    return found


def check(card: str, pin: str, *, address: str = HOME, device: str = "", minutes: float = 0) -> bool:
    try:
        now = NOW + timedelta(minutes=minutes)
        actions.check_pin(card=card, pin=pin, address=address, device=device, now=now)
    except Refused:
        return False
    return True


@contextmanager
def hashes() -> Iterator[list[str]]:
    """Which hashes were compared with what was typed."""
    seen: list[str] = []
    kind = type(hashers.get_hasher())
    verify = kind.verify

    def counting(self: Any, password: str, encoded: str) -> bool:
        seen.append(encoded)
        return bool(verify(self, password, encoded))

    kind.verify = counting  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        kind.verify = verify  # type: ignore[method-assign]


# -- S12: guessing ----------------------------------------------------------------------------------------------------


def test_s12_of_all_the_pins_tried_on_one_card_in_an_hour_fewer_than_twenty_are_judged(card: Card) -> None:
    """A guess every half minute for an hour, each from another machine."""
    judged, before = 0, 0
    for number in range(120):
        assert not check(card.barcode, f"{number:04}", address=f"198.51.100.{number}", minutes=number / 2)
        count = LoginAttempts.objects.get(subject=f"patron:{card.patron_id}").failures
        judged, before = judged + (count != before), count
    assert 5 <= judged < 20


def test_s12_the_owner_gets_in_from_a_known_machine_while_others_lock_the_card(card: Card) -> None:
    holder = Patron.objects.get(pk=card.patron_id)
    device = devices.token(holder, NOW)
    for place in range(12):
        assert not check(card.barcode, "wrong", address=f"198.51.100.{place}")
    assert not check(card.barcode, PIN, address="203.0.113.1")
    assert check(card.barcode, PIN, device=device)
    for _try in range(5):
        assert not check(card.barcode, "wrong", device=device)
    assert not check(card.barcode, PIN, device=device), "a stolen machine may not guess for ever either"
    assert not devices.knows(device + "x", holder, NOW)
    code = actions.make_activation_code(patron_id=holder.pk, by=BY, now=NOW).code
    actions.set_pin(
        card=card.barcode, code=code, pin="another-8-heron", address=HOME, by=SELF, now=NOW + timedelta(hours=9)
    )
    assert not devices.knows(device, Patron.objects.get(pk=holder.pk), NOW), "another PIN ends it"


def test_s12_a_house_full_of_readers_signs_in_from_one_address_and_locks_nobody_out(card: Card) -> None:
    assert all(check(card.barcode, PIN) for _reader in range(rules.ADDRESS_TRIES.tries + 10))


def test_s12_a_guesser_with_a_card_of_his_own_cannot_wash_his_address_clean(card: Card) -> None:
    for number in range(rules.ADDRESS_TRIES.tries - 1):
        check(f"no{number}", "7391", address="203.0.113.9")
        check(card.barcode, PIN, address="203.0.113.9")
    check("one-more", "7391", address="203.0.113.9")
    assert not check(card.barcode, PIN, address="203.0.113.9")


def test_s12_one_pin_tried_on_ten_thousand_cards_sounds_an_alarm_that_all_workers_hear(
    card: Card, caplog: pytest.LogCaptureFixture
) -> None:
    begun = pins.GUESSES.tries - 10
    LoginAttempts.objects.create(subject=pins.GUESSING, failures=begun, window_started_at=NOW)
    for number in range(10):
        assert not is_resting(pins.GUESSING, NOW)
        check(f"card-{number}", "1974", address=f"198.18.0.{number}")
    assert is_resting(pins.GUESSING, NOW)
    check("one-more", "1974", address="198.18.1.1")
    assert "being guessed" in caplog.text
    for number in range(pins.FEW_TRIES.tries):
        check(f"more-{number}", "1974", address="203.0.113.9")
    assert not check(card.barcode, PIN, address="203.0.113.9"), "an address may try less now"
    assert check(card.barcode, PIN, address=HOME)
    assert not is_resting(pins.GUESSING, NOW + timedelta(hours=2))


# -- S13: which cards there are ---------------------------------------------------------------------------------------


def test_s13_unknown_wrong_and_barred_cards_cost_the_same_work(card: Card, library: Library) -> None:
    """The same words are tested beside the PINs; here the same number of statements and of hashes."""
    closed, no_pin = library.card(), library.card()
    actions.set_active(patron_id=closed.patron_id, active=False, by=BY, now=NOW)
    pins._nobodys_pin()
    costs = set()
    for number, barcode in enumerate((card.barcode, closed.barcode, no_pin.barcode, "21877999999999")):
        with CaptureQueriesContext(connection) as asked, hashes() as compared:
            assert not check(barcode, "wrong", address=f"192.0.2.{number + 10}")
        costs.add((len(asked), len(compared)))
    assert len(costs) == 1
    assert costs.pop()[1] == 1


# -- S14: PINs that others know ---------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_s14_only_choosing_a_pin_makes_one() -> None:
    """No line of the program gives `pin_hash` a value but the act that a one-use code opens."""
    setting = {
        path.relative_to(PROGRAM).as_posix()
        for path in PROGRAM.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts) and "pin_hash" in path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "pin_hash" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.keyword) and node.arg == "pin_hash" and not _is_empty(node.value))
    }
    assert setting == {"records/patrons/actions/pins.py"}


def _is_empty(value: ast.AST) -> bool:
    return isinstance(value, ast.Constant) and value.value == ""


def test_s14_somebody_registered_years_ago_needs_a_code_before_any_pin_works(library: Library) -> None:
    sleeper = library.card(phone="5550104477")
    for guess in ("", "4477", sleeper.barcode[-4:], sleeper.barcode, "0000"):
        assert not check(sleeper.barcode, guess, address=f"192.0.2.{len(guess) + 20}")


# -- S15 and S16: kept nowhere, sent nowhere --------------------------------------------------------------------------


def test_s15_a_secret_is_in_no_table_log_mail_error_page_or_backup(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    from django.urls import reverse

    caplog.set_level(logging.DEBUG)
    canaries = ("Canary-pin-7f3e", "Canary-password-9c1d", "Canary-wrong-42b8")
    pin, password, wrong = canaries
    card = library.card()
    code = actions.make_activation_code(patron_id=card.patron_id, by=BY, now=NOW, key="once").code
    actions.set_pin(card=card.barcode, code=code, pin=pin, address=HOME, by=SELF, now=NOW)
    assert check(card.barcode, pin)
    assert not check(card.barcode, wrong)
    user = User(username="ruth", name="Ruth")
    user.set_password(password)
    user.save()
    client = Client(raise_request_exception=False)
    pages = [
        client.post("/sign-in/", {"username": "ruth", "password": wrong}).content,
        client.post("/sign-in/", {"username": "ruth\x00", "password": wrong}).content,
        client.post("/sign-in/", {"username": "ruth", "password": password}).content,
        client.get("/desk/nowhere/").content,
        client.post(reverse("accounts:password"), {"current": password, "new": wrong[:5], "again": wrong}).content,
    ]
    secrets = (*canaries, code)
    assert everywhere(secrets) == {}
    said = "\n".join(line.getMessage() for line in caplog.records if line.name != "django.db.backends")
    letters = "\n".join(str(one.message()) for one in mail.outbox)
    shown = b"\n".join(pages).decode("utf-8", "replace")
    for secret in secrets:
        assert secret not in said + letters + shown
    hashed = User.objects.get(pk=user.pk).password, Patron.objects.get(pk=card.patron_id).pin_hash
    assert len(set(hashed)) == 2
    assert all("$" in one for one in hashed)


def test_s16_no_message_can_name_a_secret(library: Library) -> None:
    """Whatever a library writes into its texts, the values beneath hold no hash, code, token or key."""
    from shelflist.observers.notices import events
    from shelflist.observers.notices.queries.known import Sender
    from shelflist.observers.notices.rules.reaching import Contact
    from shelflist.observers.notices.sources import registry
    from shelflist.observers.notices.templating import render
    from shelflist.observers.notices.wording import Place, Told, values_of

    card = library.card(email="amina@example.org")
    Patron.objects.filter(pk=card.patron_id).update(pin_hash="canary-hash", activation_digest="canary-digest")
    for event in events.all_events():
        source = registry.known(event.kind)
        items = list(source.values([card.patron_id], True, NOW).values())
        place = Place("Main", NOW.tzinfo)
        contact = Contact(card.patron_id, name="Amina", language="en")
        told = Told(event.code, 1, "email", contact, place, Sender(), items, NOW)
        values = values_of(told, "en")
        assert "canary" not in json.dumps(values, default=str), event.code
        for asked in ("patron.pin_hash", "patron.activation_digest", "patron.pin", "patron.password", "first.pin_hash"):
            assert render(f"{{{{ {asked} }}}}", values) == ""


def test_s16_a_code_is_used_once_and_good_for_a_week(library: Library) -> None:
    card = library.card()
    receipt = actions.make_activation_code(patron_id=card.patron_id, by=BY, now=NOW)
    assert receipt.expires_at - NOW == timedelta(days=7)

    def choose(days: int) -> None:
        actions.set_pin(
            card=card.barcode, code=receipt.code, pin=PIN, address=HOME, by=SELF, now=NOW + timedelta(days=days)
        )

    with pytest.raises(Refused):
        choose(8)
    choose(1)
    with pytest.raises(Refused):
        choose(1)


# -- S17: one space for cards, copies and logins ----------------------------------------------------------------------


def test_s17_a_login_may_not_be_somebody_elses_card_even_past_the_program(card: Card, library: Library) -> None:
    from django.db import IntegrityError, transaction

    other = library.card()
    with pytest.raises(IntegrityError), transaction.atomic():
        Patron.objects.filter(pk=other.patron_id).update(login=card.barcode)
