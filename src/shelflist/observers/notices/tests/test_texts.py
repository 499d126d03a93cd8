"""The built-in texts: every event in every language, with the same values, and nothing left untold (NTC-04)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from shelflist.observers.notices import events
from shelflist.observers.notices.templating import checked, names_in, render
from shelflist.observers.notices.wording import built_in

pytestmark = pytest.mark.one_database
LANGUAGES = [code for code, _name in settings.LANGUAGES] if settings.configured else []
ITEM = {
    "name": "Kaffee und Bücher, A. Autorin", "title": "Kaffee und Bücher", "author": "A. Autorin", "barcode": "3187",
    "due": "Mo 30. Nov", "pickup": "Eastgate", "until": "Di 1. Dez", "estimated": "Mi 2. Dez", "price": "19,99 €",
    "note": "Beschädigt", "ends": "Do 3. Dez", "happened": "Fr 4. Dez", "said": "12,50 € bezahlt", "begins": "10:30",
    "locker": True, "from": "Harbor", "sent": "Sa 5. Dez", "branch": "Eastgate",
}  # fmt: skip
GRAMMAR = {"count"}  # one or many: not every sentence of every language has to say so
TITLE = re.compile(r"\{\{|\{%|%\}|\}\}")


def values(count: int, **more: Any) -> dict[str, Any]:
    return {
        "patron": {"name": "Amina Bello", "given_name": "Amina", "through": ""},
        "library": {"name": "Three Rivers", "branch": "Eastgate", "address": "", "phone": "", "email": ""},
        "items": [ITEM] * count, "first": ITEM, "count": count, "stage": 1, "fee": "", "today": "", "unsubscribe": "",
        "signature": "Three Rivers\n555-0100", "mailing": {"subject": "Closed", "body": "We are closed."}, **more,
    }  # fmt: skip


def texts(language: str) -> list[tuple[str, str, str]]:
    found = []
    for event in events.all_events():
        found += [(event.code, part, str(words)) for part, words in built_in(language)[event.code].items()]
    return found


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_ntc_04_no_event_lacks_a_text_in_a_language(language: str) -> None:
    assert language in LANGUAGES
    known = {event.code for event in events.all_events()} | {"words"}
    assert set(built_in(language)) == known
    shape = {code: set(text) for code, text in built_in(language).items()}
    assert shape == {code: set(text) for code, text in built_in("en").items()}
    assert all(text["subject"] and text["body"].strip() for code, text in built_in(language).items() if code != "words")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_ntc_04_every_text_can_be_said_of_one_and_of_many_and_tells_what_the_english_one_tells(language: str) -> None:
    for code, part, text in texts(language):
        checked(text)
        english = str(built_in("en")[code][part])
        assert names_in(text) - GRAMMAR == names_in(english) - GRAMMAR, (code, part)
        for count in (1, 3):
            said = render(text, values(count))
            told = render(english, values(count))
            assert said, (code, part)
            assert not TITLE.search(said)
            for fact in (ITEM["due"], ITEM["until"], ITEM["pickup"], ITEM["barcode"], ITEM["ends"], ITEM["said"]):
                assert (str(fact) in said) == (str(fact) in told), (code, part, count, fact)
        fee = render(text, values(1, fee="0,50 €", stage=3))
        assert ("0,50 €" in fee) == ("0,50 €" in render(english, values(1, fee="0,50 €", stage=3))), (code, part)


def test_ntc_04_no_language_is_another_in_disguise() -> None:
    for language in ("de", "fr", "es", "ar"):
        for code, part, text in texts(language):
            if code != "mailing" or part == "body":
                assert text != str(built_in("en")[code][part]), (language, code, part)
