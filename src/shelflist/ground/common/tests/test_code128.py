"""Code 128: the table is whole, and what is drawn can be read again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.code128 import CODE_B, PATTERNS, START_B, START_C, bars, values


def test_every_pattern_has_eleven_modules_of_which_the_bars_take_an_even_number() -> None:
    assert len(PATTERNS) == len(set(PATTERNS)) == 107
    for pattern in PATTERNS[:-1]:
        widths = [int(width) for width in pattern]
        assert (len(widths), sum(widths), sum(widths[::2]) % 2) == (6, 11, 0)


def read(found: list[int]) -> str:
    """A reader's logic: the check is right, set C is pairs of digits, set B is signs."""
    start, *signs, check, _stop = found
    assert (start + sum(place * value for place, value in enumerate(signs, 1))) % 103 == check
    text, in_pairs = "", start == START_C
    for value in signs:
        if value == CODE_B and in_pairs:
            in_pairs = False
        else:
            text += f"{value:02d}" if in_pairs else chr(value + 32)
    return text


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
    | st.from_regex(r"[0-9]{4,20}", fullmatch=True)
)
def test_what_is_written_is_read_again(text: str) -> None:
    assert read(values(text)) == text


def test_a_known_code() -> None:
    assert values("PJJ123C")[0] == START_B
    assert values("PJJ123C")[-2] == 55  # 54 in the well-known example, which begins with set A


def test_bars_stand_apart_between_quiet_zones() -> None:
    found, width = bars("31877000488126")
    assert found[0] == (10, 2)
    assert all(at + wide < after for (at, wide), (after, _) in pairwise(found))
    assert found[-1][0] + found[-1][1] == width - 10


@pytest.mark.parametrize("text", ["", "Wiśniewski", "\x00"])
def test_what_it_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        bars(text)
