"""Online payment: started, told, replayed, late, lost, out of order, tampered with; entered once (FIN-15, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import jobs
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Job
from shelflist.ground.journal.revisions import bump
from shelflist.records.fines import online
from shelflist.records.fines.actions.paying import refund_charge, take_payment
from shelflist.records.fines.actions.paying_online import (
    Addresses,
    ask_about,
    ask_about_online,
    hear_online,
    settle_online,
    start_online,
)
from shelflist.records.fines.actions.proving import prove
from shelflist.records.fines.models import MoneyRule, OnlinePayment, OnlineRefund, Payment
from shelflist.records.fines.online.local import LocalProvider
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.fines.queries.lines import credit_cents
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged
from shelflist.records.fines.tests.stripe_server import KEY, SECRET, StripeServer
from shelflist.records.patrons.models import Card

THERE = Addresses("https://library.example/pay/back/{token}/", "https://library.example/pay/cancel/{token}/")


@pytest.fixture
def local(settings: Any) -> LocalProvider:
    settings.ONLINE_PAYMENT = "local"
    return LocalProvider(settings.SECRET_KEY)


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeServer]:
    server = StripeServer()
    settings.ONLINE_PAYMENT, settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = "stripe", KEY, SECRET
    settings.STRIPE_ADDRESS = server.address
    yield server
    server.close()


def started(library: Library, card: Card, cents: int | None = None, **more: Any) -> OnlinePayment:
    asked: dict[str, Any] = {"by": cashier(library), "now": NOW, "addresses": THERE}
    receipt, _address = start_online(patron_id=card.patron_id, amount_cents=cents, **asked | more)
    return OnlinePayment.objects.get(pk=receipt.id)


def refused(library: Library, card: Card, cents: int | None = None, **more: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        started(library, card, cents, **more)
    return caught.value.codes


def test_fin_15_started_and_completed_it_is_entered_once_however_often_it_is_told(
    library: Library, card: Card, local: LocalProvider
) -> None:
    charged(library, card.patron, 1250)
    row = started(library, card)
    headers, body = local.message(row.token, "paid", 1250)
    receipts = [hear_online(code="local", headers=headers, body=body, now=NOW) for _replay in range(10)]
    assert {receipt.payment_id for receipt in receipts if receipt} == {Payment.objects.get().pk}
    row.refresh_from_db()
    assert (row.state, owed_cents([card.patron_id]), credit_cents(card.patron_id)) == ("completed", {}, 0)
    assert list(prove()) == []


def test_s25_messages_in_any_order_late_and_with_another_amount_enter_it_once_or_not_at_all(
    library: Library, card: Card, local: LocalProvider
) -> None:
    chance = Random(4)
    for _round in range(6):
        charge_id = charged(library, card.patron, 500)
        row = started(library, card, charge_ids=[charge_id])
        told = [local.message(row.token, what, 500) for what in ("cancelled", "paid", "paid", "cancelled", "open")]  # type: ignore[arg-type]
        chance.shuffle(told)
        for number, (headers, body) in enumerate(told):
            later = NOW + timedelta(hours=24 * number)
            hear_online(code="local", headers=headers, body=body, now=later)
        row.refresh_from_db()
        assert row.state == "completed"
    assert (owed_cents([card.patron_id]), Payment.objects.count()) == ({}, 6)
    charged(library, card.patron, 500)
    row = started(library, card)
    for cents, currency in ((1, "USD"), (500, "EUR")):
        headers, body = local.message(row.token, "paid", cents, currency)
        hear_online(code="local", headers=headers, body=body, now=NOW)
    row.refresh_from_db()
    assert (row.state, owed_cents([card.patron_id])) == ("wrong", {card.patron_id: 500})
    with pytest.raises(online.NotGenuine):
        hear_online(code="local", headers=headers, body=body.replace(b"500", b"501"), now=NOW)


def test_s25_what_was_paid_at_the_desk_meanwhile_becomes_a_named_credit(
    library: Library, card: Card, local: LocalProvider
) -> None:
    charged(library, card.patron, 900)
    row = started(library, card)
    take_payment(patron_id=card.patron_id, amount_cents=600, tender="cash", by=cashier(library), now=NOW)
    headers, body = local.message(row.token, "paid", 900)
    hear_online(code="local", headers=headers, body=body, now=NOW)
    assert (owed_cents([card.patron_id]), credit_cents(card.patron_id)) == ({}, 600)


def test_fin_15_a_part_online_not_less_than_the_least(library: Library, card: Card, local: LocalProvider) -> None:
    MoneyRule.objects.create(branch=library.root, least_online_cents=300)
    bump("money-rules")
    assert refused(library, card) == ("nothing-owed",)
    charged(library, card.patron, 900)
    assert refused(library, card, 200) == ("below-least",)
    assert refused(library, card, 901) == ("more-than-owed",)
    assert refused(library, card, 0) == ("amount-out-of-range",)
    assert refused(library, card, 300, by=library.staff("lend")) == ("not-permitted",)
    myself = Actor(kind="patron", id=card.patron_id, name="", door="online")
    assert started(library, card, 300, by=myself).amount_cents == 300
    other = Actor(kind="patron", id=card.patron_id + 1, name="", door="online")
    assert refused(library, card, 300, by=other) == ("not-permitted",)
    first, second = (started(library, card, key="double-click") for _again in range(2))
    assert first.pk == second.pk


def test_fin_15_without_a_provider_nothing_is_begun(library: Library, card: Card, settings: Any) -> None:
    settings.ONLINE_PAYMENT = ""
    charged(library, card.patron, 900)
    assert refused(library, card) == ("online-not-offered",)


def test_fin_15_through_stripe_from_the_session_to_the_signed_event(
    library: Library, card: Card, stripe: StripeServer
) -> None:
    charged(library, card.patron, 1250)
    row = started(library, card)
    session = stripe.sessions[row.reference]
    assert (session["amount_total"], session["currency"], session["client_reference_id"]) == (1250, "usd", row.token)
    stripe.pays(row.reference)
    headers, body = stripe.event("checkout.session.completed", row.reference, int(NOW.timestamp()))
    for wrong in ({}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": headers["Stripe-Signature"] + "0"}):
        with pytest.raises(online.NotGenuine):
            hear_online(code="stripe", headers=wrong, body=body, now=NOW)
    with pytest.raises(online.NotGenuine):
        hear_online(code="stripe", headers=headers, body=body, now=NOW + timedelta(hours=1))  # an old signature
    for _replay in range(3):
        hear_online(code="stripe", headers=headers, body=body, now=NOW)
    row.refresh_from_db()
    assert (row.state, Payment.objects.get().reference) == ("completed", row.reference)
    online.provider("stripe").give_back(row.reference, 250, "refund-1")
    online.provider("stripe").give_back(row.reference, 250, "refund-1")
    assert stripe.refunds == [{"payment_intent": f"pi_{row.reference}", "amount": "250"}]
    other = stripe.event("invoice.paid", row.reference, int(NOW.timestamp()))
    assert hear_online(code="stripe", headers=other[0], body=other[1], now=NOW) is None


def test_s25_a_lost_message_of_stripe_is_asked_for(library: Library, card: Card, stripe: StripeServer) -> None:
    charged(library, card.patron, 500)
    row = started(library, card)
    ask_about_online(NOW + timedelta(minutes=20))
    row.refresh_from_db()
    assert row.state == "started"
    stripe.pays(row.reference)
    stripe.broken = True
    assert ask_about(row.token, now=NOW) is None
    stripe.broken = False
    ask_about_online(NOW + timedelta(minutes=40))
    row.refresh_from_db()
    assert (row.state, owed_cents([card.patron_id])) == ("completed", {})


def test_s25_when_stripe_does_not_answer_nothing_is_lost_and_it_can_be_tried_again(
    library: Library, card: Card, stripe: StripeServer
) -> None:
    charged(library, card.patron, 500)
    stripe.broken = True
    assert refused(library, card, key="click") == ("provider-unreachable",)
    stripe.broken = False
    row = started(library, card, key="click")
    assert (OnlinePayment.objects.count(), row.reference) == (1, "cs_test_1")
    expired = stripe.event("checkout.session.expired", row.reference, int(NOW.timestamp()))
    hear_online(code="stripe", headers=expired[0], body=expired[1], now=NOW)
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert settle_online(online.Told("nobody", "", "paid", 1, "USD"), code="stripe", now=NOW) is None


def test_fin_15_the_readers_pages_from_the_link_to_paid(library: Library, card: Card, local: LocalProvider) -> None:
    charged(library, card.patron, 1250)
    reader = Client()
    link = f"/pay/account/{signing.dumps(card.patron_id, salt='pay-online')}/"
    page = reader.get(link).content.decode()
    assert "$12.50" in page
    assert "Yusuf" not in page
    assert reader.get("/pay/account/nonsense/").status_code == 404
    assert "could not be read" in reader.post(link, {"amount": "much", "key": "k0"}).content.decode()
    assert "That is more than" in reader.post(link, {"amount": "99", "key": "k1"}).content.decode()
    begun = reader.post(link, {"amount": "", "key": "k2"}).content.decode()
    row = OnlinePayment.objects.get()
    assert f"/pay/local/{row.token}/" in begun
    assert "Pay $12.50?" in reader.get(f"/pay/local/{row.token}/").content.decode()
    assert "Not paid" in reader.get(f"/pay/cancel/{row.token}/").content.decode()
    assert "On its way" in reader.get(f"/pay/back/{row.token}/").content.decode()
    assert "Paid. Thank you." in reader.post(f"/pay/local/{row.token}/", {"what": "pay"}).content.decode()
    assert "Paid. Thank you." in reader.get(f"/pay/back/{row.token}/").content.decode()
    assert [line.sums.open for line in lines_of(card.patron_id)] == [0]
    headers, body = local.message(row.token, "paid", 1250)
    sent = {"content_type": "application/json", "headers": headers}
    assert reader.post("/pay/told/local/", body, **sent).status_code == 200
    assert reader.post("/pay/told/local/", body + b" ", **sent).status_code == 400
    assert reader.post("/pay/told/stripe/", body, **sent).status_code == 404
    assert Payment.objects.count() == 1
    assert reader.get("/pay/back/unknown/").status_code == 404


def test_fin_11_what_is_given_back_online_goes_through_the_provider_when_it_can_no_longer_be_undone(
    library: Library, card: Card, stripe: StripeServer
) -> None:
    charge_id = charged(library, card.patron, 1250)
    row = started(library, card)
    settle_online(online.Told(row.token, row.reference, "paid", 1250, "USD"), code="stripe", now=NOW)
    asked: dict[str, Any] = {"charge_id": charge_id, "why": "Found", "by": cashier(library), "now": NOW}
    first = refund_charge(amount_cents=1000, **asked)
    undo(entry_id=first.entry_id, by=cashier(library), now=NOW)
    refund_charge(amount_cents=250, **asked)
    for job in Job.objects.filter(kind="give-back-online").order_by("pk"):
        assert job.not_before > NOW + timedelta(minutes=10)
        done = jobs.run_here(job, clock=lambda: NOW + timedelta(minutes=12))
        assert done.state == "done"
    assert stripe.refunds == [{"payment_intent": f"pi_{row.reference}", "amount": "250"}]


def test_s25_no_more_of_an_online_payment_goes_back_than_is_left_of_it(
    library: Library, card: Card, stripe: StripeServer
) -> None:
    charges, rows = [], []
    for cents in (1000, 600):
        charges.append(charged(library, card.patron, cents))
        rows.append(started(library, card, charge_ids=[charges[-1]]))
        told = online.Told(rows[-1].token, rows[-1].reference, "paid", cents, "USD")
        settle_online(told, code="stripe", now=NOW + timedelta(minutes=len(rows)))
    who: dict[str, Any] = {"by": cashier(library), "now": NOW + timedelta(hours=1)}
    refund_charge(charge_id=charges[1], amount_cents=500, why="Found", **who)
    refund_charge(charge_id=charges[0], amount_cents=900, why="Found", **who)
    for job in Job.objects.filter(kind="give-back-online").order_by("pk"):
        assert jobs.run_here(job, clock=lambda: NOW + timedelta(hours=2)).state == "done"
    sent = [(one["payment_intent"], int(one["amount"])) for one in stripe.refunds]
    first, second = (f"pi_{row.reference}" for row in rows)
    assert sent == [(second, 500), (second, 100), (first, 800)], "the latest first, as far as it goes"


def test_s25_a_refund_whose_provider_was_away_goes_back_once(
    library: Library, card: Card, stripe: StripeServer
) -> None:
    charge_id = charged(library, card.patron, 1000)
    row = started(library, card)
    settle_online(online.Told(row.token, row.reference, "paid", 1000, "USD"), code="stripe", now=NOW)
    refund_charge(charge_id=charge_id, amount_cents=400, why="Found", by=cashier(library), now=NOW)
    job = Job.objects.get(kind="give-back-online")
    stripe.broken = True
    jobs.run_here(job, clock=lambda: NOW + timedelta(hours=1))
    assert (OnlineRefund.objects.get().told_at, stripe.refunds) == (None, [])
    stripe.broken = False
    for hour in (2, 3):
        Job.objects.filter(pk=job.pk).update(state="queued", not_before=NOW, leased_by="")
        job.refresh_from_db()
        jobs.run_here(job, clock=lambda hour=hour: NOW + timedelta(hours=hour))
    assert [one["amount"] for one in stripe.refunds] == ["400"]
    assert OnlineRefund.objects.get().told_at is not None
