"""My account: what is there, what can be done, and that nobody does it in the account of another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from shelflist.doors.opac.tests.readers import reader, signed_in, text_of

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


def soon(days: float = 2) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


@pytest.fixture
def card(library: Library) -> Any:
    return reader(library)


@pytest.fixture
def browser(card: Any) -> Client:
    return signed_in(card)


def hold_of(library: Library, card: Any, item: Any = None) -> Any:
    from shelflist.departments.holds.actions import Asked, place_hold
    from shelflist.departments.holds.models import Hold
    from shelflist.ground.common.actors import system_actor

    record = (item or library.item(status="checked-out")).record_id
    place_hold(patron_id=card.patron_id, asked=Asked(record_id=record), by=system_actor("tests"), now=datetime.now(UTC))
    return Hold.objects.latest("pk")


def test_opc_08_the_account_shows_loans_holds_and_money(library: Library, card: Any, browser: Client) -> None:
    from shelflist.records.fines.actions.charging import charge_patron

    library.lent(library.item(), card, soon(-3))
    library.lent(library.item(), card, soon(9), max_renewals=0)
    hold_of(library, card)
    by = library.staff("charge-patrons")
    charge_patron(patron_id=card.patron_id, kind="card-new", amount_cents=120, by=by, now=datetime.now(UTC))
    html = text_of(browser)
    assert "3 days late" in html
    assert html.count('name="loan"') == 1, "what cannot be renewed has no button"
    assert "You are number 1 of 1" in html
    assert "$1.20" in html


def test_opc_08_a_reader_renews_one_loan_or_all_that_can_be(library: Library, card: Any, browser: Client) -> None:
    from shelflist.records.loans.models import Loan

    first, second = library.item(), library.item()
    loans = [library.lent(first, card, soon(1)), library.lent(second, card, soon(2), max_renewals=0)]
    browser.post("/account/renew/", {"loan": loans[0].pk})
    assert "is renewed until" in text_of(browser)
    loan = Loan.objects.get(pk=loans[0].pk)
    assert (loan.renewal_count, loan.due_at > soon(15)) == (1, True)
    browser.post("/account/renew/", {"all": "1"})
    html = text_of(browser)
    assert "cannot be renewed" in html
    assert "is renewed" not in html, "what was said once is not said again"


def test_opc_08_a_hold_is_suspended_resumed_moved_and_cancelled(library: Library, card: Any, browser: Client) -> None:
    from shelflist.departments.holds.models import Hold

    hold = hold_of(library, card)
    states = []
    for act in ("suspend", "resume"):
        browser.post("/account/holds/", {act: hold.pk})
        states.append(Hold.objects.get(pk=hold.pk).state)
    browser.post(f"/account/holds/{hold.pk}/", {"pickup": library.harbor.pk})
    assert Hold.objects.get(pk=hold.pk).pickup_branch_id == library.harbor.pk
    browser.post(f"/account/holds/{hold.pk}/", {"until": f"{soon(30):%Y-%m-%d}"})
    states.append(Hold.objects.get(pk=hold.pk).state)
    browser.post("/account/holds/", {"cancel": hold.pk})
    states.append(Hold.objects.get(pk=hold.pk).state)
    assert states == ["suspended", "waiting-for-item", "suspended", "cancelled"]


def test_a_hold_is_placed_from_the_page_of_a_title(library: Library, card: Any, browser: Client) -> None:
    from shelflist.departments.holds.models import Hold

    item = library.item(at_harbor=True)
    assert f"/title/{item.record_id}/hold/" in text_of(browser, f"/title/{item.record_id}/")
    html = text_of(browser, f"/title/{item.record_id}/hold/")
    key = html.split('name="key" value="')[1].split('"')[0]
    sent = {"pickup": library.harbor.pk, "key": key, "what": "title"}
    assert browser.post(f"/title/{item.record_id}/hold/", sent).status_code == 302
    assert browser.post(f"/title/{item.record_id}/hold/", sent).status_code == 302, "sent twice, placed once"
    hold = Hold.objects.get()
    assert (hold.patron_id, hold.pickup_branch_id, hold.door) == (card.patron_id, library.harbor.pk, "opac")
    assert "is placed" in text_of(browser)
    again = browser.post(f"/title/{item.record_id}/hold/", sent | {"key": ""})
    assert again.status_code == 409, "every reason at once, in words"
    assert 'role="alert"' in again.content.decode()


def test_who_has_not_signed_in_does_so_first_and_comes_back(library: Library) -> None:
    item = library.item()
    answer = Client().get(f"/title/{item.record_id}/hold/")
    assert answer["Location"] == f"/account/sign-in/?next=%2Ftitle%2F{item.record_id}%2Fhold%2F"


def test_nothing_of_another_reader_can_be_touched(library: Library, card: Any, browser: Client) -> None:
    """S: another reader’s loan, hold or account is not there."""
    from shelflist.departments.holds.models import Hold
    from shelflist.records.loans.models import Loan

    other = reader(library, family_name="Somebody", given_names="Else")
    loan, hold = library.lent(library.item(), other, soon()), hold_of(library, other)
    assert browser.post("/account/renew/", {"loan": loan.pk}).status_code == 404
    assert browser.post("/account/renew/", {"loan": loan.pk, "for": other.patron_id}).status_code == 404
    for act in ("suspend", "resume", "cancel"):
        assert browser.post("/account/holds/", {act: hold.pk, "for": other.patron_id}).status_code == 404
    assert browser.get(f"/account/holds/{hold.pk}/?for={other.patron_id}").status_code == 404
    assert "Somebody Else" not in text_of(browser, f"/account/?for={other.patron_id}")
    assert Loan.objects.get(pk=loan.pk).renewal_count == 0
    assert Hold.objects.get(pk=hold.pk).state == "waiting-for-item"


def test_the_actions_refuse_what_is_not_the_reader_s_own(library: Library, card: Any) -> None:
    """What no page offers is refused below as well, without a word about the loan or hold."""
    from shelflist.departments.circulation.actions.renewing import renew
    from shelflist.departments.holds.actions import Asked, cancel_hold, place_hold
    from shelflist.ground.common.actors import Actor
    from shelflist.ground.common.refusals import Refused

    other, item, now = reader(library), library.item(), datetime.now(UTC)
    library.lent(item, other, soon())
    hold = hold_of(library, other)
    by = Actor(kind="patron", id=card.patron_id, name="", door="opac")
    for act in (
        lambda: renew(item_barcode=item.barcode, by=by, now=now),
        lambda: renew(item_barcode="31877009999999", by=by, now=now),
        lambda: cancel_hold(hold_id=hold.pk, by=by, now=now),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as refused:
        place_hold(patron_id=other.patron_id, asked=Asked(record_id=item.record_id), by=by, now=now)
    assert "not-permitted" in refused.value.codes


def test_opc_09_a_family_is_one_view(library: Library, card: Any, browser: Client) -> None:
    """Whoever answers for a child acts for it; whoever was let to see only sees."""
    from shelflist.records.loans.models import Loan
    from shelflist.records.patrons.models import Waiver

    child = reader(library, given_names="Idris", guarantor=card.patron, guarantor_sees=True)
    teen = reader(library, given_names="Zaynab", guarantor=card.patron, guarantor_sees=False)
    granny = reader(library, given_names="Inge", family_name="Holm")
    Waiver.objects.create(patron=granny.patron, other=card.patron, name="Amina", may_see_loans=True, made_at=soon())
    theirs, hers = library.lent(library.item(), child, soon()), library.lent(library.item(), granny, soon())
    html = text_of(browser)
    assert "Idris" in html
    assert "Inge Holm" in html
    assert "Zaynab" not in html
    assert browser.post("/account/renew/", {"loan": theirs.pk, "for": child.patron_id}).status_code == 302
    assert Loan.objects.get(pk=theirs.pk).renewal_count == 1
    shown = text_of(browser, f"/account/?for={granny.patron_id}")
    assert "On loan" in shown
    assert 'name="loan"' not in shown
    assert 'id="money"' not in shown, "she lets them see loans, not money"
    assert browser.post("/account/renew/", {"loan": hers.pk, "for": granny.patron_id}).status_code == 404
    assert text_of(browser, f"/account/?for={teen.patron_id}").count("<h1>Good ") == 1, "their own instead"
    book = library.item()
    browser.post(f"/title/{book.record_id}/hold/", {"for": child.patron_id, "pickup": library.eastgate.pk})
    assert "Holds" in text_of(browser, f"/account/?for={child.patron_id}")


def test_opc_08_preferences_history_contact_card_and_all_that_is_known(
    library: Library, card: Any, browser: Client
) -> None:
    from shelflist.records.patrons.models import AddressChange, MessageChoice, Patron

    browser.post("/account/preferences/", {"due-soon-sms": "on", "due-soon-days": "5", "history": "on"})
    chosen = MessageChoice.objects.get(patron=card.patron, event="due-soon")
    assert (chosen.by_sms, chosen.by_email, chosen.days_before) == (True, False, 5)
    assert chosen.in_account, "what the page does not offer stays as it was"
    assert Patron.objects.get(pk=card.patron_id).keeps_history
    library.lent(library.item(), card, soon(-9), returned_at=soon(-10), ended="returned")
    assert "James" in text_of(browser, "/account/history/")
    browser.post("/account/contact/", {"email": "new@example.org"})
    assert AddressChange.objects.get().wanted == {"email": "new@example.org"}
    assert "waits to be looked at" in text_of(browser, "/account/contact/")
    shown = text_of(browser, "/account/card/")
    assert card.barcode in shown
    assert '<svg class="bars"' in shown
    everything = browser.get("/account/everything/")
    assert "attachment" in everything["Content-Disposition"]
    assert "pin_hash" not in everything.content.decode()


def test_paying_leads_to_the_pages_of_money_with_a_link_of_one_s_own(card: Any, browser: Client) -> None:
    answer = browser.get("/account/pay/")
    assert answer["Location"].startswith("/pay/account/")
    assert Client().get(answer["Location"]).status_code == 200


def test_ntc_03_a_reader_lets_messages_appear_on_a_device_and_ends_that(
    library: Library, card: Any, browser: Client, settings: Any
) -> None:
    from shelflist.records.patrons.models import MessageChoice, PushDevice

    assert "this-device" not in text_of(browser, "/account/preferences/"), "the library is not reached over TLS"
    settings.SHELFLIST_PUBLIC_URL = "https://library.example"
    shown = text_of(browser, "/account/preferences/")
    assert 'data-worker="/push-worker.js"' in shown
    assert "overdue-push" not in shown, "there is no device yet"
    assert Client().get("/push-worker.js")["Content-Type"].startswith("text/javascript")
    told = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "p256dh": "B" + "A" * 86, "auth": "A" * 22}
    browser.post("/account/devices/add/", {**told, "name": " Chrome,\n Linux "})
    assert "Chrome, Linux" in text_of(browser, "/account/preferences/")
    browser.post("/account/preferences/", {"overdue-push": "on"})
    assert MessageChoice.objects.get(patron=card.patron, event="overdue").by_push
    browser.post("/account/devices/add/", {**told, "endpoint": "https://10.0.0.1/"})
    assert "does not know" in text_of(browser, "/account/preferences/")
    device = PushDevice.objects.get()
    browser.post("/account/devices/forget/", {"device": "9" * 30})
    browser.post("/account/devices/forget/", {"device": device.pk})
    assert not PushDevice.objects.exists()
