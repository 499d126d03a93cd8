"""Write the whole library into one file: database, uploaded files, a check sum. The library stays open meanwhile.

The file is written beside its name, read back, and only then gets its name. It holds all personal data, so keep it as
you keep the library itself, off this machine, and delete it when its time is over: whoever was erased since stands in
it still. The signing secret is not in it.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from shelflist.config.console import DONE, Console, counted

EPILOG = """\
On SQLite nothing else is needed. On PostgreSQL the program pg_dump does it, of the server's version or newer.
From cron, every night: shelflist backup /backups/shelflist-$(date +\\%F).tar.gz"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file to write, which must not be there yet")
    parser.add_argument("--json", action="store_true", help="print what was written as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import backups, startup
    from shelflist.config.command import version

    startup.require_library()
    from django.conf import settings

    manifest = backups.write(
        options.file.absolute(), database=settings.DATABASES["default"], files=Path(settings.MEDIA_ROOT),
        program=version(), now=datetime.now(UTC),
    )  # fmt: skip
    size = options.file.stat().st_size
    text = f"{options.file}: the database and {counted(manifest.files, 'file')}, {size / 1e6:,.1f} MB, read back."
    console.answer({"ok": True, "file": str(options.file), "bytes": size, **asdict(manifest)}, text)
    return DONE
