"""fold and collation_key."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.texts import LONGEST_KEY, collation_key, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Great  Gatsby /", "the great gatsby"),
        ("L'Été à Łódź!", "l ete a lodz"),
        ("Kolʹtsa", "koltsa"),
        ("Straße", "strasse"),
        ("Þingvellir, Ærø", "thingvellir aero"),
        ("Война и мир", "воина и мир"),
        ("שָׁלוֹם", "שלום"),
        ("東京の歴史", "東京の歴史"),
        ("हिन्दी। भाषा", "हिन्दी भाषा"),
        ("snake_case", "snake case"),
        ("", ""),
    ],
)
def test_folding_leaves_words_that_anybody_can_type(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_folded_text_has_single_spaces_and_no_capitals(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert folded == folded.casefold() or not folded.isascii()


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_are_folded_alike_wherever_they_stand(text: str, other: str) -> None:
    assert fold(f"{text} {other}") == f"{fold(text)} {fold(other)}".strip()


@given(st.lists(st.text(alphabet=string.ascii_letters + string.digits + "_", min_size=1, max_size=20), max_size=30))
def test_plain_words_weigh_the_same_beside_words_with_accents(words: list[str]) -> None:
    plain, beside = (
        collation_key(" ".join(some)).split(b"\0\0")[0] for some in (words, [*words, "é"] if words else words)
    )
    assert beside.startswith(plain)
    assert sorted(words, key=collation_key) == sorted(words, key=lambda word: collation_key(f"{word} é"))


def test_words_sort_as_a_reader_expects_in_any_script() -> None:
    in_order = ["apfel", "Äpfel", "École", "zebra", "Война", "東京"]
    assert sorted(set(in_order), key=collation_key) == in_order


def test_a_word_sorts_before_longer_words_beginning_with_it() -> None:
    in_order = ["new", "New York", "Newark", "newt"]
    assert sorted(set(in_order), key=collation_key) == in_order


def test_punctuation_does_not_matter_for_sorting() -> None:
    assert collation_key("War, and: peace!") == collation_key("War and peace")


def test_an_accent_decides_only_between_words_with_the_same_letters() -> None:
    in_order = ["cote", "coté", "cotf"]
    assert sorted(set(in_order), key=collation_key) == in_order


@given(st.text())
def test_a_key_is_never_longer_than_an_index_can_hold(text: str) -> None:
    assert len(collation_key(text * 20)) <= LONGEST_KEY
