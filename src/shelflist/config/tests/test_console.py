"""What people and machines get to read."""

from __future__ import annotations

import io
import json

import pytest

from shelflist.config import console
from shelflist.config.console import Console, counted, duration, progress_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_machine_gets_one_json_document_and_people_the_rest() -> None:
    out, err = io.StringIO(), io.StringIO()
    speaker = Console(machine=True, out=out, err=err)
    speaker.say("Reading …")
    speaker.answer({"ok": True, "added": 3}, "3 added.")
    assert json.loads(out.getvalue()) == {"ok": True, "added": 3}
    assert err.getvalue() == "Reading …\n3 added.\n"


def test_people_get_the_answer_on_standard_output() -> None:
    out, err = io.StringIO(), io.StringIO()
    Console(out=out, err=err).answer({"ok": True}, "3 added.")
    assert (out.getvalue(), err.getvalue()) == ("3 added.\n", "")


def test_progress_rewrites_its_line_on_a_terminal_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "TERMINAL_SECONDS", 0.0)
    terminal = Terminal()
    progress = Console(out=io.StringIO(), err=terminal).progress("Records")
    progress.at(1000, 4000)
    progress.at(2, 4)
    progress.end()
    written = terminal.getvalue()
    assert "\n" not in written
    assert written.split("\r")[1].startswith("Records: 1,000 of 4,000 · ")
    assert len(written.split("\r")[2]) == len(written.split("\r")[1])
    assert written.endswith("\r")
    assert written.split("\r")[-2].strip() == ""


def test_progress_is_a_line_now_and_then_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PIPE_SECONDS", 0.0)
    pipe = io.StringIO()
    progress = Console(out=io.StringIO(), err=pipe).progress("Rows", 20)
    progress.at(10)
    progress.end()
    assert pipe.getvalue().startswith("Rows: 10 of 20 · ")
    assert "\r" not in pipe.getvalue()


def test_progress_in_a_pipe_is_silent_when_it_is_quick() -> None:
    pipe = io.StringIO()
    progress = Console(out=io.StringIO(), err=pipe).progress("Rows", 20)
    for done in range(20):
        progress.at(done)
    progress.end()
    assert pipe.getvalue() == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (progress_line("Rows", 50, 200, 10), "Rows: 50 of 200 · 5/s · 30 s left"),
        (progress_line("Rows", 50, None, 10, share=0.5), "Rows: 50 · 5/s · 10 s left"),
        (progress_line("Rows", 50, None, 10), "Rows: 50 · 5/s"),
        (progress_line("Steps", 3, 6, 9), "Steps: 3 of 6 · 9.0 s left"),
        (progress_line("Steps", 6, 6, 18), "Steps: 6 of 6"),
        (progress_line("Rows", 0, 200, 0), "Rows: 0 of 200"),
    ],
)
def test_a_progress_line_has_count_rate_and_time_left(line: str, expected: str) -> None:
    assert line == expected


def test_durations_and_counts_read_as_people_say_them() -> None:
    assert [duration(s) for s in (0.44, 12.3, 200, 7500)] == ["0.4 s", "12 s", "3 min 20 s", "2 h 5 min"]
    assert [counted(n, "copy", "copies") for n in (0, 1, 1200)] == ["no copies", "1 copy", "1,200 copies"]
