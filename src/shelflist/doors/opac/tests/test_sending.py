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


NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=16, minute=0)  # out of the quiet hours, rules in force


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


def titled(library: Library) -> Any:
    """A copy of a title that the kept search of these tests finds."""
    record = library.item().record
    record.search_text = " james percival everett"
    record.save()
    return record


def keeps_a_search(library: Library, **details: Any) -> tuple[Any, Any]:
    """A reader who wants to hear of new titles with James in them, and the search, kept three days ago."""
    from shelflist.departments.lists.actions import save_search
    from shelflist.departments.lists.models import SavedSearch
    from shelflist.ground.common.actors import Actor

    card = reader(library, email="amina@example.org", **details)
    me = Actor(kind="patron", id=card.patron_id, name="Amina", door="opac")
    save_search(name="James", address="q=james", by_mail=True, by=me, now=NOW - timedelta(days=3))
    return me, SavedSearch.objects.get()


def the_day_goes_by(now: datetime) -> None:
    """The worker looks, puts what it found into messages, and sends them."""
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.actions.looking import look_for_new_titles
    from shelflist.observers.notices.actions.sending import send_by

    look_for_new_titles(now)
    compose(now)
    send_by("email", now)


def test_opc_10_new_titles_of_a_kept_search_come_by_mail_once(library: Library, sent: list[Any]) -> None:
    titled(library)
    keeps_a_search(library)
    the_day_goes_by(NOW - timedelta(days=2))
    assert sent == [], "what was there before is not new"
    fresh = titled(library)
    for hours in (0, 1, 25):
        the_day_goes_by(NOW + timedelta(hours=hours))
    assert [one.address for one in sent] == ["amina@example.org"]
    assert sent[0].subject == "New titles: James"
    assert fresh.title in sent[0].body


def test_opc_10_news_waits_for_the_mail_server_and_nothing_that_comes_meanwhile_is_passed_over(
    library: Library, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shelflist.observers.notices.ways import interface

    _me, search = keeps_a_search(library)
    first = titled(library)
    up = interface._ways["email"]
    monkeypatch.setitem(interface._ways, "email", replace(up, is_working=lambda: False))
    the_day_goes_by(NOW)
    monkeypatch.setitem(interface._ways, "email", up)
    second = titled(library)
    search.refresh_from_db()
    told = list(search.news)
    the_day_goes_by(NOW + timedelta(days=1))
    the_day_goes_by(NOW + timedelta(days=2))
    assert told == [first.pk]
    assert second.title in " ".join(one.body for one in sent)


def test_p17_the_news_of_a_search_names_nothing_where_titles_are_not_wanted(library: Library, sent: list[Any]) -> None:
    from shelflist.observers.notices.actions.wishing import choose_titles

    me, _search = keeps_a_search(library)
    choose_titles(patron_id=me.id, titles=False, by=me, now=NOW)
    fresh = titled(library)
    the_day_goes_by(NOW)
    assert sent[0].subject == "New titles"
    assert fresh.title not in sent[0].body
    assert "James" not in sent[0].body
    assert "1 title came" in sent[0].body


def test_a_search_that_was_forgotten_or_kept_without_mail_is_told_of_no_more(library: Library, sent: list[Any]) -> None:
    from shelflist.departments.lists.models import SavedSearch
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.actions.looking import look_for_new_titles
    from shelflist.observers.notices.actions.sending import send_by
    from shelflist.observers.notices.models import Message

    _me, search = keeps_a_search(library)
    titled(library)
    look_for_new_titles(NOW)
    compose(NOW)
    SavedSearch.objects.filter(pk=search.pk).update(by_mail=False)
    send_by("email", NOW)
    assert sent == []
    assert Message.objects.get().state == "cancelled"
