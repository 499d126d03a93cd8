"""Children that die are started again; all end together, whichever way the parent goes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shelflist.config import supervisor
from shelflist.config.supervisor import Child, Supervisor

SLEEPER = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
PARENT = """
import sys
from shelflist.config.supervisor import Child, Supervisor
code = "import threading, time; from shelflist.config import processes; " \\
    "threading.Thread(target=processes.stop_when_orphaned, daemon=True).start(); time.sleep(60)"
keeper = Supervisor([Child("one", [sys.executable, "-c", code]), Child("two", [sys.executable, "-c", code])], print)
keeper.run(lambda _: print(*[child.process.pid for child in keeper.children], flush=True))
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_running(pid: int) -> bool:
    """A zombie has ended; only whoever started it has not asked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def own_signals() -> object:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_a_child_that_was_killed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT_SECONDS", 0.01)
    said: list[str] = []
    child = Child("worker", python(SLEEPER), wait_seconds=0.01)
    keeper = Supervisor([child], said.append)
    pids: list[int] = []

    def kill_twice(look_after: Callable[[], bool]) -> None:
        for _ in range(2):
            assert child.process is not None
            pids.append(child.process.pid)
            os.kill(child.process.pid, signal.SIGKILL)
            assert wait_until(lambda: look_after() and bool(child.process) and child.process.pid not in pids)
        assert child.process is not None
        pids.append(child.process.pid)
        os.kill(os.getpid(), signal.SIGTERM)

    keeper.run(kill_twice)
    assert len(set(pids)) == 3
    assert said == [
        "The worker ended (signal 9); starting it again in 0.01 s.",
        "The worker ended (signal 9); starting it again in 0.02 s.",
    ]
    assert not any(is_running(pid) for pid in pids)


def test_a_child_that_dies_at_once_is_started_ever_more_slowly() -> None:
    child = Child("worker", python("raise SystemExit(3)"), wait_seconds=8)
    said: list[str] = []
    keeper = Supervisor([child], said.append)
    child.start()
    assert wait_until(lambda: bool(keeper.look_after()) and child.process is None)
    assert said == ["The worker ended (exit code 3); starting it again in 8 s."]
    assert child.wait_seconds == 16
    keeper.look_after()
    assert child.process is None


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    said: list[str] = []
    child = Child("web server", [*python(STUBBORN)])
    keeper = Supervisor([child], said.append)
    child.start()
    assert child.process is not None
    time.sleep(0.5)  # until it ignores SIGTERM
    keeper.stop()
    assert wait_until(lambda: child.process is not None and child.process.poll() is not None)
    assert said == ["The web server did not end in 0.3 s and was killed."]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_no_child_outlives_its_parent(number: signal.Signals) -> None:
    parent = subprocess.Popen(python(PARENT), stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(children) == 2
    time.sleep(0.3)  # until they listen to their pipe
    parent.send_signal(number)
    assert parent.wait(10) == (-number if number == signal.SIGKILL else 0)
    assert wait_until(lambda: not any(is_running(pid) for pid in children))


def test_a_taken_port_is_refused_with_another_one_to_try() -> None:
    from shelflist.config.commands.serve import refuse_taken_port
    from shelflist.config.console import Stop

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"--port {port + 1}"):
            refuse_taken_port("127.0.0.1", port)
    refuse_taken_port("127.0.0.1", port)
