"""Cards are typed and filed as the rules of cataloguing say (PRN-11, T34)."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.departments.cards.rules.filing import RULES, filing_key, spoken
from shelflist.departments.cards.rules.sets import CardFacts, card_set, in_order, roman
from shelflist.departments.cards.rules.typing import COLUMNS, LINES, Paragraph, typed, width
from shelflist.records.catalog.marc import Control, Data, MarcRecord

pytestmark = pytest.mark.one_database
CASES = tomllib.loads((Path(__file__).parent / "cases" / "filing.toml").read_text(encoding="utf-8"))


def split(heading: str) -> tuple[str, int]:
    """ "(4)The great Gatsby" with what is passed over."""
    if heading.startswith("("):
        skip, _bracket, text = heading[1:].partition(")")
        return text, int(skip)
    return heading, 0


@pytest.mark.parametrize("case", CASES["order"], ids=lambda case: f"{case['rules']}: {case['what']}")
def test_prn_11_headings_are_filed_in_this_order(case: dict[str, Any]) -> None:
    chance = random.Random(7)
    wanted = list(case["headings"])
    mixed = chance.sample(wanted, len(wanted))
    rules = RULES[case["rules"]]

    def key(heading: str) -> object:
        text, skip = split(heading)
        return filing_key(text, rules, skip=skip)

    assert sorted(mixed, key=key) == wanted


@pytest.mark.parametrize("case", CASES["spoken"], ids=lambda case: str(case["number"]))
def test_prn_11_numbers_are_spoken(case: dict[str, Any]) -> None:
    assert spoken(case["number"]) == case["words"]


@given(st.text(max_size=60), st.sampled_from(sorted(RULES)), st.integers(0, 9))
@settings(max_examples=150)
def test_any_heading_has_a_place_and_keys_compare(text: str, rules: str, skip: int) -> None:
    key = filing_key(text, RULES[rules], skip=skip)
    assert sorted([key, (), filing_key("x", RULES[rules])])[0] == ()
    assert key == filing_key(text, RULES[rules], skip=skip)


def gatsby(*more: Data, author: bool = True) -> MarcRecord:
    main = [Data("100", "1", " ", [("a", "Fitzgerald, F. Scott"), ("q", "(Francis Scott),"), ("d", "1896-1940.")])]
    return MarcRecord(
        "00000nam a2200000 i 4500",
        [
            Control("008", "850101s1925    nyu           000 1 eng d"),
            Data("020", " ", " ", [("a", "0684801523 (pbk.) :"), ("c", "$12.00")]),
            *(main if author else []),
            Data("245", "1", "4", [("a", "The great Gatsby :"), ("b", "a novel /"), ("c", "F. Scott Fitzgerald.")]),
            Data("250", " ", " ", [("a", "First edition.")]),
            Data("264", " ", "1", [("a", "New York :"), ("b", "Scribner,"), ("c", "[1925]")]),
            Data("300", " ", " ", [("a", "218 pages ;"), ("c", "20 cm.")]),
            Data("490", "1", " ", [("a", "Scribner library ;"), ("v", "1")]),
            Data("500", " ", " ", [("a", "Includes an introduction.")]),
            Data("650", " ", "0", [("a", "Rich people"), ("v", "Fiction.")]),
            Data("651", " ", "0", [("a", "Long Island (N.Y.)"), ("v", "Fiction.")]),
            Data("700", "1", " ", [("a", "Bruccoli, Matthew J.,"), ("e", "editor.")]),
            Data("830", " ", "0", [("a", "Scribner library ;"), ("v", "1.")]),
            *more,
        ],
    )


def facts(marc: MarcRecord) -> CardFacts:
    return CardFacts(7, marc, ("FIC", "FIT"), "66", ("31234000000017 Central", "31234000000025 Harbor"))


def test_t34_the_main_card_is_typed_as_aacr_2_has_it() -> None:
    main = card_set(facts(gatsby()), ("main",))[0].typed[0]
    assert main.lines[:12] == (
        "         Fitzgerald, F. Scott (Francis Scott), 1896-1940",
        "FIC          The great Gatsby : a novel / F. Scott Fitzgerald.",
        "FIT      — First edition. — New York : Scribner, [1925].",
        "             218 pages ; 20 cm. — (Scribner library ; 1)",
        "             Includes an introduction.",
        "             ISBN 0684801523 (pbk.)",
        "",
        "",
        "",
        "",
        "",
        "",
    )
    assert " ".join(" ".join(main.lines[12:]).split()) == (
        "1. Rich people—Fiction. 2. Long Island (N.Y.)—Fiction. I. Bruccoli, Matthew J. II. Title. III. Series."
    )


def test_t34_a_set_has_a_card_for_every_tracing_and_one_for_the_shelf_list() -> None:
    cards = card_set(facts(gatsby()))
    assert [(card.kind, card.filed_under) for card in cards[:-1]] == [
        ("main", "Fitzgerald, F. Scott (Francis Scott), 1896-1940"),
        ("added", "Bruccoli, Matthew J."), ("title", "The great Gatsby"), ("series", "Scribner library ; 1"),
        ("subject", "Rich people—Fiction"), ("subject", "Long Island (N.Y.)—Fiction"),
    ]  # fmt: skip
    subject = cards[4].typed[0].lines
    assert subject[0].strip() == "RICH PEOPLE—FICTION"
    assert subject[1].startswith("FIC      Fitzgerald")
    shelf = [line.strip() for line in cards[-1].typed[0].lines]
    assert "31234000000025 Harbor" in shelf
    assert not any("Rich people" in line for line in shelf)


def test_t34_where_the_title_is_the_main_entry_everything_hangs_from_it_and_no_title_is_traced() -> None:
    cards = card_set(facts(gatsby(author=False)))
    assert "title" not in {card.kind for card in cards}
    lines = cards[0].typed[0].lines
    assert lines[0].startswith("         The great Gatsby")
    assert lines[1].startswith("FIC          ")
    assert (cards[0].filed_under, cards[0].skip) == ("The great Gatsby", 4)


def test_prn_11_dictionary_cards_come_in_filing_order_and_shelf_cards_behind() -> None:
    other = CardFacts(8, gatsby(Data("650", " ", "0", [("a", "Aeroplanes")])), (), "11")
    ordered = in_order([*card_set(facts(gatsby())), *card_set(other)], RULES["ala"])
    kinds = [card.kind for card in ordered]
    assert kinds[-2:] == ["shelf", "shelf"]
    assert [card.record_id for card in ordered[-2:]] == [8, 7]
    assert ordered[0].filed_under == "Aeroplanes"
    under = [card.filed_under for card in ordered]
    assert under.index("The great Gatsby") < under.index("Long Island (N.Y.)—Fiction")


def test_prn_11_what_does_not_fit_goes_on_on_a_second_card() -> None:
    notes = [Data("500", " ", " ", [("a", f"Note {number} " + "and so on " * 20)]) for number in range(5)]
    cards = card_set(facts(gatsby(*notes)), ("main",))[0].typed
    assert len(cards) > 1
    assert "(Continued on next card)" in cards[0].lines[-1]
    assert cards[1].lines[0].strip().startswith("Fitzgerald")
    said = " ".join(line.strip() for card in cards for line in card.lines)
    assert "III. Series." in said
    assert all(f"Note {number}" in said for number in range(5))


@given(
    st.lists(st.text(max_size=8), max_size=20),
    st.text(max_size=120),
    st.lists(st.text(max_size=600), max_size=6),
    st.none() | st.text(max_size=300),
)
@settings(max_examples=120, deadline=None)
def test_whatever_is_typed_fits_its_card_and_no_word_is_lost(
    call_number: list[str], heading: str, texts: list[str], foot: str | None
) -> None:
    paragraphs = [Paragraph(text, 13, 9) for text in texts]
    cards = typed(call_number, heading, paragraphs, Paragraph(foot, 13, 9) if foot is not None else None, "Continued")
    assert all(len(card.lines) <= LINES for card in cards)
    bodies = [line[9:] for card in cards for line in card.lines if len(line) > 9]
    assert all(width(body) <= COLUMNS for body in bodies)
    said = "".join("".join(bodies).split())
    for text in texts:
        assert all(sign in said for sign in "".join(text.split()) if sign.isalnum())


def test_roman_figures() -> None:
    assert [roman(number) for number in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]
