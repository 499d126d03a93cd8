"""The commands of `shelflist`, one module each: `add_arguments(parser)` and `run(options, console) -> exit code`.

The modules import Django and the packages they call inside their functions only, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
import importlib
from dataclasses import dataclass
from typing import Protocol, cast

from shelflist.config.console import Console


class Module(Protocol):
    """What every module here has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace, console: Console) -> int: ...


@dataclass(frozen=True, slots=True)
class Command:
    """The words that call a module, and what it is for."""

    words: tuple[str, ...]
    name: str
    summary: str

    def module(self) -> Module:
        return cast(Module, importlib.import_module(f"{__name__}.{self.name}"))


GROUPS = {
    "import": "bring records, people or copies in from files",
    "export": "write records to a file",
    "user": "people and programs that may sign in",
}

ALL = (
    Command(("init",), "init", "make an empty library, or bring an existing one up to date"),
    Command(("demo",), "demo", "make the demonstration library"),
    Command(("serve",), "serve", "run the web server and the worker"),
    Command(("import", "marc"), "import_marc", "bibliographic records: ISO 2709, MARCXML or MARC-in-JSON"),
    Command(("import", "patrons"), "import_patrons", "people and their cards from a CSV file"),
    Command(("import", "items"), "import_items", "copies from a CSV file"),
    Command(("export", "marc"), "export_marc", "bibliographic records"),
    Command(("backup",), "backup", "write the whole library into one file"),
    Command(("restore",), "restore", "put a backup in the place of the library"),
    Command(("bounces",), "bounces", "read reports of mail that did not arrive"),
    Command(("print-agent",), "print_agent", "print what waits in the library’s queue, on this machine’s printers"),
    Command(("reindex",), "reindex", "derive sort, match and search columns again from the records"),
    Command(("doctor",), "doctor", "say what is wrong and how to mend it"),
    Command(("user", "add"), "user_add", "add somebody who may sign in, or a program with an API key"),
    Command(("bench",), "bench", "measure, each figure beside its yardstick"),
)
