"""A few titles for the tests of the protocols."""

from __future__ import annotations

from datetime import UTC, datetime

from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
ROWS = (
    ("War and peace", "Tolstoy, Leo", "1869", "eng", "9780140447934", "Russia"),
    ("Anna Karenina", "Tolstoy, Leo", "1877", "eng", "9780143035008", "Love"),
    ("The idiot", "Dostoyevsky, Fyodor", "1869", "eng", "9780140447927", "Russia"),
    ("Fathers & sons <draft>", "Turgenev, Ivan", "1862", "eng", "9780140441475", "Fathers and sons"),
    ("Umibe no Kafuka", "Murakami, Haruki", "2002", "jpn", "9784103534136", "Japan"),
)


def marc(title: str, author: str, year: str, language: str, isbn: str, subject: str) -> MarcRecord:
    """A book."""
    skip = "4" if title.startswith("The ") else "0"
    return MarcRecord(
        "00000nam a2200000 i 4500",
        [
            Control("001", f"t{isbn}"),
            Control("005", "20240102030405.0"),
            Control("008", f"850101s{year}    nyu           000 1 {language} d"),
            Data("020", " ", " ", [("a", isbn)]),
            Data("100", "1", " ", [("a", f"{author}.")]),
            Data("245", "1", skip, [("a", f"{title} /"), ("c", f"by {author}.")]),
            Data("264", " ", "1", [("a", "New York :"), ("b", "Press,"), ("c", f"{year}.")]),
            Data("650", " ", "0", [("a", f"{subject}.")]),
            *([Data("880", "1", "0", [("6", "245-01"), ("a", "海辺のカフカ")])] if language == "jpn" else []),
        ],
    )


def put_titles(now: datetime = NOW) -> list[int]:
    """The rows above as records."""
    return list(bulk.insert_records([bulk.new_record(marc(*row)) for row in ROWS], now=now))


def hide(number: int) -> None:
    Record.objects.filter(pk=number).update(suppressed=True, changed_at=NOW)


def remove(number: int) -> None:
    Record.objects.filter(pk=number).update(deleted_at=NOW, changed_at=NOW)
