"""The triggers that make the ledger append-only (P08): a posting is never changed and never removed.

Only the columns that say whose it was may change, for erasure and for merging two people. SQLite drops a table's
triggers when a migration remakes the table: such a migration calls `guard` again. Emptying a whole database (`flush`)
takes them off and puts them back (config.sqlite3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table whose rows stay, and the columns of it that never change."""

    table: str
    columns: tuple[str, ...]


LEDGER = (
    Guarded("fines_charge", ("kind", "branch_id", "period", "at")),
    Guarded("fines_payment", ("kind", "branch_id", "shift_id", "amount_cents", "given_cents", "at")),
    Guarded(
        "fines_posting",
        (
            "kind", "debit", "credit", "amount_cents", "charge_id", "branch_id", "payment_id", "shift_id",
            "reverses_id", "at",
        ),
    ),
)  # fmt: skip


def guard(*tables: Guarded) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `RunPython`: put the triggers on these tables."""

    def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        statements = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
        for guarded in tables:
            for statement in statements(guarded):
                editor.execute(statement)

    return install


def unguard(*tables: Guarded) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For `RunPython`, backwards: take the triggers off."""

    def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on = " ON {table}" if editor.connection.vendor == "postgresql" else ""
        for guarded in tables:
            for event in ("update", "delete"):
                editor.execute(f"DROP TRIGGER IF EXISTS {guarded.table}_no_{event}" + on.format(table=guarded.table))

    return remove


# Every name below is a constant of this program; nothing comes from outside.


def _sqlite(guarded: Guarded) -> list[str]:
    table = guarded.table
    words = "rows of the ledger are never changed or removed"
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_update",
        f"DROP TRIGGER IF EXISTS {table}_no_delete",
        (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(guarded.columns)} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ),
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    ]


def _postgresql(guarded: Guarded) -> list[str]:
    table = guarded.table
    function = """
        CREATE OR REPLACE FUNCTION ledger_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of the ledger are never changed or removed'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    runs = "FOR EACH ROW EXECUTE FUNCTION ledger_row_stays()"
    return [
        function,
        f"DROP TRIGGER IF EXISTS {table}_no_update ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_no_delete ON {table}",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(guarded.columns)} ON {table} {runs}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {runs}",
    ]
