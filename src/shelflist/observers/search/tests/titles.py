"""Titles for the tests, made of a few words."""

from __future__ import annotations

from django.utils import timezone

from shelflist.observers.search import queries
from shelflist.observers.search.indexer import catch_up
from shelflist.observers.search.rules.tree import Search
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord

LEADER = "00000nam a2200000 i 4500"


def marc(title: str, author: str = "", *, language: str = "eng", year: int = 2001, **more: str) -> MarcRecord:
    """A book. `more` is by tag and subfield, as in t650a="Cats"; |-signs part several fields."""
    fields: list[Control | Data] = [
        Control("008", f"850101s{year}    nyu           000 1 {language} d"),
        Data("245", "1", "4" if title.startswith("The ") else "2" if title.startswith("A ") else "0", [("a", title)]),
    ]
    if author:
        fields.append(Data("100", "1", " ", [("a", author)]))
    for name, text in more.items():
        second = "4" if name[1:4] == "245" else " "
        fields += [Data(name[1:4], " ", second, [(name[4], value)]) for value in text.split("|")]
    return MarcRecord(LEADER, fields)


def add(*records: MarcRecord) -> list[int]:
    """Bring records in as an import does: without an entry of the journal for each."""
    return bulk.insert_records([bulk.new_record(one) for one in records], now=timezone.now())


def indexed() -> None:
    """Bring the index up to date."""
    catch_up(timezone.now)


def find(text: str, **asked: object) -> tuple[int, ...]:
    """The numbers that the one box finds."""
    found = queries.search(Search(queries.read_box(text), **asked))  # type: ignore[arg-type]
    assert found.from_index
    return found.ids
