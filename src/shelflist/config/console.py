"""How commands speak: sentences and progress for people, one JSON document on standard output for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any, TextIO

TERMINAL_SECONDS = 0.2  # how often progress is written on a terminal, where it rewrites its line
PIPE_SECONDS = 5.0  # and in a pipe or a log, where every report is a line of its own

DONE, NOTHING, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130


class Stop(Exception):
    """The command cannot go on: what is wrong and what to do about it, and the exit code."""

    def __init__(self, message: str, code: int = NOTHING) -> None:
        super().__init__(message)
        self.code = code


class Console:
    """Where a command's words go. With `machine` set, only `answer` writes to standard output, and that is JSON."""

    def __init__(self, machine: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.machine = machine
        self.out = out or sys.stdout
        self.err = err or sys.stderr

    def say(self, text: str = "") -> None:
        """A line for people."""
        stream = self.err if self.machine else self.out
        stream.write(f"{text}\n")
        stream.flush()

    def warn(self, text: str) -> None:
        """A line about something that went wrong."""
        self.err.write(f"{text}\n")
        self.err.flush()

    def answer(self, data: Mapping[str, Any], text: str) -> None:
        """The result, said last: `text` with the counts for people, `data` for machines."""
        self.say(text)
        if self.machine:
            self.out.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
            self.out.flush()

    def progress(self, what: str, total: int | None = None) -> Progress:
        """Progress on standard error, so that it never mixes with an answer."""
        return Progress(self.err, what, total)


class Progress:
    """A count, a rate and the time left: one rewritten line on a terminal, now and then a line in a pipe."""

    def __init__(self, stream: TextIO, what: str, total: int | None) -> None:
        self.stream = stream
        self.what = what
        self.total = total
        self.done = 0
        self.terminal = stream.isatty()
        self.started = self.written = time.monotonic()
        self.width = 0

    def at(self, done: int, total: int | None = None, share: float | None = None) -> None:
        """So many are done, which is this share (0 to 1) of the whole when the total is not known."""
        self.done = done
        self.total = total or self.total
        now = time.monotonic()
        if now - self.written < (TERMINAL_SECONDS if self.terminal else PIPE_SECONDS):
            return
        self.written = now
        line = progress_line(self.what, done, self.total, now - self.started, share)
        if self.terminal:
            self.stream.write("\r" + line.ljust(self.width))
            self.width = len(line)
        else:
            self.stream.write(line + "\n")
        self.stream.flush()

    def end(self) -> float:
        """Wipe the line; the seconds it took."""
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()
        return time.monotonic() - self.started


def progress_line(what: str, done: int, total: int | None, seconds: float, share: float | None = None) -> str:
    """`Records: 1,200 of 5,000 · 840/s · 5 s left`."""
    rate = done / seconds if seconds > 0 else 0.0
    parts = [f"{what}: {done:,}" + (f" of {total:,}" if total else "")]
    if rate >= 1:
        parts.append(f"{rate:,.0f}/s")
    share = done / total if total else share
    if share and 0 < share < 1:
        parts.append(f"{duration(seconds / share - seconds)} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 record`, `2 records`, `no records`."""
    word = one if number == 1 else many or f"{one}s"
    return f"{number:,} {word}" if number else f"no {word}"
