"""PINs: activation, checking, throttling, and no trace of them anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shelflist.ground.accounts import tries
from shelflist.ground.accounts.models import LoginAttempts
from shelflist.ground.accounts.rules import Limit
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import actions, devices
from shelflist.records.patrons.actions import pins
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
SELF = Actor(kind="patron", id=None, name="", door="opac")
PIN = "river-9-otter"


def activated(patron: Patron, card: str, pin: str = PIN) -> None:
    code = actions.make_activation_code(patron_id=patron.pk, by=BY, now=NOW).code
    actions.set_pin(card=card, code=code, pin=pin, address="192.0.2.1", by=SELF, now=NOW)


def check(card: str, pin: str, *, minutes: int = 0, address: str = "192.0.2.1") -> Patron:
    return actions.check_pin(card=card, pin=pin, address=address, now=NOW + timedelta(minutes=minutes))


def refusal_of(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    return no.value


def test_s14_nobody_has_a_pin_until_they_choose_one(registered: Registered) -> None:
    registered("1", born_on=date(1987, 3, 9), phone="5550104477")
    for pin in ("", "0903", "1987", "4477", "1"):
        assert refusal_of(lambda pin=pin: check("1", pin)).codes == ("pin-refused",)


def test_a_pin_is_chosen_with_a_code_and_then_opens_the_account(registered: Registered) -> None:
    amina = registered("1")
    activated(amina, "1")
    assert check("1", PIN) == amina
    assert refusal_of(lambda: check("1", "river-9-ottes")).codes == ("pin-refused",)


def test_a_pin_is_the_same_in_the_digits_of_every_script(registered: Registered) -> None:
    """A telephone set to Arabic types ٧٣١٩ where the next one types 7319; ١٢٣٤ is as easy as 1234."""
    amina = registered("1")
    code = actions.make_activation_code(patron_id=amina.pk, by=BY, now=NOW).code
    chosen = {"card": "1", "code": code, "address": "192.0.2.1", "by": SELF, "now": NOW}
    assert refusal_of(lambda: actions.set_pin(pin="١٢٣٤", **chosen)).codes == ("pin-too-easy",)
    actions.set_pin(pin="٧٣١٩", **chosen)
    assert check("1", "7319") == check("1", "۷۳۱۹") == amina
    again = {"patron_id": amina.pk, "address": "192.0.2.1", "now": NOW}
    actions.change_pin(old="٧٣١٩", new="7409", by=Actor(kind="patron", id=amina.pk, name="", door="opac"), **again)
    assert check("1", "٧٤٠٩") == amina


def test_a_code_is_good_once_and_for_seven_days_and_a_newer_one_replaces_it(registered: Registered) -> None:
    amina = registered("1")
    receipts = [actions.make_activation_code(patron_id=amina.pk, by=BY, now=NOW) for _time in range(2)]
    old, new = (receipt.code for receipt in receipts)

    def choose(code: str, days: int = 0) -> object:
        now = NOW + timedelta(days=days)
        return actions.set_pin(card="1", code=code, pin=PIN, address="192.0.2.1", by=SELF, now=now)

    assert refusal_of(lambda: choose(old)).codes == ("activation-refused",)
    assert refusal_of(lambda: choose(new, days=8)).codes == ("activation-refused",)
    choose(f" {new[:5].lower()}-{new[5:]} ")
    assert refusal_of(lambda: choose(new)).codes == ("activation-refused",)
    assert refusal_of(lambda: choose("")).codes == ("activation-refused",)


def test_s14_an_easy_pin_is_refused_and_the_code_stays_good(registered: Registered) -> None:
    amina = registered("1", born_on=date(1987, 3, 9))
    code = actions.make_activation_code(patron_id=amina.pk, by=BY, now=NOW).code
    for pin, expected in (("0903", "pin-too-easy"), ("12", "pin-length")):
        no = refusal_of(
            lambda pin=pin: actions.set_pin(card="1", code=code, pin=pin, address="192.0.2.1", by=SELF, now=NOW)
        )
        assert no.codes == (expected,)
    actions.set_pin(card="1", code=code, pin=PIN, address="192.0.2.1", by=SELF, now=NOW)
    assert check("1", PIN) == amina


def test_s13_unknown_card_ended_card_wrong_pin_and_no_pin_are_answered_alike(registered: Registered) -> None:
    amina, boris = registered("1", "2"), registered("3")
    activated(amina, "1")
    actions.end_card(card_id=Card.objects.get(barcode="2").pk, why="lost", by=BY, now=NOW)
    actions.set_active(patron_id=boris.pk, active=False, by=BY, now=NOW)
    answers = {
        json.dumps([refusal.to_data() for refusal in refusal_of(lambda card=card, pin=pin: check(card, pin)).refusals])
        for card, pin in (("1", "wrong"), ("2", PIN), ("3", PIN), ("nobody", PIN))
    }
    assert len(answers) == 1


def test_s12_five_wrong_tries_lock_the_card_for_everybody_and_the_right_pin_waits_too(registered: Registered) -> None:
    amina = registered("1")
    activated(amina, "1")
    for place in range(5):
        refusal_of(lambda place=place: check("1", "wrong", address=f"192.0.2.{place}"))
    assert refusal_of(lambda: check("1", PIN, address="198.51.100.1")).codes == ("pin-refused",)
    assert check("1", PIN, minutes=2, address="198.51.100.1") == amina


def test_s12_one_address_cannot_spray_one_pin_over_many_cards(registered: Registered) -> None:
    amina = registered("1")
    activated(amina, "1")
    for place in range(30):
        refusal_of(lambda place=place: check(f"no{place}", "7391", address="203.0.113.9"))
    assert refusal_of(lambda: check("1", PIN, address="203.0.113.9")).codes == ("pin-refused",)
    assert check("1", PIN, address="192.0.2.1") == amina


def test_s12_guessing_at_a_code_is_counted_too(registered: Registered) -> None:
    amina = registered("1")
    code = actions.make_activation_code(patron_id=amina.pk, by=BY, now=NOW).code
    for _try in range(5):
        refusal_of(lambda: actions.set_pin(card="1", code="AAAAAAAAAA", pin=PIN, address="192.0.2.1", by=SELF, now=NOW))
    no = refusal_of(lambda: actions.set_pin(card="1", code=code, pin=PIN, address="192.0.2.1", by=SELF, now=NOW))
    assert no.codes == ("activation-refused",)


def test_p05_the_login_opens_the_account_too_and_all_cards_share_one_count(registered: Registered) -> None:
    amina = registered("1", "2", login="amina.b")
    activated(amina, "1")
    assert check(" AMINA.b ", PIN) == amina
    for card in ("1", "2", "amina.b", "1", "2"):
        refusal_of(lambda card=card: check(card, "wrong"))
    assert refusal_of(lambda: check("amina.b", PIN, address="198.51.100.1")).codes == ("pin-refused",)
    assert refusal_of(lambda: check("a\x00b" * 200, "")).codes == ("pin-refused",)


def test_s12_the_owner_comes_in_from_a_known_device_while_somebody_guesses(registered: Registered) -> None:
    amina = registered("1")
    activated(amina, "1")
    amina.refresh_from_db()
    device = devices.token(amina, NOW)
    for place in range(5):
        refusal_of(lambda place=place: check("1", "wrong", address=f"192.0.2.{place}"))

    def at_home(pin: str = PIN, token: str = device, days: int = 0) -> Patron:
        moment = NOW + timedelta(days=days)
        return actions.check_pin(card="1", pin=pin, address="198.51.100.7", now=moment, device=token)

    assert at_home() == amina
    for token in ("", "forged", devices.token(registered("3"), NOW), device[:-2]):
        assert refusal_of(lambda token=token: at_home(token=token)).codes == ("pin-refused",)
    assert not devices.knows(device, amina, NOW + timedelta(days=366))
    old = devices.stamp(amina)
    herself = Actor(kind="patron", id=amina.pk, name="Amina", door="opac")
    later = NOW + timedelta(hours=2)

    def change(old: str, new: str, by: Actor = herself) -> None:
        actions.change_pin(patron_id=amina.pk, old=old, new=new, address="192.0.2.1", by=by, now=later)

    assert refusal_of(lambda: change("wrong", "brook-7-heron")).codes == ("pin-refused",)
    assert refusal_of(lambda: change(PIN, "1234")).codes == ("pin-too-easy",)
    assert refusal_of(lambda: change(PIN, "brook-7-heron", SELF)).codes == ("not-permitted",)
    change(PIN, "brook-7-heron")
    amina.refresh_from_db()
    assert devices.stamp(amina) != old
    assert not devices.knows(device, amina, later)


def test_s12_p05_while_many_guess_an_address_has_few_tries(registered: Registered) -> None:
    activated(amina := registered("1"), "1")
    for _wrong in range(2):
        tries.take_a_try({pins.GUESSING: Limit(1, pins.GUESSES.window)}, NOW)
    for place in range(5):
        refusal_of(lambda place=place: check(f"no{place}", "7391", address="203.0.113.9"))
    assert refusal_of(lambda: check("1", PIN, address="203.0.113.9")).codes == ("pin-refused",)
    assert check("1", PIN, address="192.0.2.1") == amina


def test_p05_many_readers_behind_one_address_do_not_lock_each_other_out(registered: Registered) -> None:
    activated(amina := registered("1"), "1")
    for _reader in range(40):
        assert check("1", PIN, address="203.0.113.9") == amina


def test_p05_s13_every_wrong_sign_in_costs_the_same_statements_and_one_hash(registered: Registered) -> None:
    activated(registered("1"), "1")
    registered("2")
    actions.set_active(patron_id=registered("3").pk, active=False, by=BY, now=NOW)
    refusal_of(lambda: check("warm", "up", address="198.51.100.9"))
    counts = []
    for typed in ("1", "2", "3", "nobody", ""):
        with CaptureQueriesContext(connection) as asked:
            refusal_of(lambda typed=typed: check(typed, "wrong"))
        counts.append(len(asked))
    assert max(counts) - min(counts) <= 1, counts


def test_s14_the_desk_hands_over_a_code_that_is_shown_once(
    client: Client, library: Library, registered: Registered
) -> None:
    amina = registered("1")
    address = f"/desk/patrons/{amina.pk}/code/"
    sign_in(client, library.main, "edit-patrons", "see-patrons")
    page = client.post(address)
    code = page.context["code"]
    assert code in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 405
    now = page.context["expires_at"] - timedelta(days=6)
    actions.set_pin(card="1", code=code, pin=PIN, address="192.0.2.1", by=SELF, now=now)
    assert actions.check_pin(card="1", pin=PIN, address="192.0.2.1", now=now) == amina


def test_s15_neither_pin_nor_code_is_kept_anywhere(registered: Registered, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    amina = registered("1")
    receipt = actions.make_activation_code(patron_id=amina.pk, by=BY, now=NOW)
    assert receipt.code not in repr(receipt) + json.dumps(receipt.to_data())
    refusal_of(lambda: actions.set_pin(card="1", code=receipt.code, pin="12", address="a", by=SELF, now=NOW))
    actions.set_pin(card="1", code=receipt.code, pin=PIN, address="a", by=SELF, now=NOW)
    check("1", PIN, address="a")
    refusal_of(lambda: check("1", f"{PIN}x", address="a"))
    tables = (Patron, Card, Entry, LoginAttempts)
    rows = [str(list(model._default_manager.values())) for model in tables]
    everything = "\n".join(rows)
    assert PIN not in everything
    assert receipt.code not in everything
    spoken = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert PIN not in spoken
    assert connection.vendor in {"sqlite", "postgresql"}
