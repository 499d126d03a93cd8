"""Folds constraints and indexes into the tables of the packages' first migrations: `make migrations`.

Until the first release every package has one 0001_initial.py: remove it, change the models, and let it be written anew.
Django writes most constraints one by one after the tables, and on SQLite makes each table again for each of them;
folded, an empty library is made in less than half the time, and with it every database of the tests.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

PROGRAM = Path(__file__).resolve().parents[1] / "src"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "shelflist.config.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["SHELFLIST_HOME"] = home
        import django

        django.setup()
        for path in sorted(PROGRAM.glob("shelflist/*/*/migrations/0001_initial.py")):
            fold_file(path)


def fold_file(path: Path) -> None:
    module = import_module(".".join(path.relative_to(PROGRAM).with_suffix("").parts))
    label = path.parts[-3]
    migration: Migration = module.Migration("0001_initial", label)
    folded = fold(migration.operations)
    if len(folded) < len(migration.operations):
        migration.operations = folded
        path.write_text(MigrationWriter(migration, include_header=False).as_string(), encoding="utf-8")
        print(f"{path.relative_to(PROGRAM)}: folded")  # noqa: T201 - this is what the developer wants to see


def fold(operations: Sequence[Operation]) -> list[Operation]:
    """The same tables in the same order, each with its constraints and indexes; those that get a column later stay."""
    later = {one.model_name_lower for one in operations if isinstance(one, AddField)}
    tables = {one.name_lower: one for one in operations if isinstance(one, CreateModel) and one.name_lower not in later}
    return [one for one in operations if not _taken_in(one, tables)]


def _taken_in(extra: Operation, tables: dict[str, CreateModel]) -> bool:
    if not isinstance(extra, AddConstraint | AddIndex) or extra.model_name_lower not in tables:
        return False
    kind, what = ("constraints", extra.constraint) if isinstance(extra, AddConstraint) else ("indexes", extra.index)
    options = tables[extra.model_name_lower].options
    options[kind] = [*options.get(kind, []), what]
    return True


if __name__ == "__main__":
    main()
