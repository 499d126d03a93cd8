"""Make the demonstration library: an invented public library with real titles and eighteen months of invented loans.

It needs an empty data folder. Its staff accounts are printed and kept in demo-accounts.txt in the data folder.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from shelflist.config.console import DONE, Console, Stop, duration


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a library already")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    startup.start_django()
    from shelflist.config.demo import load

    startup.apply_changes(console)
    if startup.has_library():
        if options.if_empty:
            return DONE
        raise Stop(
            "There is a library here already. Set SHELFLIST_HOME to an empty folder to make the demonstration there."
        )
    console.say("Making the demonstration library …")
    progress = console.progress("Steps")
    summary = load(now=datetime.now(UTC), progress=progress.at)
    seconds = progress.end()
    console.answer(
        {"ok": True, "seconds": round(seconds, 2), **summary.to_data()}, f"{summary} in {duration(seconds)}."
    )
    return DONE
