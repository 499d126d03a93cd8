"""Which bin a copy is laid in, and how a sample is drawn and counted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.reshelving.rules.audits import sample, shares, together
from shelflist.departments.reshelving.rules.sorting import Bin, Sorted, label_for

CASES = tomllib.loads((Path(__file__).parent / "cases" / "bins.toml").read_text(encoding="utf-8"))
BINS = [Bin(**one) for one in CASES["bin"]]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_t06_the_bin_that_names_a_copy_most_closely_wins(case: dict[str, Any]) -> None:
    copy = Sorted(case["verb"], case["shelf"], case["type"], case.get("to"))
    assert label_for(BINS, copy) == case["label"]


def test_a_desk_without_bins_has_no_label() -> None:
    assert label_for([], Sorted("reshelve", 1, 1)) == ""


@given(st.integers(0, 300), st.integers(1, 100), st.integers(0, 9))
def test_t06_a_sample_has_each_copy_once_with_the_neighbours_of_its_place(count: int, size: int, seed: int) -> None:
    drawn = sample(count, size, seed)
    assert len({one.place for one in drawn}) == len(drawn) == min(size, count)
    assert drawn == sample(count, size, seed)
    for one in drawn:
        assert one.left == (one.place - 1 if one.place else None)
        assert one.right == (one.place + 1 if one.place < count - 1 else None)


def test_t06_the_rate_of_error_counts_only_what_was_looked_at() -> None:
    found = shares([("Sam", "right"), ("Sam", "wrong"), ("Sam", ""), ("Jo", "right"), ("Jo", "gone"), ("Jo", "wrong")])
    assert [(one.name, one.looked_at, one.wrong, one.percent) for one in found] == [
        ("Jo", 3, 2, 66.7),
        ("Sam", 2, 1, 50.0),
    ]
    assert together(found).percent == 60.0
    assert together([]).percent == 0.0
