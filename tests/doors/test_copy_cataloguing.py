"""Copy cataloguing against real servers: our own by Z39.50 and SRU, and Zebra with a few thousand real records."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from shelflist.departments.cataloguing.tests.samples import SHARED
from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions import batches, searching
from shelflist.departments.copy_cataloguing.actions.running import run_list
from shelflist.departments.copy_cataloguing.actions.targets import TargetDetails, save_target
from shelflist.departments.copy_cataloguing.models import Batch, BatchLine, Target
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.doors.protocols.tests.test_z3950 import serving
from shelflist.doors.protocols.tests.titles import put_titles
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.texts import fold
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.derive import Derived, derive
from shelflist.records.catalog.models import Record

BY = system_actor("tests")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLES = Path("/usr/share/idzebra-2.0/tab")
MODULES = Path("/usr/lib/x86_64-linux-gnu/idzebra-2.0/modules")
FILES = ("loc-50", "loc-books-all-2014", "conifer-music-marc8", "virginia-mixed", "folio-100", "evergreen-rda",
         "libcarpentry-multilingual", "newzealand-nat-mixed")  # fmt: skip
ISBNS, UNKNOWN = 170, 30


def kept(name: str, port: int, **more: Any) -> Target:
    usual = {"name": name, "host": "127.0.0.1", "port": port, "own_network": True, "pause_ms": 0, "seconds": 5}
    return Target.objects.get(pk=save_target(details=TargetDetails(**{**usual, **more}), by=BY, now=NOW).id)


@pytest.mark.django_db(transaction=True)
def test_zed_02_our_own_servers_answer_beside_a_dead_and_a_silent_one(live_server: LiveServer) -> None:
    put_titles()
    question = (Term("isbn", "9780140447934"),)
    with serving() as port, socket.create_server(("127.0.0.1", 0)) as silent:
        sru_port = int(live_server.url.rpartition(":")[2])
        targets = [
            kept("Z39.50", port),
            kept("SRU", sru_port, kind="sru", host="localhost", database="sru", syntax="marcxml"),
            kept("Silent", silent.getsockname()[1], seconds=1),
            kept("Dead", 1),
        ]
        number = searching.begin_search(question=question, targets=targets, by=BY, now=NOW)
        searching.ask(number, question, lambda: NOW)
        author = (Term("author", "tolstoy"), Term("title", "war"))
        both = searching.begin_search(question=author, targets=targets[:2], by=BY, now=NOW)
        searching.ask(both, author, lambda: NOW)
    page = queries.search_page(number, NOW)
    assert page is not None
    said = {one.target.name: (one.answer.state, one.answer.hit_count) for one in page.standings}
    assert said == {"Z39.50": ("answered", 1), "SRU": ("answered", 1), "Silent": ("failed", 0), "Dead": ("failed", 0)}
    for standing in page.standings[:2]:
        for one in standing.candidates:
            assert one.incoming.derived.title == "War and peace"
            assert one.matches
    page = queries.search_page(both, NOW)
    assert page is not None
    assert [one.answer.hit_count for one in page.standings] == [1, 1]


# ---- Zebra


@contextmanager
def zebra(folder: Path) -> Iterator[int]:
    """Zebra's Z39.50 server with real records, its words of 020 and 022 indexed besides; its port."""
    for name in ("rec", "reg", "tmp"):
        (folder / name).mkdir()
    with (folder / "rec" / "all.mrc").open("wb") as file:
        for name in FILES:
            file.write((SHARED / "bib" / f"{name}.mrc").read_bytes())
    more = "".join(f"elm {tag} {name} -\nelm {tag}/? {name} -\nelm {tag}/?/a {name} !:w\n" for tag, name in
                   (("020", "ISBN"), ("022", "ISSN")))  # fmt: skip
    (folder / "usmarc.abs").write_text((TABLES / "usmarc.abs").read_text() + "\n" + more)
    (folder / "zebra.cfg").write_text(
        f"profilePath: {folder}:{TABLES}\nmodulePath: {MODULES}\nrecordType: grs.marc.usmarc\nattset: bib1.att\n"
        f"register: {folder}/reg:2G\nlockDir: {folder}/tmp\nkeyTmpDir: {folder}/tmp\nstoreKeys: 1\nstoreData: 1\n"
    )
    subprocess.run(["zebraidx", "-c", "zebra.cfg", "update", "rec"], cwd=folder, capture_output=True, check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["zebrasrv", "-c", "zebra.cfg", f"tcp:127.0.0.1:{port}"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _turn in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def real_books() -> dict[str, list[Derived]]:
    """The records of the files by ISBN."""
    found: dict[str, list[Derived]] = defaultdict(list)
    for name in FILES:
        with (SHARED / "bib" / f"{name}.mrc").open("rb") as file:
            for reading in read(file):
                if reading.record is not None:
                    made = derive(reading.record)
                    for kind, value in made.identifiers:
                        if kind == "isbn":
                            found[value].append(made)
    return found


def isbn(number: int) -> str:
    """A valid ISBN of a group that no record here belongs to."""
    first = f"978999{number:06d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first))
    return first + str(-total % 10)


@pytest.mark.one_database
@pytest.mark.skipif(shutil.which("zebrasrv") is None or not MODULES.is_dir(), reason="idzebra-2.0 is not installed")
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared library data are not here")
@pytest.mark.django_db
def test_t23_two_hundred_isbns_of_a_real_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books = real_books()
    wanted = sorted(books)[:: max(1, len(books) // ISBNS)][:ISBNS]
    asked = [*wanted, *[isbn(number) for number in range(UNKNOWN)]]
    with zebra(tmp_path) as port, socket.create_server(("127.0.0.1", 0)) as silent:
        kept("Zebra", port, syntax="usmarc", rank=1)
        kept("Silent", silent.getsockname()[1], seconds=1, rank=2, active=False)
        kept("Dead", 1, rank=3)
        options = ListOptions(take_from=20, margin=1)
        batches.start_list(name="Truck", text="\n".join(asked), options=options, by=BY, now=NOW)
        Job.objects.update(state=Job.State.RUNNING, leased_by="test")
        began = time.monotonic()
        run_list(JobRun(Job.objects.get(), "test", lambda: NOW))
        seconds = time.monotonic() - began
        time.monotonic() - began
    lines = list(Batch.objects.get().lines.all())
    titles = dict(Record.objects.values_list("pk", "title"))
    taken = [line for line in lines if line.state == BatchLine.State.TAKEN]
    right = [one for one in taken if fold(titles[one.record_id]) in {fold(made.title) for made in books[one.given]}]
    # the same title, taken already for another of its ISBNs, is here by then: that counts as found
    here = [one for one in lines if one.state == BatchLine.State.HERE and one.given in books]
    precision = len(right) / len(taken)
    recall = (len(right) + len(here)) / len(wanted)
    {state: sum(line.state == state for line in lines) for state in ("taken", "here", "doubtful", "missed")}
    states = {state: sum(line.state == state for line in lines) for state in ("taken", "here", "doubtful", "missed")}
    with capsys.disabled():
        sys.stdout.write(
            f"\n200 ISBNs of Zebra: {states}, precision {precision:.3f}, recall {recall:.3f}, {seconds:.1f} s\n"
        )
    assert precision >= 0.99
    assert recall >= 0.85
    assert all(line.state == "missed" for line in lines if line.given not in books)
