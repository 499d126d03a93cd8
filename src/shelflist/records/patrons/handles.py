"""The triggers that keep one uniqueness space for card numbers, item barcodes and logins (P24, S17).

Whoever inserts, changes or deletes such a value, by whatever statement, the row in `Handle` follows in the same
transaction, and a value that another card, item or login holds is refused by the primary key. A withdrawn item keeps
its value; `items.actions.release_barcode` gives it back.

SQLite drops a table's triggers when a migration remakes the table: such a migration calls `watch` again (a test sees to
it). `RAISE(ABORT)` rather than the key alone, because `INSERT OR IGNORE` would reach into the trigger and swallow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TAKEN = "UNIQUE constraint failed: patrons_handle.value"
LOWER, UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Watched:
    """A column whose values are handles, their kind, and the column that says whose they are."""

    table: str
    column: str
    kind: str
    subject: str

    @property
    def name(self) -> str:
        return f"handle_of_{self.table}_{self.column}"


CARDS = Watched("patrons_card", "barcode", "card", "patron_id")
LOGINS = Watched("patrons_patron", "login", "login", "id")


def watch(*columns: Watched) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `RunPython`: put the triggers on these columns, replacing older ones."""

    def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        statements = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
        for watched in columns:
            for statement in statements(watched):
                editor.execute(statement)

    return install


def unwatch(*columns: Watched) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `RunPython`, backwards: take the triggers off."""

    def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for watched in columns:
            if editor.connection.vendor == "postgresql":
                editor.execute(f"DROP TRIGGER IF EXISTS {watched.name} ON {watched.table}")
                editor.execute(f"DROP FUNCTION IF EXISTS {watched.name}()")
            else:
                for event in ("insert", "update", "delete"):
                    editor.execute(f"DROP TRIGGER IF EXISTS {watched.name}_{event}")

    return remove


# Every name below is a constant of this program; nothing comes from outside.


def _sqlite(watched: Watched) -> list[str]:
    value = f"upper(NEW.{watched.column})"
    column, subject = watched.column, watched.subject
    take = f"""
        SELECT RAISE(ABORT, '{TAKEN}') WHERE EXISTS (SELECT 1 FROM patrons_handle WHERE value = {value});
        INSERT INTO patrons_handle (value, kind, subject_id)
            SELECT {value}, '{watched.kind}', NEW.{subject} WHERE NEW.{column} <> '';"""  # noqa: S608
    free = f"""
        DELETE FROM patrons_handle WHERE value = upper(OLD.{column}) AND kind = '{watched.kind}';"""  # noqa: S608
    changed = f"OLD.{column} <> NEW.{column} OR OLD.{subject} <> NEW.{subject}"
    statements = [f"DROP TRIGGER IF EXISTS {watched.name}_{event}" for event in ("insert", "update", "delete")]
    return [
        *statements,
        f"CREATE TRIGGER {watched.name}_insert AFTER INSERT ON {watched.table} BEGIN {take} END",
        (
            f"CREATE TRIGGER {watched.name}_update AFTER UPDATE OF {column}, {subject} ON {watched.table}"
            f" WHEN {changed} BEGIN {free} {take} END"
        ),
        f"CREATE TRIGGER {watched.name}_delete AFTER DELETE ON {watched.table} BEGIN {free} END",
    ]


def _postgresql(watched: Watched) -> list[str]:
    def folded(row: str) -> str:
        # upper() would follow the database's locale; SQLite's knows ASCII only
        return f"translate({row}.{watched.column}, '{LOWER}', '{UPPER}')"

    column, subject = watched.column, watched.subject
    function = f"""
        CREATE OR REPLACE FUNCTION {watched.name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.{column} = NEW.{column} AND OLD.{subject} = NEW.{subject} THEN
                RETURN NULL;
            END IF;
            IF TG_OP <> 'INSERT' AND OLD.{column} <> '' THEN
                DELETE FROM patrons_handle WHERE value = {folded("OLD")} AND kind = '{watched.kind}';
            END IF;
            IF TG_OP <> 'DELETE' AND NEW.{column} <> '' THEN
                INSERT INTO patrons_handle (value, kind, subject_id)
                    VALUES ({folded("NEW")}, '{watched.kind}', NEW.{subject});
            END IF;
            RETURN NULL;
        END $$"""  # noqa: S608
    return [
        function,
        f"DROP TRIGGER IF EXISTS {watched.name} ON {watched.table}",
        (
            f"CREATE TRIGGER {watched.name} AFTER INSERT OR DELETE OR UPDATE OF {column}, {subject} ON {watched.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {watched.name}()"
        ),
    ]
