"""The print agent's side of the queue: over HTTP, with a key, into a command."""

from __future__ import annotations

import argparse
import io
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from django.test import Client

from shelflist.config.commands import print_agent
from shelflist.config.console import Console, Stop
from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.doors.api.tests.program import program
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing.actions import jobs, printers
from shelflist.ground.printing.models import PrintJob


@pytest.fixture
def library(db: None) -> Library:
    return small_library()


def job(language: str = "pdf", data: bytes = b"%PDF-1.7 spine labels") -> PrintJob:
    by, now = system_actor("tests"), datetime.now(UTC)
    details = printers.PrinterDetails(name=f"Printer {language}", queue="laser", language=language)
    printer = printers.save_printer(details=details, by=by, now=now).id
    job_id = jobs.print_on(printer_id=printer, title="Spine labels; rm -rf /", pages={"pdf": data}, by=by, now=now).id
    return PrintJob.objects.get(pk=job_id)


def agent(command: str) -> print_agent.Agent:
    options = argparse.Namespace(
        server="http://testserver",
        printer=["laser"],
        command=command,
        raw_command=command,
        tag_command=command,
        every=1,
        once=True,
    )
    return print_agent.Agent(options, Console(out=io.StringIO(), err=io.StringIO()))


def client(library: Library, *permissions: str) -> httpx2.Client:
    """HTTP into this very process, so that the tests' transaction is seen."""
    browser = Client()

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent = browser.generic(
            request.method,
            request.url.path,
            request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={"Authorization": request.headers["Authorization"]},
        )
        return httpx2.Response(sent.status_code, content=sent.content, headers=dict(sent.items()), request=request)

    key = program(library, *permissions).key
    return httpx2.Client(transport=httpx2.MockTransport(answer), headers={"Authorization": f"Bearer {key}"})


def test_prn_07_the_agent_prints_what_waits_with_a_command(library: Library, tmp_path: Path) -> None:
    waiting = job()
    out = tmp_path / "printed"
    command = f"{_copier(tmp_path)} {{file}} {out} {{printer}} {{title}} {{copies}}"
    one, http = agent(command), client(library, "take-print-jobs")
    assert one.turn(http) is True
    assert one.turn(http) is False
    assert out.read_bytes() == b"%PDF-1.7 spine labels"
    assert (tmp_path / "words").read_text() == "laser|Spine labels; rm -rf /|1"  # one argument each, and no shell
    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.data)) == ("printed", b"")


def _copier(folder: Path) -> Path:
    script = folder / "copy"
    script.write_text(f'#!/bin/sh\ncp "$1" "$2" && printf "%s|%s|%s" "$3" "$4" "$5" > {folder}/words\n')
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(("command", "says"), [("false", "exit code 1"), ("/no/such/command", "No such file")])
def test_prn_07_what_the_printer_complains_of_is_kept(library: Library, command: str, says: str) -> None:
    waiting = job()
    assert agent(command).turn(client(library, "take-print-jobs")) is True
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert says in waiting.problem


def test_prn_07_a_key_that_may_not_take_jobs_stops_the_agent(library: Library) -> None:
    waiting = job()
    with pytest.raises(Stop, match="may not take print jobs"):
        agent("true").turn(client(library, "lend"))
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_prn_07_paper_is_only_for_whoever_took_the_job(library: Library) -> None:
    waiting = job()
    http = client(library, "take-print-jobs")
    assert http.get(f"http://testserver/api/v1/print-jobs/{waiting.pk}/paper").status_code == 404
    http.post("http://testserver/api/v1/print-jobs/take", json={"queues": ["laser"]})
    assert http.get(f"http://testserver/api/v1/print-jobs/{waiting.pk}/paper").content == bytes(waiting.data)
    other = client(library, "lend")
    assert other.get(f"http://testserver/api/v1/print-jobs/{waiting.pk}/paper").status_code == 403


def test_prn_02_a_copy_is_paired_with_its_tag(library: Library, tmp_path: Path) -> None:
    """The agent hands the bytes of each tag to whatever program writes them; a scan of the tag is the barcode."""
    from shelflist.ground.common.barcodes import classify

    by, now = system_actor("tests"), datetime.now(UTC)
    details = printers.PrinterDetails(name="Pad", kind="tags", language="tag", isil="DE-705", queue="laser")
    pad = printers.save_printer(details=details, by=by, now=now).id
    send = {"printer_id": pad, "title": "Tags", "by": by, "now": now}
    with pytest.raises(Refused, match="no room"):
        jobs.print_on(pages={"tags": ["1" * 17]}, **send)
    with pytest.raises(Refused, match="not of copies"):
        jobs.print_on(pages={"tags": [""]}, **send)
    jobs.print_on(pages={"tags": ["31234000000017", "31234000000025"]}, **send)
    out = tmp_path / "written"
    command = f"{_copier(tmp_path)} {{file}} {out} {{printer}} {{title}} {{copies}}"
    assert agent(command).turn(client(library, "take-print-jobs")) is True
    lines = [line.split("\t") for line in out.read_text().splitlines()]
    assert [barcode for barcode, _bytes in lines] == ["31234000000017", "31234000000025"]
    assert [classify(tag).candidates for _barcode, tag in lines] == [("31234000000017",), ("31234000000025",)]
