"""The parent of the web server and the worker: starts them, starts them again when they die, ends them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

POLL_SECONDS = 0.1
STOP_SECONDS = 8.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 15.0  # who has run this long starts again with the first wait, even when killed every half minute


@dataclass
class Child:
    """One process: its name for people, its command, and how its restarts stand."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    wait_seconds: float = field(default=FIRST_WAIT_SECONDS)

    def start(self) -> None:
        """Start it in a session of its own, with a pipe that ends when this process does."""
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
        self.started_at = time.monotonic()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the child and to whatever it has started, if any of them still runs."""
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


class Supervisor:
    """Runs children until SIGINT or SIGTERM. `warn` gets a sentence whenever a child had to be started again."""

    def __init__(self, children: Sequence[Child], warn: Callable[[str], None]) -> None:
        self.children = children
        self.warn = warn
        self.stopping = False

    def run(self, when_started: Callable[[Callable[[], bool]], None]) -> None:
        """Start all, call `when_started` with a question it can ask to see whether to go on, and look after them."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        try:
            for child in self.children:
                child.start()
            when_started(self.look_after)
            while self.look_after():
                time.sleep(POLL_SECONDS)
        finally:
            self.stop()

    def _stop_soon(self, *_: object) -> None:
        self.stopping = True

    def look_after(self) -> bool:
        """Start again what has died and waited long enough; False when it is time to stop."""
        now = time.monotonic()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._note_death(child, now)
            if child.process is None and now >= child.start_again_at:
                child.start()
        return not self.stopping

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None
        child.signal_group(signal.SIGKILL)  # helpers of a killed child would keep its port
        code = child.process.returncode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if now - child.started_at > STEADY_SECONDS:
            child.wait_seconds = FIRST_WAIT_SECONDS
        if not self.stopping:
            self.warn(f"The {child.name} ended ({how}); starting it again in {child.wait_seconds:g} s.")
        child.process = None
        child.start_again_at = now + child.wait_seconds
        child.wait_seconds = min(child.wait_seconds * 2, LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        """Ask all children to end, and make those end that have not within STOP_SECONDS."""
        running = [child for child in self.children if child.process and child.process.poll() is None]
        for child in running:
            assert child.process is not None
            child.process.terminate()
        give_up = time.monotonic() + STOP_SECONDS
        for child in running:
            assert child.process is not None
            try:
                child.process.wait(max(0.0, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.warn(f"The {child.name} did not end in {STOP_SECONDS:g} s and was killed.")
            child.signal_group(signal.SIGKILL)


def child_command(process: str, *arguments: str) -> list[str]:
    """The command line of one of our own processes."""
    return [sys.executable, "-m", "shelflist.config.processes", process, *arguments]
