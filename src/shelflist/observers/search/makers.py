"""Processes that make documents beside the one that writes the index: Python's part of the work is the greater one.

A maker is `python -m shelflist.observers.search.makers module:function`. It calls the function with each task that
comes through its standard input and sends back what it returns. When the pipe ends, it ends too, however the writer
went.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from queue import SimpleQueue
from typing import IO, Any

MOST = 4
WAITING_EACH = 2  # tasks that a maker has: the one in hand and the next; so many answers are in memory at most
NICENESS = 5  # where the processor is short, the desk goes first
LENGTH = 8  # bytes before a message that say how long it is

Make = Callable[[Any], Any]


def how_many() -> int:
    """One for each core, none where there is only one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST) if cores > 1 else 0


@contextmanager
def makers(source: str, count: int) -> Iterator[Callable[[Iterable[Any]], Iterator[Any]]]:
    """So many makers with a function named as module:function. What is given has the function's answers to tasks, in
    the order of the tasks. Without makers, and where one has died, the function is called here."""
    made = [_Maker(source) for _ in range(count)]
    try:
        yield lambda tasks: _answers(tasks, made, named(source))
    finally:
        for one in made:
            one.end()


def _answers(tasks: Iterable[Any], made: list[_Maker], make: Make) -> Iterator[Any]:
    if not made:
        yield from map(make, tasks)
        return
    left = iter(tasks)
    given = [(one, one.give(task)) for one, task in zip(cycle(made), islice(left, len(made) * WAITING_EACH))]
    while given:
        one, task = given.pop(0)
        is_made, answer = one.take()
        given += [(one, one.give(following)) for following in islice(left, 1)]
        yield answer if is_made else make(task)


class _Maker:
    """One process, and a thread that takes its answers from it, so that it never waits to be rid of one."""

    def __init__(self, source: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "shelflist.observers.search.makers", source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.answers: SimpleQueue[bytes | None] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def give(self, task: Any) -> Any:
        assert self.process.stdin is not None
        with suppress(OSError):  # it has died: `take` says so
            _send(self.process.stdin, pickle.dumps(task))
        return task

    def take(self) -> tuple[bool, Any]:
        """Whether there is an answer to the oldest task, and the answer."""
        told = self.answers.get()
        if told is None:
            self.answers.put(None)
            return False, None
        return True, pickle.loads(told)  # noqa: S301 - from our own child

    def end(self) -> None:
        self.process.kill()
        with suppress(OSError):
            self.process.communicate()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with suppress(OSError, ValueError):
            while (told := _received(self.process.stdout)) is not None:
                self.answers.put(told)
        self.answers.put(None)


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(LENGTH, "big"))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when there is none any more."""
    size = pipe.read(LENGTH)
    if len(size) < LENGTH:
        return None
    length = int.from_bytes(size, "big")
    message = pipe.read(length)
    return message if len(message) == length else None


def named(source: str) -> Make:
    module, function = source.split(":")
    make: Make = getattr(importlib.import_module(module), function)
    return make


def main() -> None:
    """Be a maker."""
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the writer, which ends its makers
    os.nice(NICENESS)
    django.setup()
    from shelflist.departments.cataloguing.actions.running import few_collections

    make, answers = named(sys.argv[1]), sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not speak in between
    with few_collections(), suppress(BrokenPipeError):
        while (task := _received(sys.stdin.buffer)) is not None:
            _send(answers, pickle.dumps(make(pickle.loads(task)), pickle.HIGHEST_PROTOCOL))  # noqa: S301 - from our own parent


if __name__ == "__main__":
    main()
