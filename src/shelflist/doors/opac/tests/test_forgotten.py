"""A forgotten PIN: a link by mail, the same answer to everybody, good once and for an hour (S12, S13)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from shelflist.doors.opac.tests.readers import SIGN_IN, reader, signed_in, text_of
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import jobs
from shelflist.ground.journal.models import Entry, Job
from shelflist.observers.notices.actions.forgotten import MAIL_LINK
from shelflist.records.patrons.actions.forgotten import FOR_ONE_CARD, is_good, link_token

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library

ASK = "/account/forgotten/"
HOME = "https://catalogue.threerivers.example"


@pytest.fixture
def sent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What left the house by mail."""
    from shelflist.observers.notices.ways import interface

    gone: list[Any] = []

    def send(messages: Iterable[Any]) -> Iterator[Any]:
        for message in messages:
            gone.append(message)
            yield interface.Outcome(message.id, "sent")

    way = replace(interface._ways["email"], is_working=lambda: True, send=send)
    monkeypatch.setitem(interface._ways, "email", way)
    settings.SHELFLIST_PUBLIC_URL = HOME
    return gone


def work() -> None:
    """What the worker does with what was asked."""
    for job in Job.objects.filter(kind=MAIL_LINK, state=Job.State.QUEUED):
        jobs.known(MAIL_LINK).handler(jobs.JobRun(job, "here", lambda: datetime.now(UTC)))
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def link_in(mail: Any) -> str:
    found = re.search(rf"{HOME}(/account/forgotten/\S+/)", mail.body)
    assert found is not None
    return found[1]


def test_s13_a_link_by_mail_lets_its_reader_choose_another_pin_once(library: Library, sent: list[Any]) -> None:
    card = reader(library, email="amina@example.org", language="es")
    elsewhere, browser = signed_in(card), Client()
    assert ASK in text_of(browser, SIGN_IN)
    assert "Look into your mail" in browser.post(ASK, {"card": card.barcode}).content.decode()
    assert sent == []  # the worker sends it: whoever asks waits as long as for a card that nobody has
    work()
    assert (sent[0].address, sent[0].subject, sent[0].language) == ("amina@example.org", "Elija un PIN nuevo", "es")
    link = link_in(sent[0])
    assert 'autocomplete="new-password"' in text_of(browser, link)
    assert 'autocomplete="new-password"' in text_of(browser, link), "looking uses nothing up"
    assert browser.post(link, {"pin": "1234"}).status_code == 422
    assert browser.post(link, {"pin": "508274"})["Location"] == SIGN_IN
    assert browser.post(SIGN_IN, {"card": card.barcode, "pin": "508274"}).status_code == 302
    assert elsewhere.get("/account/")["Location"].startswith(SIGN_IN), "every session of before is over (S10)"
    assert "no longer good" in text_of(Client(), link)
    assert Client().post(link, {"pin": "660913"}).status_code == 422
    assert Entry.objects.filter(verb="set-pin").count() == 1
    assert "508274" not in str(list(Entry.objects.values()))
    assert link.split("/")[-2] not in str([list(Entry.objects.values()), list(Job.objects.values())])


def test_s13_nobody_learns_whose_card_it_is_or_whether_it_is_anybody_s(library: Library, sent: list[Any]) -> None:
    known = reader(library, email="amina@example.org")
    without, gone = reader(library, email=""), reader(library, email="kwame@example.org", active=False)
    answers = set()
    for typed in (known.barcode, without.barcode, gone.barcode, "21877000999999", "", "\x00' OR 1=1"):
        answer = Client().post(ASK, {"card": typed}, REMOTE_ADDR=f"192.0.2.{len(answers) + 1}")
        answers.add((answer.status_code, re.sub(r'value="[\w-]+"', "", answer.content.decode())))
    assert len(answers) == 1
    assert Job.objects.filter(kind=MAIL_LINK).count() == 6  # the same work at the door for each
    work()
    assert [mail.address for mail in sent] == ["amina@example.org"]


def test_s12_links_are_mailed_a_few_times_an_hour(library: Library, sent: list[Any]) -> None:
    card = reader(library, email="amina@example.org")
    for typed in (card.barcode, "21877000999999"):
        codes = [Client().post(ASK, {"card": typed}).status_code for _try in range(FOR_ONE_CARD.tries + 1)]
        assert codes == [200] * FOR_ONE_CARD.tries + [422]
    work()
    assert len(sent) == FOR_ONE_CARD.tries


def test_a_link_ends_after_an_hour_and_cannot_be_made_up(library: Library) -> None:
    card, now = reader(library), datetime.now(UTC)
    token = link_token(card.patron_id, now)
    assert is_good(token, now + timedelta(minutes=59))
    assert not is_good(token, now + timedelta(minutes=61))
    assert not is_good(token[:-1] + ("a" if token[-1] != "a" else "b"), now)
    assert not any(is_good(made_up, now) for made_up in ("", "x", "a:b", "WzEsMiwzXQ:AAAA", "é:ß"))
    assert link_token(0, now) == ""


def test_a_link_is_not_offered_where_no_mail_goes_out_or_the_address_is_not_known(
    library: Library, sent: list[Any], settings: Any
) -> None:
    settings.SHELFLIST_PUBLIC_URL = ""
    assert ASK not in text_of(Client(), SIGN_IN)
    assert Client().get(ASK).status_code == 404


def test_a_link_never_follows_the_host_that_a_request_names(library: Library, sent: list[Any], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    card = reader(library, email="amina@example.org")
    Client().post(ASK, {"card": card.barcode}, headers={"Host": "evil.example"})
    work()
    assert "evil.example" not in sent[0].body
    assert link_in(sent[0])


def test_nobody_chooses_a_pin_for_somebody_who_is_not_here_any_more(library: Library) -> None:
    from shelflist.ground.common.actors import Actor
    from shelflist.records.patrons.actions import choose_forgotten_pin

    card, now = reader(library), datetime.now(UTC)
    token = link_token(card.patron_id, now)
    type(card.patron).objects.filter(pk=card.patron_id).update(active=False)
    with pytest.raises(Refused) as no:
        choose_forgotten_pin(token=token, pin="508274", by=Actor("patron", None, "", "opac"), now=now)
    assert [one.code for one in no.value.refusals] == ["link-refused"]
