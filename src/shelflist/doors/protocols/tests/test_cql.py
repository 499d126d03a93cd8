"""CQL: a table of queries and what they mean, and that nothing else than a meaning or a diagnostic ever comes out."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.doors.protocols.rules.cql import DEEPEST, MOST_CLAUSES, parse
from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.doors.protocols.rules.from_cql import order_of_keys, read_cql, scan_clause
from shelflist.doors.protocols.tests.trees import shown

pytestmark = pytest.mark.one_database
CASES = tomllib.loads((Path(__file__).parent / "cases" / "cql.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["query"] or "nothing" for case in CASES])
def test_zed_10_cql_means_a_tree_or_a_diagnostic(case: dict[str, object]) -> None:
    query = str(case["query"])
    if "number" in case:
        with pytest.raises(Diagnostic) as no:
            read_cql(query)
        assert no.value.number == case["number"], str(no.value)
        assert no.value.uri == f"info:srw/diagnostic/1/{case['number']}"
        return
    asked = read_cql(query)
    assert shown(asked.tree) == case["tree"]
    assert asked.order == case.get("order", "relevance")


@pytest.mark.parametrize(
    ("keys", "order"),
    [("", "relevance"), ("title", "title"), ("date,,0", "newest"), ("date", "oldest"), ("dc.creator,,1", "author")],
)
def test_zed_10_sort_keys_of_sru_1_1(keys: str, order: str) -> None:
    assert order_of_keys(keys) == order


def test_zed_10_a_scan_clause_is_one_index_and_one_term() -> None:
    assert scan_clause('dc.title = "war"') == ("title", "war")
    assert scan_clause("fish") == ("title", "fish")
    with pytest.raises(Diagnostic):
        scan_clause("a and b")


def test_s30_a_query_has_limits() -> None:
    for query, number in [
        ("a" * 5000, 12),
        (" or ".join(["fish"] * (MOST_CLAUSES + 1)), 38),
        ("(" * (DEEPEST + 5) + "fish" + ")" * (DEEPEST + 5), 13),
        ("(" * 3900, 13),
        ("a" + "/b" * 1900, 10),
    ]:
        with pytest.raises(Diagnostic) as no:
            read_cql(query)
        assert no.value.number == number


WORDS = st.sampled_from(
    ["fish", "dc.title", "title", "and", "or", "not", "prox", "(", ")", "=", "==", "<>", "<", ">", "/", '"', '"a b"',
     "*", "?", "^", "\\", "sortBy", "dc.date", "1999", "within", "all", "any", "cql.allRecords", "é", "\x00", "x*"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=60)))
def test_s30_whatever_is_sent_becomes_a_tree_or_a_diagnostic(text: str) -> None:
    for read in (read_cql, scan_clause, order_of_keys, parse):
        with suppress(Diagnostic):  # which says its number in words, or fails
            read(text)
