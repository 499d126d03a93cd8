"""Call numbers that are sent to whoever asks, and new titles of kept searches, through a way that only remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from shelflist.doors.opac.tests.readers import reader, text_of

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


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
    settings.SHELFLIST_SEND_CALL_NUMBERS = True
    return gone


def test_opc_12_a_call_number_is_sent_to_whoever_asks_where_that_is_allowed(
    library: Library, sent: list[Any], settings: Any
) -> None:
    item, browser = library.item(call_number="598.944 WHI"), Client()
    path = f"/title/{item.record_id}/send/"
    assert "Send me the call number" in text_of(browser, f"/title/{item.record_id}/")
    assert browser.post(path, {"to": "somebody@example.org", "way": "email"}).status_code == 302
    assert sent[0].address == "somebody@example.org"
    assert f"Eastgate, {library.shelf.name}: 598.944 WHI" in sent[0].body
    for wrong in ("nobody", "a@b.example, c@d.example", ""):
        assert browser.post(path, {"to": wrong, "way": "email"}).status_code == 422
    for _number in range(5):
        last = browser.post(path, {"to": "Somebody@example.org", "way": "email"})
    assert last.status_code == 422
    assert "Try again in an hour" in last.content.decode()
    assert len(sent) == 5, "so many to one address in an hour"
    settings.SHELFLIST_SEND_CALL_NUMBERS = False
    assert browser.get(path).status_code == 404
    assert "Send me the call number" not in text_of(browser, f"/title/{item.record_id}/")


def test_opc_10_new_titles_of_a_kept_search_come_by_mail_once(library: Library, sent: list[Any]) -> None:
    from shelflist.departments.lists.actions import save_search
    from shelflist.ground.common.actors import Actor
    from shelflist.observers.notices.actions.finding import tell_of_new_titles

    def titled() -> Any:
        record = library.item().record
        record.search_text = " james percival everett"
        record.save()
        return record

    titled()
    card, now = reader(library, email="amina@example.org"), datetime.now(UTC)
    me = Actor(kind="patron", id=card.patron_id, name="Amina", door="opac")
    save_search(name="James", address="q=james", by_mail=True, by=me, now=now - timedelta(days=3))
    tell_of_new_titles(now - timedelta(days=2))
    assert sent == [], "what was there before is not new"
    fresh = titled()
    tell_of_new_titles(now)
    tell_of_new_titles(now + timedelta(days=1))
    assert [one.address for one in sent] == ["amina@example.org"]
    assert fresh.title in sent[0].body
