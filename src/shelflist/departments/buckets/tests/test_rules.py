"""Who sees and changes a bucket, and where a stretch of shelf ends."""

from __future__ import annotations

import pytest

from shelflist.departments.buckets.rules import (
    Kept,
    Looker,
    behind,
    free_name,
    may_fill,
    may_keep,
    may_see,
    reasons_against_stretch,
)
from shelflist.records.items.rules.callnumbers import shelf_key

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("shared", "open_", "who", "sees", "fills"),
    [
        ("mine", False, Looker(1, ()), True, True),
        ("mine", False, Looker(2, (5,)), False, False),
        ("branch", False, Looker(2, (5, 1)), True, False),
        ("branch", True, Looker(2, (5, 1)), True, True),
        ("branch", True, Looker(2, (6, 1)), False, False),
        ("all", False, Looker(2, ()), True, False),
        ("all", True, Looker(2, ()), True, True),
        ("mine", False, Looker(0, (), True), True, True),
    ],
)
def test_cat_17_who_sees_a_bucket_and_who_fills_it(
    shared: str, open_: bool, who: Looker, sees: bool, fills: bool
) -> None:
    one = Kept(1, shared, 5, open_)
    assert (may_see(one, who), may_fill(one, who)) == (sees, fills)
    assert may_keep(one, who) == (who.id == 1 or who.all_powerful)


@pytest.mark.parametrize(
    ("scheme", "ends", "inside", "outside"),
    [
        ("ddc", "823.7", ["823.7", "823.7 AUS", "823.7 AUS 2003", "823.69 ZZZ"], ["823.71", "823.8", "824"]),
        ("ddc", "823.7 A", ["823.7 AUS"], ["823.7 BRO"]),
        ("lcc", "PR4034", ["PR4034 .P7 2003", "PR999 .A1"], ["PR4035", "PS1"]),
        ("local", "FIC B", ["FIC AUS", "FIC BRO"], ["FIC C", "MYS A"]),
    ],
)
def test_cat_17_a_stretch_holds_all_that_stands_under_its_end(
    scheme: str, ends: str, inside: list[str], outside: list[str]
) -> None:
    end = behind(shelf_key(scheme, ends))
    assert all(shelf_key(scheme, one) < end for one in inside)
    assert all(shelf_key(scheme, one) >= end for one in outside)
    assert behind(b"") == b""


def test_a_stretch_that_ends_before_it_begins_is_refused() -> None:
    assert [one.code for one in reasons_against_stretch(b"b", b"a", shelf_is_known=False)] == [
        "branch-unknown",
        "range-backwards",
    ]
    assert not list(reasons_against_stretch(b"", b"a", shelf_is_known=True))


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("Rivers", set()) == "Rivers"
    assert free_name("Rivers", {"Rivers", "Rivers (2)"}) == "Rivers (3)"
    assert free_name(" ", set()) == "?"
