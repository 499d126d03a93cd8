"""Whom the demonstration library's records come from: itself, a vendor of brief ones, and e-books for everybody."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.cataloguing.actions.record_sources import OriginDetails, save_record_source
from shelflist.ground.common.actors import Actor
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.sources import COPIED, FILES, OWN, usual

RANKS = {OWN: 80, COPIED: 60, FILES: 40}
EBOOKS = (
    ("84", "Frankenstein", "or, the modern Prometheus", "Shelley, Mary Wollstonecraft", "1818"),
    ("345", "Dracula", "", "Stoker, Bram", "1897"),
    ("2701", "Moby Dick", "or, the whale", "Melville, Herman", "1851"),
    ("1342", "Pride and prejudice", "", "Austen, Jane", "1813"),
)


def rank(by: Actor, now: datetime) -> None:
    """Called first: so each record gets its source when it is written."""
    for code, points in RANKS.items():
        if (source := usual(code)) is not None:
            save_record_source(details=OriginDetails(source.name, points), source_id=source.id, by=by, now=now)


def put_in(by: Actor, now: datetime) -> None:
    """A package of e-books whose titles have no copies and are there at every branch."""
    details = OriginDetails("Project Gutenberg", 30, transcendent=True)
    package = save_record_source(details=details, by=by, now=now).id
    bulk.insert_records([bulk.new_record(_ebook(*one), source_id=package) for one in EBOOKS], now=now)


def _ebook(number: str, title: str, rest: str, author: str, year: str) -> MarcRecord:
    named = [("a", f"{title} :"), ("b", f"{rest} /")] if rest else [("a", f"{title} /")]
    return MarcRecord(
        "00000nam a2200000 i 4500",
        [
            Control("001", f"pg{number}"),
            Control("003", "Gutenberg"),
            Control("007", "cr |||||||||||"),
            Control("008", f"261101s{year}    xx      o    000 1 eng d"),
            Data("100", "1", " ", [("a", f"{author},"), ("e", "author.")]),
            Data("245", "1", "0", [*named, ("c", f"{' '.join(reversed(author.split(', ')))}.")]),
            Data("264", " ", "1", [("a", "Urbana, Illinois :"), ("b", "Project Gutenberg")]),
            Data("300", " ", " ", [("a", "1 online resource")]),
            Data("338", " ", " ", [("a", "online resource"), ("b", "cr"), ("2", "rdacarrier")]),
            Data("856", "4", "0", [("u", f"https://www.gutenberg.org/ebooks/{number}"), ("y", "Read it online")]),
        ],
    )
