"""RPN with bib-1 attributes: a table of operands and what they mean, operators, result sets and limits."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.doors.protocols.rules.rpn import (
    MOST_OPERANDS,
    Bib1Diagnostic,
    Operand,
    Operation,
    ResultSet,
    Rpn,
    operand_tree,
    order_of,
    to_tree,
)
from shelflist.doors.protocols.tests.trees import shown
from shelflist.observers.search.rules.tree import Tree, Words

pytestmark = pytest.mark.one_database
CASES = tomllib.loads((Path(__file__).parent / "cases" / "rpn.toml").read_text(encoding="utf-8"))["case"]


def operand(text: str) -> Operand:
    """`1=4 5=1 | term` as an operand."""
    attributes, _bar, term = text.partition("|")
    pairs = [pair.split("=") for pair in attributes.split()]
    return Operand(term[1:], {int(kind): int(value) if value.isdigit() else value for kind, value in pairs})


@pytest.mark.parametrize("case", CASES, ids=[case["query"] for case in CASES])
def test_zed_10_an_operand_means_a_tree_or_a_diagnostic(case: dict[str, object]) -> None:
    if "number" in case:
        with pytest.raises(Bib1Diagnostic) as no:
            operand_tree(operand(str(case["query"])))
        assert no.value.number == case["number"]
        return
    assert shown(operand_tree(operand(str(case["query"])))) == case["tree"]


def test_zed_10_operators_and_result_sets() -> None:
    a, b = Operand("a1"), Operand("b2")
    sets: dict[str, Tree] = {"1": Words("c3")}
    assert shown(to_tree(Operation("and", a, ResultSet("1")), sets)) == "(W(anything, a1, all) & W(anything, c3, all))"
    assert shown(to_tree(Operation("or", a, b), sets)) == "(W(anything, a1, all) | W(anything, b2, all))"
    assert shown(to_tree(Operation("not", a, b), sets)) == "(W(anything, a1, all) - W(anything, b2, all))"
    with pytest.raises(Bib1Diagnostic) as no:
        to_tree(ResultSet("2"), sets)
    assert no.value.number == 30


def test_s30_operands_are_counted_with_those_of_result_sets() -> None:
    query: Rpn = Operand("a1")
    for _time in range(MOST_OPERANDS):
        query = Operation("or", query, Operand("b2"))
    with pytest.raises(Bib1Diagnostic) as no:
        to_tree(query, {})
    assert no.value.number == 6
    sets: dict[str, Tree] = {"s": Words("a1")}
    twice = Operation("or", ResultSet("s"), ResultSet("s"))
    for _time in range(6):
        sets["s"] = to_tree(twice, sets)
    with pytest.raises(Bib1Diagnostic) as doubled:
        to_tree(twice, sets)
    assert doubled.value.number == 6


def test_zed_10_sort_keys() -> None:
    assert order_of({1: 4}, descending=False) == "title"
    assert order_of({1: 31}, descending=True) == "newest"
    assert order_of({1: "author"}, descending=False) == "author"
    for attributes, descending, number in (({1: 4}, True, 214), ({1: 21}, False, 207), ({1: 9999}, False, 114)):
        with pytest.raises(Bib1Diagnostic) as no:
            order_of(attributes, descending=descending)
        assert no.value.number == number


@settings(max_examples=150)
@given(
    st.text(max_size=20),
    st.dictionaries(st.integers(0, 8), st.one_of(st.integers(-1, 110), st.text(max_size=3)), max_size=4),
)
def test_s30_whatever_is_asked_becomes_a_tree_or_a_diagnostic(term: str, attributes: dict[int, int | str]) -> None:
    with suppress(Bib1Diagnostic):  # which says its number in words, or fails
        operand_tree(Operand(term, attributes))
