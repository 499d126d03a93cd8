"""Derive sort, match and search columns again from the records.

Needed after a change of how they are derived, or when shelflist doctor says so. The desk works on meanwhile.
"""

from __future__ import annotations

import argparse

from shelflist.config.console import DONE, Console, counted, duration


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    startup.require_library()
    from shelflist.records.catalog.bulk import rebuild_derived

    progress = console.progress("Records")
    try:
        seen, changed = rebuild_derived(progress.at)
    except KeyboardInterrupt:
        progress.end()
        raise KeyboardInterrupt(
            f"Stopped after {counted(progress.done, 'record')}. Run the same command again; it begins anew."
        ) from None
    seconds = progress.end()
    console.answer(
        {"ok": True, "records": seen, "changed": changed, "seconds": round(seconds, 2)},
        f"{counted(seen, 'record')} derived again, {changed:,} of them changed, in {duration(seconds)}.",
    )
    return DONE
