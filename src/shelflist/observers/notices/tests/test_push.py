"""Messages on readers' own devices: locked for the browser, signed by us, and gone when the browser is (NTC-03)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything
from shelflist.observers.notices.actions.sending import send_everything
from shelflist.observers.notices.models import Message
from shelflist.observers.notices.tests.browsers import Browser, Service, push_service
from shelflist.observers.notices.tests.build import Letters, days
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.observers.notices.ways import push
from shelflist.records.loans.tests.library import NOW
from shelflist.records.patrons.actions import add_device, forget_device
from shelflist.records.patrons.models import MessageChoice, PushDevice
from shelflist.records.patrons.rules.devices import is_service

OFTEN = ("fcm.googleapis.com", "*.push.services.mozilla.com")


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with push_service() as service:
        settings.PUSH_SERVICES = [f"http://127.0.0.1:{service.port}"]
        settings.SHELFLIST_PUBLIC_URL = "https://library.example"
        yield service


def herself(card: Any) -> Actor:
    return Actor("patron", card.patron_id, "Amina", "opac")


def said_yes(service: Service, card: Any, name: str = "phone") -> Browser:
    endpoint, browser = service.browser(name)
    add_device(patron_id=card.patron_id, endpoint=endpoint, name=name, by=herself(card), now=NOW, **browser.keys())
    return browser


def overdue(letters: Letters, **reader: Any) -> Any:
    """Somebody who wants to hear of overdue things on her devices, and has one."""
    letters.rule("overdue", {"days": 7}, ways=["email"])
    card = letters.library.card(**reader)
    MessageChoice.objects.create(patron=card.patron, event="overdue", by_push=True)
    letters.library.lent(letters.library.item(), card, NOW - days(8), lent_at=NOW - days(30))
    return card


def a_round() -> None:
    plan_everything(NOW)
    compose(NOW)
    send_everything(NOW)


def test_ntc_03_a_message_appears_on_every_device_and_only_they_can_read_it(letters: Letters, service: Service) -> None:
    card = overdue(letters)
    phone, tablet = said_yes(service, card, "phone"), said_yes(service, card, "tablet")
    a_round()
    message = Message.objects.get()
    assert (message.way, message.state) == ("push", "sent")
    assert [len(one.shown) for one in (phone, tablet)] == [1, 1]
    assert phone.shown[0]["title"] == message.subject
    assert phone.shown[0]["mark"] == message.token == service.topics[0]
    assert {*phone.signers, *tablet.signers} == {push.public_key()}, "the key that the browsers were told"
    a_round()
    assert len(phone.shown) == 1


def test_a_device_that_is_gone_is_forgotten_and_the_message_goes_by_another_way(
    letters: Letters, service: Service, mailbox: Mailbox
) -> None:
    card = overdue(letters, email="amina@example.org")
    said_yes(service, card)
    service.answers["phone"] = 410
    a_round()
    a_round()  # e-mails have their turn before messages on devices
    assert not PushDevice.objects.exists()
    assert mailbox.to == ["amina@example.org"]
    assert [one.way for one in Message.objects.filter(state="sent")] == ["email"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_tried_again_later(letters: Letters, service: Service, status: int) -> None:
    card = overdue(letters)
    phone = said_yes(service, card)
    service.answers["phone"] = status
    a_round()
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("pending", 1)
    service.answers.clear()
    send_everything(message.not_before)
    assert len(phone.shown) == 1


def test_without_tls_or_services_nobody_is_offered_it(settings: Any) -> None:
    settings.SHELFLIST_PUBLIC_URL, settings.PUSH_SERVICES = "http://library.example", OFTEN
    assert not push.is_working()
    settings.SHELFLIST_PUBLIC_URL = "https://library.example"
    assert push.is_working()
    settings.PUSH_SERVICES = []
    assert not push.is_working()


def test_a_long_message_is_cut_between_letters(letters: Letters, service: Service) -> None:
    from shelflist.observers.notices.ways.interface import Outgoing

    card = letters.library.card()
    phone = said_yes(service, card)
    long = Outgoing(1, "0" * 32, str(card.patron_id), "Ihre Bücher", "ü" * 4000, NOW)
    assert [one.result for one in push.send([long])] == ["sent"]
    assert phone.shown[0]["body"] == "ü" * 1500


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("endpoint", "is_one"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://fcm.googleapis.com:443/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://push.services.mozilla.com/x", False),
        ("https://evil-push.services.mozilla.com.example/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1/x", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_s5_messages_go_to_the_services_of_browsers_and_to_no_other_machine(endpoint: str, is_one: bool) -> None:
    assert is_service(endpoint, OFTEN) is is_one


def test_every_reason_against_a_device_is_said_and_nothing_is_kept(letters: Letters, service: Service) -> None:
    card = letters.library.card()
    for number in range(10):
        said_yes(service, card, f"phone{number}")
    with pytest.raises(Refused) as no:
        add_device(
            patron_id=card.patron_id, endpoint="https://127.0.0.1/", p256dh="x", auth="", name="", by=herself(card),
            now=NOW,
        )  # fmt: skip
    assert [one.code for one in no.value.refusals] == ["push-service-unknown", "push-keys-missing", "too-many-devices"]
    assert PushDevice.objects.count() == 10


def test_a_device_is_its_readers_alone(letters: Letters, service: Service) -> None:
    card, other = letters.library.card(), letters.library.card(given_names="Ben")
    said_yes(service, card)
    device = PushDevice.objects.get()
    for by, patron_id in ((herself(other), card.patron_id), (letters.library.staff(), card.patron_id)):
        with pytest.raises(Refused, match="reader"):
            forget_device(patron_id=patron_id, device_id=device.pk, by=by, now=NOW)
    with pytest.raises(Refused, match="any more"):
        forget_device(patron_id=other.patron_id, device_id=device.pk, by=herself(other), now=NOW)
    endpoint, browser = f"http://127.0.0.1:{service.port}/phone", service.browsers["phone"]
    add_device(patron_id=other.patron_id, endpoint=endpoint, name="", by=herself(other), now=NOW, **browser.keys())
    assert PushDevice.objects.get().patron_id == other.patron_id, "they share a telephone: who signed in last hears"
    forget_device(patron_id=other.patron_id, device_id=device.pk, by=herself(other), now=NOW)
    assert not PushDevice.objects.exists()
