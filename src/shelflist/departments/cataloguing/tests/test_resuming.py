"""A killed import goes on where it stood and brings each record in exactly once (P13), in real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from shelflist.departments.cataloguing.actions import start_import
from shelflist.departments.cataloguing.actions.running import CHUNK_RECORDS, readings
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.cataloguing.tests.samples import BY, book, bring_in, file_of
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.codec import MARCXML_END, MARCXML_START, write_iso2709, write_marcxml
from shelflist.records.catalog.models import Record

COUNT = 8 * CHUNK_RECORDS
CHILD = """
    import os, sys, django
    django.setup()
    from django.db import connections
    from django.utils import timezone
    connections["default"].settings_dict["NAME"] = sys.argv[1]
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job
    run_here(Job.objects.get(pk=int(sys.argv[2])), clock=timezone.now)
"""


def run_in_a_process(job_id: int) -> subprocess.Popen[bytes]:
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(CHILD), name, str(job_id)], env=os.environ)


def kill_after_some_progress(job_id: int, done_before: int) -> int:
    """Let a process work until it has got on, kill it, and return how far it was."""
    child = run_in_a_process(job_id)
    try:
        for _wait in range(600):
            done = Job.objects.values_list("done_count", flat=True).get(pk=job_id)
            if done > done_before or child.poll() is not None:
                return done
            time.sleep(0.02)
        raise AssertionError("the import did not get on")
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", ["mrc", "xml"])
def test_p13_an_import_killed_again_and_again_brings_everything_in_exactly_once(tmp_path: Path, format: str) -> None:
    records = [book(f"n{number}", f"Title number {number}") for number in range(COUNT)]
    path = tmp_path / f"records.{format}"
    if format == "mrc":
        path.write_bytes(b"".join(map(write_iso2709, records)))
    else:
        path.write_bytes(MARCXML_START + b"".join(map(write_marcxml, records)) + MARCXML_END)
    started = start_import(path=path, by=BY, now=timezone.now(), pause_seconds=0.1)
    done = 0
    for _kill in range(2):
        done = kill_after_some_progress(started.job_id, done)
    assert 0 < Record.objects.count() < COUNT
    job = run_here(Job.objects.get(pk=started.job_id), clock=timezone.now)
    batch = ImportBatch.objects.get(pk=started.batch_id)
    assert (job.state, batch.state) == ("done", "done")
    assert (batch.added_count, batch.position, batch.quarantined_count) == (COUNT, COUNT, 0)
    assert Record.objects.count() == COUNT
    assert set(Record.objects.values_list("control_number", flat=True)) == {f"n{number}" for number in range(COUNT)}
    assert list(batch.lines.order_by("position").values_list("position", flat=True)) == list(range(1, COUNT + 1))


@pytest.mark.django_db
@pytest.mark.parametrize("after", range(1, 6))
def test_a_file_can_be_entered_after_any_record_whatever_stands_between(tmp_path: Path, after: int) -> None:
    good = [write_iso2709(book(str(number), f"Title number {number}")) for number in range(4)]
    path = file_of(tmp_path, good[0], b"\r\nsome words between\r\n" + good[1], good[2][:-1], good[3], b"\x1a")
    with path.open("rb") as file:
        whole = list(readings(file, ImportBatch(file_name="x")))
    assert [reading.position for reading in whole] == list(range(1, len(whole) + 1))
    for last in whole[:after]:
        batch = ImportBatch(
            file_name="x", position=last.position, offset=last.offset + len(last.raw), format=last.format
        )
        with path.open("rb") as file:
            assert list(readings(file, batch)) == whole[last.position :]


@pytest.mark.django_db
def test_an_import_that_has_ended_is_not_run_again(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1")))
    batch = ImportBatch.objects.get(pk=summary.files[0].batch_id)
    Job.objects.filter(pk=batch.job_id).update(state="queued", ended_at=None)
    job = run_here(Job.objects.get(pk=batch.job_id), clock=timezone.now)
    assert (job.state, Record.objects.count(), batch.lines.count()) == ("done", 1, 1)
