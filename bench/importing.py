"""Records brought in per second, end to end and by stage, beside pymarc's rate of reading the same file without more.

End to end means: found in the file, decoded, checked, derived, matched against all others, stored with identifiers,
search words and their line in the import's report, committed durably in chunks, into an empty catalogue each time.
"""

from __future__ import annotations

import gc
import io
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import records
from bench.report import Measure, Report

if TYPE_CHECKING:
    from shelflist.records.catalog.marc import MarcRecord

COUNT = 20_000
UNIT = "records per second"
AIM = "at least 0.4 (moonshot 0.8)"


def run(report: Report) -> None:
    data = b"".join(records(COUNT))
    yardstick = ("pymarc reading the same file and doing nothing", rate_of(lambda: read_by_pymarc(data)))
    report.note("a record of the made-up file", "bytes", [len(data) / COUNT])
    report.compare(UNIT, ("reading alone", rate_of(lambda: read_by_us(data))), yardstick)
    measure_deriving(report, data, yardstick)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.mrc"
        path.write_bytes(data)
        empty = Path(folder) / "empty.sqlite3"
        keep_empty_database(empty)

        def into_an_empty_catalogue() -> float:
            put_back(empty)
            return rate_of(lambda: bring_in(path, "added"))()

        report.compare(UNIT, ("import end to end", into_an_empty_catalogue), yardstick, aim=AIM)
        report.compare(UNIT, ("the same file once more", rate_of(lambda: bring_in(path, "unchanged"))), yardstick)


def measure_deriving(report: Report, data: bytes, yardstick: tuple[str, Measure]) -> None:
    """Deriving, with the records read beforehand (they are gone from memory afterwards)."""
    parsed = parsed_records(data)
    report.compare(UNIT, ("deriving alone", rate_of(lambda: derive_all(parsed))), yardstick)


def rate_of(work: Callable[[], int]) -> Measure:
    """Records per second of something that returns how many it did."""

    def once() -> float:
        gc.collect()
        begun = time.perf_counter()
        done = work()
        elapsed = time.perf_counter() - begun
        assert done == COUNT, f"{done} of {COUNT} records were dealt with"
        return done / elapsed

    return once


def read_by_pymarc(data: bytes) -> int:
    from pymarc import MARCReader

    return sum(1 for record in MARCReader(io.BytesIO(data)) if record)


def read_by_us(data: bytes) -> int:
    from shelflist.records.catalog.codec import read

    return sum(1 for reading in read(io.BytesIO(data)) if reading.record is not None)


def parsed_records(data: bytes) -> list[MarcRecord]:
    from shelflist.records.catalog.codec import read

    return [reading.record for reading in read(io.BytesIO(data)) if reading.record is not None]


def derive_all(parsed: list[MarcRecord]) -> int:
    from shelflist.records.catalog.derive import derive

    return sum(1 for record in parsed if derive(record).kind)


def bring_in(path: Path, outcome: str) -> int:
    from shelflist.departments.cataloguing.actions import import_files
    from shelflist.ground.common.actors import system_actor

    return import_files([path], by=system_actor("bench"), clock=lambda: datetime.now(UTC)).count(outcome)


def keep_empty_database(copy: Path) -> None:
    """Keep a copy of the library's database (SQLite, without records), to begin each run with."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])


def put_back(copy: Path) -> None:
    """Make the library's database the empty one again."""
    from django.db import connection

    name = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{name}{ending}").unlink(missing_ok=True)
    shutil.copy(copy, name)
