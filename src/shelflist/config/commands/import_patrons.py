"""Bring people and their cards in from a CSV file.

A row whose card is known changes that person: filled cells replace what was there, empty ones leave it. The same file
again changes nothing. PINs and passwords are never read; everybody activates their own.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from shelflist.config import tables
from shelflist.config.console import Console

EPILOG = """\
Exit code 0: every row is in; 3: some rows were refused; 1: none could be read.
docs/guides/importing.md names the columns."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    tables.add_arguments(parser)
    parser.add_argument(
        "--dates",
        choices=["iso", "day-first", "month-first"],
        default="iso",
        help="how days are written: 2026-05-31, 31/05/2026 or 05/31/2026",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    mapping = tables.column_mapping(options.column)
    startup.require_library()
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.patrons.actions import import_patrons

    return tables.bring_in(
        options,
        console,
        "patrons",
        lambda path, progress: import_patrons(
            path,
            by=system_actor("shelflist import patrons"),
            now=datetime.now(UTC),
            mapping=mapping,
            date_order=options.dates,
            progress=progress,
        ),
    )
