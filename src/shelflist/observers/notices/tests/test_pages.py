"""The screens of notices: each opens, says what is there, and does what its buttons say."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shelflist.ground.accounts.models import User
from shelflist.observers.notices.models import Bounce, Mailing, Message, Notice, NoticeRule, NoticeText, Unsubscribed
from shelflist.observers.notices.queries.unsubscribing import unsubscribe_address
from shelflist.observers.notices.tests.build import Letters, days
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.observers.notices.tests.test_rounds import WEEKS, round_at
from shelflist.records.branches.tests.build import person
from shelflist.records.loans.models import Loan
from shelflist.records.loans.tests.library import NOW

EVERYTHING = ("see-notices", "send-notices", "edit-notices", "see-patrons", "undo")


@pytest.fixture
def desk(letters: Letters, client: Client) -> Client:
    user: User = person("mo", letters.library.root, *EVERYTHING, reach="everywhere")
    client.force_login(user)
    return client


@pytest.fixture
def overdue(letters: Letters, mailbox: Mailbox) -> Loan:
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    card = letters.library.card(email="amina@example.org", address="12 Mill Lane\nThree Rivers 04912")
    loan = letters.library.lent(letters.library.item(), card, NOW - days(8))
    round_at(NOW)
    return loan


def test_ntc_14_every_message_with_its_body_and_result(desk: Client, overdue: Loan) -> None:
    page = desk.get(reverse("notices:of_patron", args=[overdue.patron_id])).content.decode()
    assert overdue.item.barcode[-4:] in page
    assert "amina@example.org" in page
    assert "In the next thirty days" in page
    fragment = desk.get(reverse("notices:of_patron", args=[overdue.patron_id]), headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert (
        b"notices/patrons"
        in desk.get(reverse("desk:patron", args=[overdue.patron_id]), {"section": "messages"}).content
    )


def test_p17_why_it_was_sent_and_what_comes(desk: Client, letters: Letters, overdue: Loan) -> None:
    letters.rule("pre-due", {"days": -3})
    page = desk.get(reverse("notices:why", args=["loan", overdue.pk])).content.decode()
    assert "Sent: " in page
    assert "To come" in page
    assert "Its time" in page
    assert desk.get(reverse("notices:why", args=["loan", 999999])).status_code == 404


def test_ntc_09_queue_again_and_stop(desk: Client, letters: Letters, overdue: Loan, mailbox: Mailbox) -> None:
    message = Message.objects.get()
    for state in ("pending", "sent", "failed", "cancelled"):
        assert desk.get(reverse("notices:queue"), {"state": state}).status_code == 200
    assert b"amina@example.org" in desk.get(reverse("notices:queue"), {"state": "sent", "format": "csv"}).content
    assert desk.get(reverse("notices:message", args=[message.pk])).status_code == 200
    desk.post(reverse("notices:again", args=[message.pk]), {"way": "", "key": "a"})
    desk.post(reverse("notices:again", args=[message.pk]), {"way": "", "key": "a"})  # the button was pressed twice
    again = Message.objects.get(again_of=message)
    assert again.state == "pending"
    shown = desk.get(reverse("notices:message", args=[again.pk])).content.decode()
    assert overdue.item.barcode[-4:] in shown
    desk.post(reverse("notices:cancel", args=[again.pk]), {"key": "c"})
    again.refresh_from_db()
    assert again.state == "cancelled"
    refused = desk.post(reverse("notices:cancel", args=[again.pk]), {"key": "d"})
    assert refused.status_code == 409
    assert len(mailbox.letters) == 1


def test_ntc_13_letters_are_printed_in_the_order_of_the_post(desk: Client, letters: Letters) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["post"])
    places = ("9 Hill Road\nHarbor 04977", "1 Mill Lane\nThree Rivers 04912", "No postcode here")
    for address in places:
        library.lent(library.item(), library.card(address=address), NOW - days(8))
    gone = library.lent(library.item(), library.card(address="2 Mill Lane\nThree Rivers 04912"), NOW - days(8))
    round_at(NOW)
    Loan.objects.filter(pk=gone.pk).update(returned_at=NOW, ended="returned")
    page = desk.get(reverse("notices:letters")).content.decode()
    assert page.index("04912") < page.index("04977") < page.index("No postcode here")
    answer = desk.post(reverse("notices:print"), {"key": "p"})
    assert answer.status_code == 302
    assert Message.objects.filter(state="sent").count() == 3
    assert Message.objects.get(state="cancelled").patron_id == gone.patron_id
    batch = Message.objects.filter(state="sent").first().batch
    document = desk.get(reverse("notices:batch", args=[batch.pk]))
    assert document.content.startswith(b"%PDF")
    assert desk.post(reverse("notices:print"), {"key": "q"}).status_code == 409


def test_ntc_03_calls_are_a_list_and_a_file(desk: Client, letters: Letters) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["phone"])
    library.lent(library.item(), library.card(phone="+1 207 555 0143"), NOW - days(8))
    round_at(NOW)
    message = Message.objects.get()
    assert b"+1 207 555 0143" in desk.get(reverse("notices:calls")).content
    assert b"207 555 0143" in desk.get(reverse("notices:calls"), {"format": "csv"}).content
    desk.post(reverse("notices:called", args=[message.pk]), {"reached": "no", "key": "1"})
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 1)
    desk.post(reverse("notices:called", args=[message.pk]), {"reached": "yes", "key": "2"})
    message.refresh_from_db()
    assert message.state == "sent"


def test_ntc_08_dry_run_counts_by_branch_and_sends_nothing(desk: Client, letters: Letters, mailbox: Mailbox) -> None:
    from django.utils import timezone

    library = letters.library
    letters.rule("overdue", *WEEKS)
    now = timezone.now()
    library.lent(library.item(), library.card(email="a@example.org"), now - days(8), lent_at=now - days(30))
    library.lent(library.item(), library.card(), now - days(8), lent_at=now - days(30))
    page = desk.get(reverse("notices:tonight")).content.decode()
    assert "Eastgate" in page
    assert "1 reach nobody" in page
    assert not Notice.objects.exists()
    assert mailbox.letters == []


def test_ntc_08_a_text_is_previewed_with_a_real_record_tested_and_saved(
    desk: Client, letters: Letters, overdue: Loan, mailbox: Mailbox
) -> None:
    here = reverse("notices:text", args=["overdue"])
    assert overdue.item.barcode[-4:] in desk.get(here).content.decode()
    typed = {"subject": "Hello {{ patron.given_name }}", "body": "{{ count }} of {{ library.name }} {{ nobody }}"}
    live = desk.post(reverse("notices:preview", args=["overdue"]), typed).content.decode()
    assert "Hello Amina" in live
    assert "nobody" in live
    wrong = desk.post(reverse("notices:preview", args=["overdue"]), {"body": "{% for %}"}).content.decode()
    assert "Line 1" in wrong
    desk.post(here, {**typed, "key": "t", "do": "test", "address": "me@example.org"})
    assert mailbox.to[-1] == "me@example.org"
    assert desk.post(here, {"body": "{{ ''.__class__.__mro__ }} {% set a = 1 %}", "key": "w"}).status_code == 422
    assert desk.post(here, {**typed, "key": "s"}).status_code == 302
    assert NoticeText.objects.get().subject == "Hello {{ patron.given_name }}"
    desk.post(here, {**typed, "key": "d", "do": "drop"})
    assert not NoticeText.objects.exists()


def rule_form(**changes: Any) -> dict[str, Any]:
    return {
        "key": "k", "name": "Late", "event": "overdue", "ways": ["email", "post"], "first": "post", "digest": "on",
        "active": "on", "rows": "2", "step0-days": "7", "step0-side": "after", "step0-at": "08:00",
        "step0-open_days": "on", "step0-fee": "1.50", "step1-side": "after", **changes,
    }  # fmt: skip


def test_ntc_02_a_rule_is_made_changed_switched_and_taken_back(desk: Client, letters: Letters) -> None:
    from django.utils import timezone

    assert desk.get(reverse("notices:new_rule")).status_code == 200
    answer = desk.post(reverse("notices:new_rule"), rule_form())
    assert answer.status_code == 302
    rule = NoticeRule.objects.get()
    step = rule.steps.get()
    assert (rule.ways, step.days, step.open_days, step.fee_cents) == (["post", "email"], 7, True, 150)
    assert rule.starts_at > timezone.now() - days(1)
    assert b"Late" in desk.get(reverse("notices:rules")).content
    assert desk.get(reverse("notices:rule", args=[rule.pk])).status_code == 200
    changed = desk.post(reverse("notices:rule", args=[rule.pk]), rule_form(key="k2", name="Later"))
    entry = changed["Location"].rpartition("=")[2]
    assert NoticeRule.objects.get().name == "Later"
    desk.post(reverse("desk:undo_entry", args=[int(entry)]))
    assert NoticeRule.objects.get().name == "Late"
    desk.post(reverse("notices:switch", args=[rule.pk]), {"active": "0"})
    assert not NoticeRule.objects.get().active
    assert desk.post(reverse("notices:new_rule"), rule_form(key="k3", **{"step0-days": ""})).status_code == 422


def test_senders_are_saved_for_a_branch(desk: Client, letters: Letters) -> None:
    sent = {"key": "k", "branch": letters.library.root.pk, "sender_name": "Three Rivers", "quiet_from": "21:00"}
    assert desk.post(reverse("notices:senders"), sent).status_code == 422  # a beginning without an end
    assert desk.post(reverse("notices:senders"), {**sent, "key": "l", "quiet_until": "08:00"}).status_code == 302
    assert b"Three Rivers" in desk.get(reverse("notices:senders")).content


def test_ntc_12_a_list_is_counted_sent_once_and_left(
    desk: Client, letters: Letters, mailbox: Mailbox, settings: Any
) -> None:
    settings.SHELFLIST_PUBLIC_URL = "https://library.example"
    library = letters.library
    reader, tired = library.card(email="reader@example.org"), library.card(email="tired@example.org")
    address = unsubscribe_address(tired.patron.pk, "mailing").removeprefix("https://library.example")
    stranger = Client()
    assert stranger.get(address).status_code == 200
    assert not Unsubscribed.objects.exists()  # a program that looks at links changes nothing
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stranger.post(f"{address[:-2]}x/").status_code == 404
    assert Unsubscribed.objects.get().patron == tired.patron
    form = {
        "key": "k",
        "title": "Snow",
        "subject": "Closed",
        "body": "Dear {{ patron.name }}, closed.",
        "ways": ["email"],
    }
    counted = desk.post(reverse("notices:new_list"), {**form, "do": "count"}).content.decode()
    assert "One person is on this list" in counted
    desk.post(reverse("notices:new_list"), {**form, "do": "send"})
    desk.post(reverse("notices:new_list"), {**form, "do": "send"})  # pressed twice
    assert Mailing.objects.count() == 1
    from django.utils import timezone

    round_at(timezone.now())
    assert mailbox.to == ["reader@example.org"]
    assert "Dear Amina" in mailbox.text()
    mail = mailbox.letters[0][2]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://library.example/messages/stop/" in mail["List-Unsubscribe"]
    assert desk.get(reverse("notices:list", args=[Mailing.objects.get().pk])).status_code == 200
    assert reader.patron_id


def test_bounces_are_settled(desk: Client, letters: Letters, overdue: Loan) -> None:
    bounce = Bounce.objects.create(
        patron=overdue.patron, address="amina@example.org", permanent=True, status="5.1.1", mark="m", at=NOW
    )
    assert b"amina@example.org" in desk.get(reverse("notices:bounces")).content
    desk.post(reverse("notices:settle", args=[bounce.pk]), {"key": "k"})
    bounce.refresh_from_db()
    assert bounce.settled_at is not None


@pytest.mark.parametrize("name", ["queue", "tonight", "letters", "calls", "bounces", "lists", "rules", "texts"])
def test_nobody_sees_messages_without_the_permission(name: str, letters: Letters, client: Client) -> None:
    client.force_login(person("no", letters.library.root, "lend"))
    assert client.get(reverse(f"notices:{name}")).status_code == 403
