"""Without an index the tables answer: titles and numbers, nothing hidden, and they say so."""

from __future__ import annotations

import pytest
from django.utils import timezone

from shelflist.observers.search import queries
from shelflist.observers.search.rules.tree import Both, Search, Term, Without, Words
from shelflist.records.catalog import bulk
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> int:
    [number] = bulk.insert_records([bulk.new_record(gatsby())], now=timezone.now())
    return number


@pytest.mark.parametrize(
    "tree",
    [
        Words("great gatsby", "title"),
        Both((Words("gatsby"), Words("fitzgerald", "author"))),
        Without(Words("gats*"), Words("tender")),
        Words("0684801523", "number"),
    ],
)
def test_the_tables_find_titles_and_say_that_no_index_did(book: int, tree) -> None:
    found = queries.search(Search(tree))
    assert (found.ids, found.total, found.from_index) == ((book,), 1, False)


def test_what_is_hidden_from_the_public_is_found_by_staff_only(book: int) -> None:
    Record.objects.update(suppressed=True)
    assert queries.search(Search(Words("gatsby"))).ids == ()
    assert queries.search(Search(Words("gatsby"), hidden_too=True)).ids == (book,)


def test_the_tables_suggest_scan_browse_and_name_the_like(book: int) -> None:
    assert queries.suggest("great gat") == (Term("The great Gatsby", 1),)
    assert queries.scan("author", "f")[0].text.startswith("Fitzgerald")
    assert [heading.text for heading in queries.browse("title", "great").headings] == ["The great Gatsby"]
    assert (queries.similar(book), queries.shelf(book), queries.did_you_mean("gatsbi")) == ((), (), None)
    assert queries.lag().is_there is False
