"""An import while the worker is killed with -9 again and again and somebody lends (P13): exactly once, p95, undone.

A tenth of the file are records that we have, with a field more; the rest are new. Everything runs as `shelflist serve`
runs it, indexing too. BENCH_RECORDS says how many records (default 20,000), KILL_SECONDS how often the worker dies
(default 30). Linux only: the worker is found by its parent.
"""

from __future__ import annotations

import io
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import records
from bench.http import PAIRS, api_key, lendable, served
from bench.importing import bring_in
from bench.report import Report
from bench.swarm import at_the_desk

COUNT = int(os.environ.get("BENCH_RECORDS", "20000"))
EVERY = float(os.environ.get("KILL_SECONDS", "30"))
PATIENCE = 3 * 3600  # seconds that anything may take
UNIT = "records per second"


def run(report: Report) -> None:
    from shelflist.config.demo import load

    load(now=datetime.now(UTC))
    key = api_key()
    with tempfile.TemporaryDirectory() as folder:
        ours, file = files(Path(folder))
        bring_in(ours, "added")
        before = bytes_of_ours()
        with served() as port:
            until(index_is_empty)
            pairs = lendable(port, key)[:PAIRS]
            idle = report.note("a desk act, idle, p95", "ms", [at_the_desk(port, key, pairs)])
            batch, begun = begin(file), time.perf_counter()
            with killing(port) as deaths:
                busy = at_the_desk(port, key, pairs, lambda: not has_ended(batch))
                until(lambda: has_ended(batch))
            took = time.perf_counter() - begun
            until(index_is_empty)
            indexed = time.perf_counter() - begun
            report.note("import with matching, killed", UNIT, [COUNT / took])
            report.note("and until every record is in the index", UNIT, [COUNT / indexed], aim="at least 1,500")
            report.note("the worker was killed", "times", [len(deaths)])
            report.note("a desk act meanwhile, p95", "ms", [busy], aim="1.2 × idle")
            report.note("that is, times idle", "×", [busy / idle.median])
            report.note("records with an outcome, exactly once", "of all", [exactly_once(batch)], aim="1")
            undo(batch)
            until(lambda: is_undone(batch))
        report.note("records with their bytes of before, undone", "of all", [same_bytes(before)], aim="1")


def files(folder: Path) -> tuple[Path, Path]:
    """What is here already, and what is brought in: a tenth of it the same records with a field more."""
    from shelflist.records.catalog.codec import read, write_iso2709
    from shelflist.records.catalog.marc import Data, MarcRecord

    every = list(records(COUNT))
    known = every[: COUNT // 10]
    more = Data("650", " ", "7", [("a", "Brought in later."), ("2", "bench")])
    ours, file = folder / "ours.mrc", folder / "file.mrc"
    ours.write_bytes(b"".join(known))
    with file.open("wb") as out:
        for one in read(io.BytesIO(b"".join(known))):
            assert one.record is not None
            out.write(write_iso2709(MarcRecord(one.record.leader, [*one.record.fields, more])))
        out.writelines(every[COUNT // 10 :])
    return ours, file


def begin(path: Path) -> int:
    from shelflist.departments.cataloguing.actions import start_import
    from shelflist.ground.common.actors import system_actor

    return start_import(path=path, by=system_actor("bench"), now=datetime.now(UTC)).batch_id


def undo(batch_id: int) -> None:
    from shelflist.departments.cataloguing.actions import undo_import
    from shelflist.ground.common.actors import system_actor

    undo_import(batch_id=batch_id, by=system_actor("bench"), now=datetime.now(UTC))


@contextmanager
def killing(port: int) -> Iterator[list[int]]:
    """Kill the worker of this server with -9 every so many seconds, as long as the block runs."""
    over, deaths = threading.Event(), list[int]()

    def kill() -> None:
        while not over.wait(EVERY):
            for pid in workers(port):
                os.kill(pid, signal.SIGKILL)
                deaths.append(pid)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield deaths
    finally:
        over.set()
        thread.join()


def workers(port: int) -> list[int]:
    """The workers whose parent serves at this port."""
    running = {pid: command_of(pid) for pid in (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())}
    servers = {pid for pid, words in running.items() if "serve" in words and str(port) in words}
    return [pid for pid, words in running.items() if words[-1:] == ["worker"] and parent_of(pid) in servers]


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().strip("\0").split("\0")
    except (OSError, UnicodeDecodeError):
        return []


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def until(true: Callable[[], bool]) -> None:
    """Wait for it, looking twice a second."""
    give_up = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > give_up:
            raise RuntimeError("it did not come to its end")
        time.sleep(0.5)


def has_ended(batch_id: int) -> bool:
    from shelflist.departments.cataloguing.models import ImportBatch

    return ImportBatch.objects.filter(pk=batch_id, state="done").exists()


def is_undone(batch_id: int) -> bool:
    from shelflist.departments.cataloguing.models import ImportBatch

    return ImportBatch.objects.filter(pk=batch_id, state="undone").exists()


def index_is_empty() -> bool:
    from shelflist.observers.search.models import Waiting

    return not Waiting.objects.exists()


def exactly_once(batch_id: int) -> float:
    """The share of the file's records that have one line, and are one record here."""
    from shelflist.departments.cataloguing.models import ImportLine
    from shelflist.records.catalog.models import Record

    lines = ImportLine.objects.filter(batch_id=batch_id)
    good = lines.filter(outcome__in=["added", "updated"]).values("record_id").distinct().count()
    added = Record.objects.filter(batch_id=batch_id).count()
    wrong = abs(lines.count() - COUNT) + abs(added - (COUNT - COUNT // 10))
    return (good - wrong) / COUNT


def bytes_of_ours() -> dict[int, bytes]:
    from shelflist.records.catalog.models import Record

    rows = Record.objects.filter(control_number__startswith="bench").values_list("pk", "original")
    return {number: bytes(original or b"") for number, original in rows}


def same_bytes(before: dict[int, bytes]) -> float:
    after = bytes_of_ours()
    return sum(after.get(number) == original for number, original in before.items()) / max(len(before), len(after))
