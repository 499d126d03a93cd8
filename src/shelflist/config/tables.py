"""What `import patrons` and `import items` have in common: a CSV file, rows one by one, rejects in their own file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shelflist.config.console import DONE, NOTHING, PARTLY, Console, Stop, counted, duration

if TYPE_CHECKING:
    from shelflist.ground.common.rowimports import ImportReport

SHOWN_REASONS = 10
Reader = Callable[[Path, Callable[[int, int], None]], "ImportReport"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file whose first row names the columns")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=COLUMN",
        help="read the column HEADER of the file as our COLUMN; may be given several times",
    )
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="write refused rows there, each with its reason")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def column_mapping(given: list[str]) -> dict[str, str]:
    """`["Card no=cards"]` as a mapping; raises Stop when there is no equals sign."""
    mapping = {}
    for pair in given:
        header, equals, column = pair.rpartition("=")
        if not equals or not header or not column:
            raise Stop(f"--column needs HEADER=COLUMN, not “{pair}”.", code=2)
        mapping[header] = column
    return mapping


def bring_in(options: argparse.Namespace, console: Console, what: str, read: Reader) -> int:
    """Read the file, say what became of its rows, and give the exit code."""
    path: Path = options.file
    if not path.is_file():
        raise Stop(f"{path}: there is no such file.")
    progress = console.progress("Rows")
    try:
        report = read(path, progress.at)
    except KeyboardInterrupt:
        progress.end()
        raise KeyboardInterrupt(
            f"Stopped after {counted(progress.done, 'row')}, which are in. Run the same command again to go on: "
            "rows that are in already change nothing."
        ) from None
    seconds = progress.end()
    for notice in report.notices:
        console.warn(str(notice))
    for outcome in report.refused[:SHOWN_REASONS]:
        console.warn(f"Row {outcome.row}{f' ({outcome.label})' if outcome.label else ''}: {outcome.sentence}")
    if len(report.refused) > SHOWN_REASONS:
        console.warn(f"… and {len(report.refused) - SHOWN_REASONS:,} more; --rejects FILE writes them all.")
    if options.rejects and report.refused:
        report.write_rejects(options.rejects)
        console.warn(f"The refused rows are in {options.rejects}.")
    counts = {name: report.counts[name] for name in ("added", "changed", "unchanged", "refused")}
    words = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    refused = [
        {"row": one.row, "label": one.label, "codes": [reason.code for reason in one.reasons], "reason": one.sentence}
        for one in report.refused
    ]
    console.answer(
        {"ok": not report.refused, "seconds": round(seconds, 2), **counts, "refused_rows": refused},
        f"{what.capitalize()}: {words} in {duration(seconds)}.",
    )
    if not report.refused:
        return DONE
    return PARTLY if sum(counts.values()) > counts["refused"] else NOTHING
