"""The translators' catalogues: nothing half done reaches a reader, and no translation breaks a sentence."""

from __future__ import annotations

import importlib.util
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override, to_locale

from shelflist.ground.common.phrases import nphrase, phrase
from shelflist.ground.ui import catalogues
from shelflist.ground.ui.localise import spoken_languages, text

pytestmark = pytest.mark.one_database

PLACE = re.compile(r"\{\w+\}|%\(\w+\)[sd]|%%")
TAG = re.compile(r"<[^>]*>|&\w+;")
LANGUAGES = [path.parts[-3] for path in catalogues.sources()]
ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return catalogues.read(catalogues.FOLDER / request.param / "LC_MESSAGES" / "django.po")


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """What is said and how it is translated, each plural form beside the text for many."""
    said = message.id if isinstance(message.id, str) else message.id[1]
    strings = (message.string,) if isinstance(message.string, str) else message.string
    yield from ((said, one) for one in strings if one)


def test_every_language_offered_is_complete_on_the_public_pages(catalogue: Catalog) -> None:
    assert [one.id for one in catalogues.missing(catalogue)] == []


def test_public_text_of_the_program_stands_in_the_catalogues(catalogue: Catalog) -> None:
    """Otherwise: `make words`, and translate what it says is missing."""
    assert _public_text() - {one.id for one in catalogue} == set()


@cache
def _public_text() -> set[object]:
    spec = importlib.util.spec_from_file_location("words", ROOT / "docs" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    return {one.id for one in words.collect() if catalogues.is_public(one)}


def test_a_translation_has_the_places_of_its_sentence(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        plural = not isinstance(message.id, str)
        for said, translated in forms(message):
            wanted, found = set(PLACE.findall(said)), set(PLACE.findall(translated))
            number = {"{count}", "{n}", "%(n)s", "%(count)s", "%(number)s", "%(seconds)s"}
            missing = wanted - found - (number if plural else set())
            if message.id and (found - wanted or missing) and not (plural and _says_one(message, translated)):
                wrong.append((said, translated))
    assert wrong == []


def _says_one(message: Message, translated: str) -> bool:
    """The form for one (and where a language has it, for none or two) may leave out what it does not need."""
    one = message.id[0]
    return (
        set(PLACE.findall(translated)) <= set(PLACE.findall(message.id[1]))
        and translated != message.string[-1]
        and (set(PLACE.findall(one)) <= set(PLACE.findall(translated)))
    )


def test_a_translation_keeps_the_markup_of_its_sentence(catalogue: Catalog) -> None:
    wrong = [
        (said, translated)
        for message in catalogue
        for said, translated in forms(message)
        if message.id and Counter(TAG.findall(said)) != Counter(TAG.findall(translated))
    ]
    assert wrong == []


def test_nothing_is_guessed_and_no_plural_is_left_half_done(catalogue: Catalog) -> None:
    assert [one.id for one in catalogue if one.fuzzy and one.id] == []
    half = [one.id for one in catalogue if not isinstance(one.string, str) and any(one.string) and not all(one.string)]
    assert half == []
    short = [
        one.id for one in catalogue if not isinstance(one.string, str) and len(one.string) != catalogue.num_plurals
    ]
    assert short == []


def test_a_translation_begins_and_ends_with_the_blanks_of_its_sentence(catalogue: Catalog) -> None:
    wrong = [
        (said, translated)
        for message in catalogue
        for said, translated in forms(message)
        if message.id
        and (said[:1].isspace(), said[-1:].isspace()) != (translated[:1].isspace(), translated[-1:].isspace())
    ]
    assert wrong == []


def test_french_signs_never_begin_a_line() -> None:
    assert catalogues.kept_together("« {name} » : combien ?") == "«\u00a0{name}\u00a0»\u00a0: combien\u00a0?"
    with override("fr"):
        assert text(phrase("“{name}”", name="Emma")) == "«\u00a0\u2068Emma\u2069\u00a0»"


def test_every_language_of_the_library_has_a_catalogue_and_is_offered() -> None:
    assert {to_locale(code) for code, _name in settings.LANGUAGES if code != "en"} <= set(LANGUAGES)
    assert spoken_languages() == dict(settings.LANGUAGES)


def test_sentences_of_rules_and_of_templates_are_said_in_the_readers_language() -> None:
    waiting = nphrase("{count} reader is waiting for it.", "{count} readers are waiting for it.", 1)
    with override("de"):
        assert text(waiting) == "1 Person wartet darauf."
        assert text(phrase("That card and PIN do not belong together.")).startswith("Dieser Ausweis")
    with override("es"):
        said = Template(
            "{% load i18n %}{% blocktranslate count count=2 %}{{ count }} reader waiting{% plural %}"
            "{{ count }} readers waiting{% endblocktranslate %}"
        ).render(Context({"count": 2}))
        assert said == "2 personas en espera"


def test_a_language_that_is_not_complete_is_not_compiled(tmp_path: Path) -> None:
    """And what is compiled is not compiled again until somebody changes it."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    place = "#: src/shelflist/doors/opac/web.py\n"
    source.write_text(head + place + 'msgid "Renew"\nmsgstr ""\n')
    assert catalogues.compile_all(tmp_path) == []
    source.write_text(head + place + 'msgid "Renew"\nmsgstr "Verlängern"\n')
    assert catalogues.compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert catalogues.compile_all(tmp_path) == []
    source.write_text(head + place + 'msgid "Renew"\nmsgstr ""\n')
    later = time.time() + 5
    os.utime(source, (later, later))
    catalogues.compile_all(tmp_path)
    assert not source.with_suffix(".mo").exists()
