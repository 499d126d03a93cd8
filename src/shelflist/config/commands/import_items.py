"""Bring copies in from a CSV file.

A row whose barcode is known changes that copy; the same file again changes nothing. A row names its title by our record
number, a control number or an ISBN.
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


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    mapping = tables.column_mapping(options.column)
    startup.require_library()
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.items.actions import import_items

    return tables.bring_in(
        options,
        console,
        "items",
        lambda path, progress: import_items(
            path,
            by=system_actor("shelflist import items"),
            now=datetime.now(UTC),
            mapping=mapping,
            progress=progress,
        ),
    )
