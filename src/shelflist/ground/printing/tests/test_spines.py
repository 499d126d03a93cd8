"""Where call numbers break: two hundred golden cases, and what holds for every call number."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.printing.rules.spines import SCHEMES, CallNumber, broken

CASES = tomllib.loads((Path(__file__).parent / "cases" / "spines.toml").read_text(encoding="utf-8"))["cases"]
SETTINGS = ("width", "most", "joined_class")


def test_prn_04_there_are_two_hundred_golden_cases() -> None:
    assert len(CASES) >= 200
    assert {case["scheme"] for case in CASES} == set(SCHEMES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['scheme']} {case['number']}")
def test_prn_04_call_numbers_break_as_their_scheme_wants(case: dict[str, Any]) -> None:
    settings = {name: case[name] for name in SETTINGS if name in case}
    said = {name: case[name] for name in case if name not in {*SETTINGS, "lines", "too_many", "too_wide"}}
    found = broken(CallNumber(**said), **settings)
    assert list(found.lines) == case["lines"]
    assert found.too_many == case.get("too_many", False)
    assert found.too_wide == case.get("too_wide", False)


SIGNS = st.text(st.sampled_from("ABCQZabv0123456789 .:/-()'\"+="), max_size=40)


@given(st.sampled_from(sorted(SCHEMES)), SIGNS, st.integers(3, 20), st.integers(1, 12))
def test_prn_03_nothing_of_a_call_number_is_lost_and_no_line_is_too_wide(
    scheme: str, number: str, width: int, most: int
) -> None:
    found = broken(CallNumber(scheme, number), width=width, most=most)
    primes = r"[\s/'’′.]" if scheme == "ddc" else r"[\s.]"  # primes only show where a number may break
    assert re.sub(primes, "", "".join(found.lines)).upper() == re.sub(primes, "", number).upper()
    assert all(found.lines)
    assert not found.too_wide
    assert found.too_many == (len(found.lines) > most)


def test_prn_03_prefix_and_suffix_stand_on_lines_of_their_own() -> None:
    found = broken(CallNumber("ddc", "641.5 CHI", prefix="REF", suffix="OVERSIZE"))
    assert found.lines == ("REF", "641.5", "CHI", "OVERSIZE")
