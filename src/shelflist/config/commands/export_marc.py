"""Write bibliographic records to a file. Records that nobody changed go out in the very bytes in which they came."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from shelflist.config.console import DONE, NOTHING, PARTLY, Console, counted, duration

EPILOG = "Exit code 0: all are in the file; 3: some cannot be written in this format and were left out; 1: none."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["iso2709", "marcxml", "json"], default="iso2709", help="default iso2709")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="replaced only when all is written")
    parser.add_argument("--batch", type=int, metavar="NUMBER", help="only the records of this import")
    parser.add_argument(
        "--since", type=moment, metavar="DAY", help="only what has changed from then on: 2026-11-30 or 2026-11-30T18:00"
    )
    parser.add_argument(
        "--deleted", type=Path, metavar="FILE", help="with --since: write the numbers of records that are gone there"
    )
    parser.add_argument("--public", action="store_true", help="leave out records that the public cannot see")
    parser.add_argument("--notes", action="store_true", help="with the staff’s notes on the records, in fields 590")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def moment(text: str) -> datetime:
    """A day or a moment of UTC, as somebody typed it."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write 2026-11-30 or 2026-11-30T18:00") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    startup.require_library()
    from shelflist.departments.cataloguing.actions import Wanted, deleted_lines, export_marc, replace_text
    from shelflist.ground.common.actors import system_actor

    progress = console.progress("Records")
    try:
        summary = export_marc(
            format=options.format,
            output=options.output,
            by=system_actor("shelflist export marc"),
            wanted=Wanted(
                batch_id=options.batch, suppressed=not options.public, since=options.since, notes=options.notes
            ),
            progress=progress.at,
        )
    except KeyboardInterrupt:
        progress.end()
        raise KeyboardInterrupt(f"Stopped. {options.output} was not touched; run the command again.") from None
    seconds = progress.end()
    if options.deleted and options.since:
        replace_text(options.deleted, deleted_lines(options.since))
    for line in summary.report:
        console.warn(str(line))
    counts = {"written": summary.written, "untouched": summary.untouched, "left_out": summary.left_out}
    console.answer(
        {"ok": not summary.left_out, "file": str(options.output), "seconds": round(seconds, 2), **counts},
        f"{counted(summary.written, 'record')} written to {options.output}, {summary.untouched:,} of them as they "
        f"came, {summary.left_out:,} left out, in {duration(seconds)}.",
    )
    if not summary.left_out:
        return DONE
    return PARTLY if summary.written else NOTHING
