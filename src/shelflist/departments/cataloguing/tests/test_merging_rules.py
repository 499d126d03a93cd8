"""P15: what two people changed, field by field. A table of cases, and: nothing that one of them wrote is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.rules.merging import BOTH, MINE, THEIRS, merged, three_way
from shelflist.departments.cataloguing.writing import with_field, with_positions, without_empties
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.marc import Data
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = pytest.mark.one_database
lines = st.lists(st.sampled_from("abcdefg"), max_size=8)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "conflicts", "proposed"),
    [
        ("abc", "abc", "abc", 0, "abc"),
        ("abc", "aBc", "abc", 0, "aBc"),
        ("abc", "abc", "abC", 0, "abC"),
        ("abc", "aBc", "abC", 0, "aBC"),
        ("abcd", "abcdx", "yabcd", 0, "yabcdx"),
        ("abc", "ac", "abC", 1, "ac"),
        ("abc", "aXc", "aYc", 1, "aXc"),
        ("abc", "aXc", "aXc", 0, "aXc"),
        ("abc", "ac", "aYc", 1, "ac"),
    ],
)
def test_p15_changes_of_two_people_are_put_together(
    base: str, mine: str, theirs: str, conflicts: int, proposed: str
) -> None:
    pieces = three_way(base, mine, theirs)
    assert sum(piece.is_conflict for piece in pieces) == conflicts
    assert "".join(merged(pieces, {})) == proposed


def test_p15_somebody_chooses_where_both_changed_the_same_field() -> None:
    pieces = three_way("abc", "aXc", "aYc")
    [place] = [number for number, piece in enumerate(pieces) if piece.is_conflict]
    assert merged(pieces, {place: MINE}) == ["a", "X", "c"]
    assert merged(pieces, {place: THEIRS}) == ["a", "Y", "c"]
    assert merged(pieces, {place: BOTH}) == ["a", "Y", "X", "c"]


@given(lines, lines, lines)
def test_p15_three_versions_can_be_read_whole_out_of_the_pieces(base: str, mine: str, theirs: str) -> None:
    pieces = three_way(base, mine, theirs)
    assert [line for piece in pieces for line in piece.base] == list(base)
    assert [line for piece in pieces for line in piece.mine] == list(mine)
    assert [line for piece in pieces for line in piece.theirs] == list(theirs)
    assert merged(three_way(base, mine, base), {}) == list(mine)
    assert merged(three_way(base, base, theirs), {}) == list(theirs)


def test_cat_02_positions_of_fixed_fields_stay_in_their_places() -> None:
    text = "LDR 00000nam a2200000 i 4500\n008 261128s        xx            000 0 eng d\n245 10 ‡aTitle"
    put = with_positions(text, {(1, 7): "2010", (1, 35): "fre", (0, 6): "e"})
    record = typed(put).record
    assert record.leader[6] == "e"
    assert record.control("008")[7:11] == "2010"
    assert record.control("008")[35:38] == "fre"
    assert len(record.control("008")) == 40
    assert with_positions("008 x", {(0, 7): "2010"}) == "008 x      2010"


def test_cat_02_a_mended_field_stands_in_its_place() -> None:
    text = "LDR 00000nam a2200000 i 4500\n020 ## ‡a1\n245 10 ‡aTitle"
    right = Data("020", " ", " ", [("a", "2")])
    assert [field[0] for field in typed(with_field(text, 0, (right,))).record.fields] == ["020", "245"]
    more = typed(with_field(text, -1, (Data("100", "1", " ", [("a", "N")]),))).record
    assert [field[0] for field in more.fields] == ["020", "100", "245"]


def test_cat_03_what_a_template_left_empty_is_not_saved() -> None:
    record = typed(
        "LDR 00000nam a2200000 i 4500\n020 ## ‡a\n100 1# ‡a ‡eauthor.\n245 10 ‡aTitle ‡b\n336 ## ‡atext"
    ).record
    assert [field.tag for field in without_empties(record).fields if isinstance(field, Data)] == ["245", "336"]
    assert without_empties(gatsby()).fields == gatsby().fields
