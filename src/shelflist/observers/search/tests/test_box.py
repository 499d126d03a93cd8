"""The one box (OPC-01): what people type becomes a tree, and nothing they type is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.observers.search.rules.box import MOST_PIECES, read_box
from shelflist.observers.search.rules.tree import Between, Both, Either, Everything, How, Tree, Without, Words

pytestmark = pytest.mark.one_database

CASES = [
    ("great gatsby", Words("great gatsby")),
    ('"great gatsby"', Words("great gatsby", how=How.PHRASE)),
    ("„große Liebe“ -film", Without(Words("große Liebe", how=How.PHRASE), Words("film"))),
    ("cats OR dogs", Either((Words("cats"), Words("dogs")))),
    ("cats NOT dogs", Without(Words("cats"), Words("dogs"))),
    ("-cats", Without(Everything(), Words("cats"))),
    ("title:gatsby au:fitzgerald", Both((Words("gatsby", "title"), Words("fitzgerald", "author")))),
    ("title: great gatsby", Words("great gatsby", "title")),
    ("au:rowling harry potter", Both((Words("rowling", "author"), Words("harry potter")))),
    ("The author: a life", Words("The author a life")),
    ("title:(gatsby OR moby)", Either((Words("gatsby", "title"), Words("moby", "title")))),
    ("foo:bar", Words("foo bar")),
    ("year:1990-1999 war", Both((Between("year", "1990", "1999"), Words("war")))),
    ("year:1990-", Between("year", "1990", "")),
    ("978-0-684-80152-0", Words("9780684801520", "number")),
    ("0 684 80152 3", Words("9780684801520", "number")),
    ("isbn:0684801523", Words("9780684801520", "number")),
    ("0028-0836", Words("0028-0836", "number")),
    ("1914-1918", Words("1914-1918")),  # looks like an ISSN, and is a war
    ("wom*n colo?r", Words("wom*n colo?r")),
    ("Who is she?", Words("Who is she")),
    ("C++", Words("C++")),
    ("TO BE OR NOT TO BE", Words("TO BE OR NOT TO BE")),
    ("", Everything()),
    ("*", Everything()),
    ("((((", Everything()),
    ('"unbalanced', Words("unbalanced", how=How.PHRASE)),
    (")gatsby(", Words("gatsby")),
    ("OR gatsby AND", Words("gatsby")),
    ("title:", Words("title")),
]


@pytest.mark.parametrize(("typed", "tree"), CASES, ids=[typed or "nothing" for typed, _tree in CASES])
def test_opc_01_what_is_typed_is_read_forgivingly(typed: str, tree: Tree) -> None:
    assert read_box(typed) == tree


@given(st.text() | st.text(alphabet='ab ()"-:*?|+ORANDtitle=\u202e“„', max_size=200))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    assert leaves(read_box(typed)) <= MOST_PIECES


def test_brackets_without_end_are_read_without_end_of_memory() -> None:
    assert read_box("(" * 5000 + "gatsby") in (Everything(), Words("gatsby"))


def leaves(tree: Tree) -> int:
    match tree:
        case Both(parts) | Either(parts):
            return sum(leaves(part) for part in parts)
        case Without(wanted, unwanted):
            return leaves(wanted) + leaves(unwanted)
        case _:
            return 1
