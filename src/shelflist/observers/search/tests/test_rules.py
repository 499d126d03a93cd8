"""Words, headings, documents and spellings (OPC-01, OPC-03), without a database."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.texts import collation_key
from shelflist.observers.search.rules import headings, spelling, words
from shelflist.observers.search.rules.document import Copy, TitleFacts, document, trimmed
from shelflist.observers.search.rules.shape import popularity
from shelflist.observers.search.tests.titles import marc
from shelflist.records.catalog.marc import Control, Data, MarcRecord

pytestmark = pytest.mark.one_database

SAME = [  # what is typed, and what the record says: some word, or something a word may also be, is the same
    ("LODZ", "Łódź", ""),
    ("istanbul", "İstanbul", ""),
    ("isparta", "Isparta", ""),
    ("strasse", "Straße", ""),
    ("ueber", "über", ""),
    ("smorrebrod", "smørrebrød", ""),
    ("aarhus", "Århus", ""),
    ("ευρωπη", "Ευρώπη", ""),
    ("αθηνασ", "ΑΘΗΝΑΣ", ""),
    ("dont", "don't", ""),
    ("email", "e-mail", ""),
    ("shir", "shi'r", ""),
    ("abd", "ʻAbd", ""),
    ("قران", "قُرْآن", ""),
    ("مكتبه", "مكتبة", ""),
    ("کتاب", "كتاب", ""),
    ("كتاب", "الكتاب", "arabic"),
    ("שלום", "שָׁלוֹם", ""),
    ("ספר", "הספר", ""),
    ("2020", "२०२०", ""),
    ("京都", "東京都", ""),
    ("東", "東京", ""),
    ("한국", unicodedata.normalize("NFD", "한국의"), ""),
    ("がく", unicodedata.normalize("NFD", "がく"), ""),
    ("run", "running", "english"),
    ("maison", "maisons", "french"),
    ("haus", "Hauses", "german"),
    ("войны", unicodedata.normalize("NFD", "войны"), ""),
]


@pytest.mark.parametrize(("typed", "told", "stemmer"), SAME, ids=[f"{typed}-{told}" for typed, told, _s in SAME])
def test_opc_03_a_word_is_the_same_however_it_is_written(typed: str, told: str, stemmer: str) -> None:
    here, others = words.read(told, stemmer)
    assert set(words.words(typed)) & {*here, *others}


@given(st.text(max_size=60), st.sampled_from(["", "english", "arabic", "russian"]))
def test_any_text_is_cut_into_words_without_blanks_or_marks(text: str, stemmer: str) -> None:
    here, others = words.read(text, stemmer)
    assert here == words.words(text)
    assert not [word for word in (*here, *others) if not word or " " in word or word in (words.START, words.END)]


@given(st.text("abcéöz -", max_size=12), st.text("abcéöz -", max_size=12))
def test_headings_stand_in_the_order_of_their_letters(one: str, other: str) -> None:
    letters = [collation_key(text)[:56].split(b"\0\0")[0] for text in (one, other)]
    if letters[0] != letters[1]:
        assert (headings.key(one) < headings.key(other)) == (letters[0] < letters[1])
    assert headings.text_of(headings.entry(one)) == one
    assert headings.key(one + other).startswith(headings.key(one.rstrip(" -"))) or " " in one + other or "-" in other


def test_a_slip_of_the_finger_is_one_step() -> None:
    assert {"history", "hstory", "histroy"} <= {"history", *spelling.one_step_away("history")}
    assert "gatsby" in set(spelling.one_step_away("gastby"))
    assert [spelling.distance("gatsby", other) for other in ("gatsby", "gastby", "gatsbies", "whale")] == [0, 1, 3, 3]


def test_lent_often_earns_a_badge() -> None:
    assert [popularity(loans) for loans in (0, 4, 5, 16, 17, 5000)] == ["", "", "p1", "p1", "p2", "p6"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Jazz.", "Jazz"),
        ("Austen, Jane,", "Austen, Jane"),
        ("Smith, J.", "Smith, J."),
        ("1896-1940.", "1896-1940"),
        (" /", ""),
    ],
)
def test_headings_lose_the_punctuation_of_their_field(text: str, heading: str) -> None:
    assert trimmed(text) == heading


def test_a_document_has_both_scripts_both_isbns_its_places_and_its_lists() -> None:
    record = marc("Mir i voĭna /", "Tolstoĭ, Lev,", language="rus", t020a="0684801523 (pbk.)", t650a="War.")
    record.fields.append(Data("880", "1", "0", [("6", "245-01/(N"), ("a", "Мир и война /")]))
    copies = [Copy((1, 4), "FIC TOL", b"x", 20260102, 12, True), Copy((1, 9), "", b"", 20250101, 5, False)]
    made = document(facts(record, copies=copies))
    assert made is not None
    assert f"{words.START} мир и воина {words.END}" in made.fields["title"]
    assert made.fields["number"] == [f"{words.START} 0684801523 9780684801520 {words.END}"]
    assert made.fields["location"] == ["1", "4"]  # of the copies that the public sees
    assert (made.fields["added"], made.loans, made.fields["decade"]) == (20250101, 17, ["2000"])
    assert [headings.text_of(one) for one in made.fields["list_author"]] == ["Tolstoĭ, Lev"]
    assert made.fields["topic"] == ["War"]


def test_an_authority_record_gives_references_and_holdings_give_nothing() -> None:
    fields = [Data("150", " ", " ", [("a", "Cats")]), Data("450", " ", " ", [("a", "Felis catus")])]
    made = document(facts(MarcRecord("", list(fields)), kind="authority"))
    assert made is not None
    assert [headings.parts_of(one) for one in made.fields["see_subject"]] == [["Felis catus", "Cats"]]
    assert (made.fields["hidden"], "title" in made.fields) == ("authority", False)
    assert document(facts(MarcRecord("", [Control("001", "h")]), kind="holdings")) is None


def facts(record: MarcRecord, *, kind: str = "bib", copies: list[Copy] | None = None) -> TitleFacts:
    fields = [list(field) for field in record.fields]
    return TitleFacts(
        7, kind, False, "", b"", b"", "", 2001, "rus", "", "book", "e", 20260101, 20260101, fields, copies or []
    )
