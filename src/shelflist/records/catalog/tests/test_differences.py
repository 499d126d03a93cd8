"""What differs between two records (CAT-07, P15): fields, subfields, words; nothing is hidden, nothing invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.records.catalog.differences import (
    ADDED,
    CHANGED,
    KEPT,
    MOVED,
    REMOVED,
    difference_count,
    differences,
    runs,
)
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

pytestmark = pytest.mark.one_database
LEADER = "00000nam a2200000 i 4500"


def record(*fields: Field, leader: str = LEADER) -> MarcRecord:
    return MarcRecord(leader, list(fields))


def subject(text: str, ind2: str = "0") -> Data:
    return Data("650", " ", ind2, [("a", text)])


TITLE = Data("245", "1", "0", [("a", "The left hand of darkness /"), ("c", "Ursula K. Le Guin.")])


def said(before: MarcRecord, after: MarcRecord) -> list[tuple[str, str]]:
    return [(one.change, one.tag) for one in differences(before, after)]


def test_cat_07_a_field_that_changed_stands_once_with_the_words_that_changed() -> None:
    other = Data("245", "1", "4", [("a", "The left hand of light /"), ("b", "a novel /"), ("c", "Ursula K. Le Guin.")])
    [one] = differences(record(TITLE), record(other))
    assert (one.change, one.tag, one.were, one.indicators, one.sign) == (CHANGED, "245", "10", "14", "±")
    assert [(part.code, part.change) for part in one.parts] == [("a", CHANGED), ("b", ADDED), ("c", KEPT)]
    assert [(run.change, run.text) for run in one.parts[0].runs] == [
        (KEPT, "The left hand of "), (REMOVED, "darkness"), (ADDED, "light"), (KEPT, " /"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([subject("Cats")], [subject("Cats")], []),
        ([subject("Cats")], [subject("Cats"), subject("Dogs")], [(ADDED, "650")]),
        ([subject("Cats"), subject("Dogs")], [subject("Dogs")], [(REMOVED, "650")]),
        ([subject("Cats"), subject("Dogs")], [subject("Dogs"), subject("Cats")], [(MOVED, "650")]),
        ([subject("Cats")], [subject("Cats", "7")], [(CHANGED, "650")]),
        ([subject("Cats"), subject("Dogs")], [subject("Trains"), subject("Ships"), subject("Dogs in art")],
         [(ADDED, "650"), (ADDED, "650"), (REMOVED, "650"), (CHANGED, "650")]),
        ([Control("001", "a")], [Control("001", "b")], [(CHANGED, "001")]),
        ([], [Control("001", "b")], [(ADDED, "001")]),
    ],
)  # fmt: skip
def test_cat_07_fields_are_added_removed_changed_or_moved(
    before: list[Field], after: list[Field], expected: list[tuple[str, str]]
) -> None:
    assert said(record(*before), record(*after)) == expected


def test_cat_07_the_leader_and_fixed_fields_differ_by_character() -> None:
    [one] = differences(record(), record(leader=LEADER.replace("nam", "cam")))
    assert (one.tag, [run.text for run in one.parts[0].runs if run.change != KEPT]) == ("LDR", ["n", "c"])


def test_a_text_that_has_little_in_common_is_shown_as_another() -> None:
    assert [(one.change, one.text) for one in runs("War and peace", "Voĭna i mir")] == [
        (REMOVED, "War and peace"),
        (ADDED, "Voĭna i mir"),
    ]


def test_s7_a_field_of_twenty_thousand_subfields_is_compared_at_once() -> None:
    many = Data("999", " ", " ", [("a", str(number)) for number in range(20_000)])
    [one] = differences(record(many), record(Data("999", " ", " ", many.subfields[:-1])))
    assert [part.change for part in one.parts].count(REMOVED) == 1


FIELDS = st.lists(
    st.one_of(
        st.builds(Control, st.sampled_from(["001", "005"]), st.text("ab ", max_size=5)),
        st.builds(
            Data, st.sampled_from(["245", "650"]), st.just(" "), st.sampled_from("01"),
            st.lists(st.tuples(st.sampled_from("abx"), st.text("ab ", max_size=6)), max_size=4),
        ),
    ),
    max_size=8,
)  # fmt: skip


@given(FIELDS, FIELDS)
def test_cat_07_a_comparison_holds_all_of_both_records(before: list[Field], after: list[Field]) -> None:
    old, new = record(*before), record(*after)
    changes = differences(old, new, whole=True)
    assert [one.after for one in changes if one.after is not None] == [Control("LDR", LEADER), *after]
    gone = [one.before for one in changes if one.before is not None and one.change != MOVED]
    moved = [one.after for one in changes if one.change == MOVED]
    assert sorted(map(str, [*gone, *moved])) == sorted(map(str, [Control("LDR", LEADER), *before]))
    assert difference_count(differences(old, old)) == 0
    for one in changes:
        for part in one.parts:
            assert all(run.text for run in part.runs) or not "".join(run.text for run in part.runs)
