"""Questions at the desk, and titles that a reader takes along (T03, T15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import signed_in
from shelflist.departments.circulation.tests.samples import Library
from shelflist.departments.reference.models import Question, Step
from shelflist.observers.search import places
from shelflist.observers.search.indexer import catch_up
from shelflist.observers.search.tests.titles import add, marc
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(library: Library, settings: Any, tmp_path: Path) -> Iterator[list[int]]:
    """Two titles of swifts, in the index."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    numbers = add(marc("Swifts", "Lack, David"), marc("More swifts", "Bromhall, Derek"))
    catch_up(timezone.now)
    yield list(numbers)
    places.close()


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_t15_what_is_searched_while_a_question_is_at_hand_is_noted_once_and_can_be_asked_again(
    found: list[int], desk: Client
) -> None:
    page(desk, "/desk/titles/?q=swifts")
    assert not Step.objects.exists(), "no question is at hand"
    answer = desk.post("/desk/questions/", {"asked": "How do swifts sleep?", "search-q": "swifts"})
    assert answer.url.startswith("/desk/titles/?q=swifts&done=")  # type: ignore[attr-defined] # a redirect
    question = Question.objects.get()
    for _look in range(2):
        assert "How do swifts sleep?" in page(desk, "/desk/titles/?q=swifts")
    page(desk, "/desk/titles/?q=swifts&page=2")
    page(desk, "/desk/titles/?q=swifts&format=video")
    assert [(one.asked, one.hits) for one in Step.objects.all()] == [
        ({"q": "swifts"}, 2),
        ({"q": "swifts", "format": "video"}, 0),
    ]
    kept = desk.post(f"/desk/questions/{question.pk}/keep/", {"title": found[0], "words": "chapter 4", "back": "1"})
    assert kept.url.startswith(f"/desk/titles/{found[0]}/")  # type: ignore[attr-defined] # a redirect
    shown = page(desk, f"/desk/questions/{question.pk}/")
    for words in (
        "/desk/titles/?q=swifts&amp;format=video",
        "chapter 4",
        "Swifts",
        f"/desk/give/?question={question.pk}",
    ):
        assert words in shown
    desk.post(f"/desk/questions/{question.pk}/answer/", {"answer": "On the wing.", "version": "1", "close": "1"})
    page(desk, "/desk/titles/?q=apus")
    assert Step.objects.count() == 3, "a closed question is not at hand any more"
    assert "On the wing." in page(desk, "/desk/questions/?q=sleep")


def test_t02_an_earlier_answer_stands_beside_what_is_found_for_the_same_words(library: Library, desk: Client) -> None:
    desk.post("/desk/questions/", {"asked": "How do swifts sleep?"})
    desk.post("/desk/questions/at-hand/", {})
    number = Question.objects.get().pk
    assert "Asked before" not in page(desk, "/desk/titles/?q=swifts"), "without an answer it is no help"
    desk.post(f"/desk/questions/{number}/answer/", {"answer": "On the wing.", "version": "1", "close": "1"})
    shown = page(desk, "/desk/titles/?q=Swifts+wing")
    assert "Asked before" in shown
    assert "On the wing." in shown
    assert "Asked before" not in page(desk, "/desk/titles/?q=swifts+sea")


def test_t15_what_was_typed_stays_when_it_is_refused(library: Library, desk: Client) -> None:
    desk.post("/desk/questions/", {"asked": "Why?"})
    number = Question.objects.get().pk
    no = desk.post(f"/desk/questions/{number}/source/", {"source": "Atlas", "words": "rivers", "hits": "many"})
    assert no.status_code == 409
    assert 'value="rivers"' in no.content.decode()
    no = desk.post(f"/desk/questions/{number}/answer/", {"answer": "Because.", "version": "7"})
    assert (no.status_code, "Because.</textarea>" in no.content.decode()) == (409, True)
    no = desk.post("/desk/questions/", {"asked": "a" * 401})
    assert (no.status_code, f"{'a' * 401}</textarea>" in no.content.decode()) == (409, True)
    stranger = signed_in(library, "see-records")
    assert stranger.get("/desk/questions/").status_code == 403
    assert "What is wanted" not in page(stranger, "/desk/titles/?q=a")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What left the house by mail or text."""
    from shelflist.observers.notices.ways import interface

    gone: list[Any] = []

    def send(messages: Iterable[Any]) -> Iterator[Any]:
        for message in messages:
            gone.append(message)
            yield interface.Outcome(message.id, "sent")

    for name in ("email", "sms"):
        way = replace(interface._ways[name], is_working=lambda: True, send=send)
        monkeypatch.setitem(interface._ways, name, way)
    return gone


def test_t03_titles_are_given_by_mail_by_text_on_a_slip_and_as_a_square_code(
    found: list[int], library: Library, desk: Client, sent: list[Any], settings: Any
) -> None:
    settings.SHELFLIST_PUBLIC_URL = "https://library.example"
    library.item(record_id=found[0], call_number="598.8 LAC")
    shown = page(desk, "/desk/give/?q=swifts")
    as_shown = sorted(found, key=lambda one: shown.index(f"/titles/{one}/"))
    assert f"https://library.example/these/{as_shown[0]}-{as_shown[1]}/" in shown
    address = f"/desk/give/?title={found[0]}&title={found[1]}"
    for way, to in (("email", "somebody@example.org"), ("sms", "+1 555 0100")):
        answer = desk.post(address, {"way": way, "to": to, "language": "de"})
        assert answer.url == f"{address}&sent=1"  # type: ignore[attr-defined] # a redirect
    assert [one.address for one in sent] == ["somebody@example.org", "+1 555 0100"]
    assert "598.8 LAC" in sent[0].body
    assert sent[0].body.endswith(f"https://library.example/these/{found[0]}-{found[1]}/")
    assert sent[0].subject == "Titel für Sie"
    no = desk.post(address, {"way": "email", "to": "nobody", "language": "en"})
    assert (no.status_code, 'value="nobody"' in no.content.decode()) == (409, True)
    slip = desk.get(f"/desk/give/slip/?title={found[0]}&title={found[1]}")
    assert (slip["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")
    assert desk.get("/desk/give/?title=999999").status_code == 404


def test_t03_what_a_reader_opens_shows_public_titles_only(found: list[int], library: Library) -> None:
    Record.objects.filter(pk=found[1]).update(suppressed=True)
    reader = Client()
    shown = page(reader, f"/these/{found[0]}-{found[1]}/")
    assert f'href="/title/{found[0]}/"' in shown
    assert f'href="/title/{found[1]}/"' not in shown
    assert "Swifts" in page(reader, f"/these/{found[0]}/?print=1")
    for wrong in ("0", "a-b", f"{found[1]}", "9" * 30, "-"):
        assert reader.get(f"/these/{wrong}/").status_code == 404
