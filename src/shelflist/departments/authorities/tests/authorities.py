"""Authorities and titles for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
CATALOGUER = Actor(
    kind="staff",
    id=7,
    name="Ines",
    door="desk",
    grants=dict.fromkeys(("edit-records", "import-records", "undo"), (EVERYWHERE,)),
)
NOBODY = Actor(kind="staff", id=8, name="Paul", door="desk", grants={"see-records": (EVERYWHERE,)})


def heading(tag: str, *pairs: str, ind2: str = " ") -> Data:
    """A field from "a Twain, Mark", "d 1835-1910" and so on."""
    return Data(tag, "1" if tag[1:] == "00" else " ", ind2, [(pair[0], pair[2:]) for pair in pairs])


def authority(number: str, *fields: Data, code: str = "a", f: str = "", system: str = "DLC") -> MarcRecord:
    """An authority record: its 1XX and what follows; `code` is 008/11."""
    named = [Data("040", " ", " ", [("a", "X"), ("f", f)])] if f else []
    fixed = "260101|| a" + "z" + code + "nnabn           |a ana      "
    return MarcRecord(
        "00000nz  a2200000n  4500",
        [Control("001", number), Control("003", system), Control("008", fixed), *named, *fields],
    )


def title(name: str, *fields: Data, author: Data | None = None) -> MarcRecord:
    """A book with these headings."""
    main = [author] if author else []
    made = [Control("008", "850101s1925    nyu           000 1 eng d"), *main]
    return MarcRecord("00000nam a2200000 i 4500", [*made, Data("245", "1", "0", [("a", name)]), *fields])


def put(*records: MarcRecord) -> list[int]:
    """Put records into the catalogue as an import does, and follow them."""
    from shelflist.departments.authorities.actions import follow_waiting

    numbers = bulk.insert_records([bulk.new_record(record) for record in records], now=NOW)
    follow_waiting(now=NOW)
    return numbers


def run_jobs() -> None:
    """Let the worker do what waits."""
    import threading

    from shelflist.ground.journal.worker import Worker

    one = Worker(threading.Event(), "tests", lambda: NOW)
    while one.run_a_job():
        pass


def links(record_id: int) -> list[tuple[str, str, int | None, str]]:
    """(tag, state, authority, how) of a title's headings."""
    from shelflist.departments.authorities.models import TitleHeading

    rows: Any = TitleHeading.objects.filter(record_id=record_id).order_by("place")
    return list(rows.values_list("tag", "state", "authority_id", "how"))
