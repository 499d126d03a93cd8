"""Read reports of mail that did not arrive (RFC 3464), from a file or from standard input.

Each address that is of no use is marked, and what was sent there goes by the next way of its rule. The same report
again changes nothing. Have the mail server hand the mailbox of SHELFLIST_BOUNCES_TO to this command: in Postfix with
the line `bounces: "|shelflist bounces"` in /etc/aliases, elsewhere from cron with the mailbox file.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from shelflist.config.console import DONE, Console, Stop, counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="a mail or a mailbox in mbox form; - for standard input")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    try:
        data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as problem:
        raise Stop(f"{options.file} cannot be read: {problem.strerror}.") from None
    startup.require_library()
    from shelflist.ground.common.actors import system_actor
    from shelflist.observers.notices.actions.bouncing import hear_bounces

    heard = hear_bounces(data, by=system_actor("shelflist bounces"), now=datetime.now(UTC))
    text = f"{counted(heard.failures, 'report')} of mail that did not arrive, {heard.new:,} of them new."
    console.answer({"ok": True, **heard.to_data()}, text)
    return DONE
