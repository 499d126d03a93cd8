"""Emptying a whole SQLite database: its triggers are taken off for it and put back.

Some of them refuse to remove rows (the ledger's): that is meant for rows, not for `flush`. PostgreSQL's TRUNCATE passes
them by.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    """Django's operations otherwise."""

    def sql_flush(
        self, style: Any, tables: Any, *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        statements = super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        off = [f"DROP TRIGGER {self.quote_name(name)}" for name, _sql in triggers]
        return [*off, *statements, *(sql for _name, sql in triggers)]
