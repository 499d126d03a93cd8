"""The machine: Python and packages, data folder, disk, clock, port."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from shelflist.config import environment
from shelflist.config.doctor.findings import Finding, note, well, wrong

LEAST_FREE_MB = 200
LITTLE_FREE_MB = 2000
MEGABYTE = 1024 * 1024
DIFFERENT_CLOCK_SECONDS = 120
SHOWN_PACKAGES = ("django", "granian", "psycopg", "orjson")


def versions() -> Iterator[Finding]:
    """Python and the packages that matter most."""
    shown = ", ".join(f"{name} {metadata.version(name)}" for name in SHOWN_PACKAGES)
    yield well("Versions", f"Shelflist {metadata.version('shelflist')}, Python {platform.python_version()}, {shown}.")


def data_folder() -> Iterator[Finding]:
    """The folder's rights, the secret's rights, and room on the disk."""
    home = environment.home()
    if home.stat().st_mode & stat.S_IWOTH:
        yield wrong("Data folder", f"Everybody may write to {home}.", f"Run: chmod o-rwx {home}")
    else:
        yield well("Data folder", f"{home} is ours to write to.")
    yield from _secret(home)
    free = shutil.disk_usage(home).free // MEGABYTE
    if free < LEAST_FREE_MB:
        yield wrong("Disk", f"Only {free:,} MB are free.", "Make room, or move the data folder to a larger disk.")
    elif free < LITTLE_FREE_MB:
        yield note("Disk", f"{free:,} MB are free, which is little.", "Make room before the next large import.")
    else:
        yield well("Disk", f"{free // 1024:,} GB are free.")


def _secret(home: Path) -> Iterator[Finding]:
    if os.environ.get("SHELFLIST_SECRET_KEY") is not None:
        yield well("Secret key", "It comes from SHELFLIST_SECRET_KEY.")
        return
    path = home / "secret-key"
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("Secret key", f"Others may read {path}.", f"Run: chmod 600 {path}")
    else:
        yield well("Secret key", f"It is kept in {path}, for us alone.")


def clock() -> Iterator[Finding]:
    """The clock is past this program's own files, and agrees with the file system's."""
    now = datetime.now(UTC)
    written = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    with tempfile.NamedTemporaryFile(dir=environment.home(), prefix=".clock-") as file:
        stamped = os.fstat(file.fileno()).st_mtime
    if now < written:
        yield wrong(
            "Clock",
            f"It says {now:%d %B %Y %H:%M} UTC, which is before this program was installed.",
            "Set the clock, and let the machine keep it by NTP. Due dates depend on it.",
        )
    elif abs(now.timestamp() - stamped) > DIFFERENT_CLOCK_SECONDS:
        yield wrong(
            "Clock",
            "This machine's clock and that of the disk its data folder is on differ by more than two minutes.",
            "Let both keep their time by NTP.",
        )
    else:
        yield well("Clock", f"It is {now:%d %B %Y %H:%M} UTC.")


def port() -> Iterator[Finding]:
    """Whether the port is free or answers."""
    number = environment.port()
    with socket.socket() as probe:
        probe.settimeout(2)
        answers = probe.connect_ex(("127.0.0.1", number)) == 0
    yield well("Port", f"Something answers on port {number}." if answers else f"Port {number} is free.")
