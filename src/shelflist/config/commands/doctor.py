"""Look at the machine, the database and the library, and say in plain words what is wrong and how to mend it.

Exit code 0: nothing is wrong; 1: something is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from shelflist.config import environment
from shelflist.config.console import DONE, NOTHING, Console, counted
from shelflist.config.doctor import data, library, machine
from shelflist.config.doctor.findings import Check, Finding, examine, wrong

BEFORE_DJANGO: tuple[tuple[str, Check], ...] = (
    ("Versions", machine.versions),
    ("Data folder", machine.data_folder),
    ("Clock", machine.clock),
    ("Port", machine.port),
)
DATABASE: tuple[tuple[str, Check], ...] = (("Database", data.database), ("Tables", data.schema))
LIBRARY: tuple[tuple[str, Check], ...] = (
    ("Worker", library.worker),
    ("Branches", library.organisation),
    ("People", library.people),
    ("Signing in", library.guessing),
    ("Search columns", library.derived_columns),
    ("Index", library.index),
)
SIGNS = {"well": ("✓", "32"), "worth knowing": ("!", "33"), "wrong": ("✗", "31")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    found = []
    for finding in findings():
        found.append(finding)
        for line in lines(finding, colours=console.out.isatty() and not console.machine):
            console.say(line)
    faults = sum(finding.verdict == "wrong" for finding in found)
    notes = sum(finding.verdict == "worth knowing" for finding in found)
    summary = f"{counted(faults, 'fault')}, {counted(notes, 'note')}, {counted(len(found), 'finding')} in all."
    console.answer(
        {"ok": not faults, "faults": faults, "notes": notes, "findings": [one.to_data() for one in found]},
        summary[0].upper() + summary[1:],
    )
    return NOTHING if faults else DONE


def findings() -> Iterator[Finding]:
    """All findings, in an order in which the first fault is the first to mend; later checks need the earlier ones."""
    from shelflist.config.startup import start_django

    try:
        environment.secret_key(environment.home())
        start_django()
    except environment.Misconfigured as problem:
        yield wrong("Settings", str(problem.code), "docs/operating/settings.md lists every setting.")
        return
    yield from examine(BEFORE_DJANGO)
    for finding in examine(DATABASE):
        yield finding
        if finding.verdict == "wrong":
            return
    yield from examine(LIBRARY)


def lines(finding: Finding, *, colours: bool) -> Iterator[str]:
    """The finding for people: a sign, what it is about, the sentence, and the remedy below it."""
    sign, colour = SIGNS[finding.verdict]
    shown = f"\x1b[{colour}m{sign}\x1b[0m" if colours else sign
    yield f"{shown} {finding.about}: {finding.sentence}"
    if finding.remedy:
        yield f"    → {finding.remedy}"
