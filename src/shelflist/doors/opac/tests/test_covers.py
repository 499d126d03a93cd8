"""Covers: the same for ever, drawn with attributes only, whatever the title is written in."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from shelflist.doors.opac.cards import cover_mark
from shelflist.doors.opac.covers import cover, spine, subject_of
from shelflist.doors.opac.covers.subjects import SUBJECTS

pytestmark = pytest.mark.one_database
TITLES = (
    ("The left hand of darkness", "Ursula K. Le Guin"),
    ("موسم الهجرة إلى الشمال", "الطيب صالح"),
    ("紅樓夢", "曹雪芹"),
    ("गोदान", "प्रेमचंद"),
    ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", ""),
    ('<script>alert(1)</script> & "quotes"', "O'Brien"),
    ("", ""),
)


def test_a_cover_stays_the_same_for_ever() -> None:
    """The digest is of the drawn cover: whoever changes it changes every library's shelves."""
    drawn = cover("The left hand of darkness", "Ursula K. Le Guin", "fantasy")
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == "2542eb3f752e703c"


@pytest.mark.parametrize(("title", "author"), TITLES)
def test_covers_and_spines_are_drawn_with_attributes_only(title: str, author: str) -> None:
    spines = [spine(title, author, subject, 320, 22, "598.944 MAC") for subject in SUBJECTS]
    for drawn in (*spines, *(cover(title, author, subject) for subject in SUBJECTS)):
        parts = {etree.QName(one).localname for one in etree.fromstring(drawn).iter()}
        assert parts <= {"svg", "g", "rect", "circle", "ellipse", "path", "text"}
        assert not re.search(r"\b(style|id|href|on\w+)=", drawn)
        assert len(drawn) < 40_000


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_makes_a_cover(title: str, author: str) -> None:
    clean = "".join(one for one in title + "|" + author if one.isprintable())
    name, _bar, by = clean.partition("|")
    etree.fromstring(cover(name, by, "fiction"))
    etree.fromstring(spine(name, by, "fiction", 100, 20, name))


@pytest.mark.parametrize(
    ("classification", "material", "audience", "subject"),
    [
        ("598.944", "book", "", "birds"), ("813.54", "book", "", "fiction"), ("641.5", "book", "", "food"),
        ("PR6063", "book", "", "classic"), ("QA76.76", "book", "", "computing"), ("", "music", "", "music"),
        ("513", "book", "b", "children"), ("", "book", "", "fiction"), ("FIC LEG", "book", "", "fiction"),
    ],
)  # fmt: skip
def test_the_class_chooses_the_family(classification: str, material: str, audience: str, subject: str) -> None:
    assert subject_of(classification, material, audience) == subject


def test_the_word_on_a_cover_is_in_the_language_of_its_address() -> None:
    """What is kept for everybody cannot look at who asks: the mark in the address says the language."""
    assert ">FICTION<" in cover("Emma", "Jane Austen", "fiction")
    with override("de"):
        assert ">ROMANE<" in cover("Emma", "Jane Austen", "fiction")
    assert cover_mark("Emma", "Jane Austen", "fiction") + "-de" == cover_mark("Emma", "Jane Austen", "fiction", "de")
