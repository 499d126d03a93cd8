"""Every row of every table, to see that an act wrote nothing, or that undo left nothing behind."""

from __future__ import annotations

from typing import Any

from django.db import connection

LOG = {"journal_entry", "journal_delivery", "search_waiting", "sqlite_sequence"}  # what tells others of it
LEDGER = {"fines_charge", "fines_posting"}  # an undo reverses its rows, and removes none


def everything(*, without_log: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Table by table.

    `without_log` leaves out the journal, the ledger, and loans and uses that say that they were undone.
    """
    left_out = LOG | LEDGER if without_log else set()
    with connection.cursor() as cursor:
        tables = [one for one in sorted(connection.introspection.table_names(cursor)) if one not in left_out]
        found: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
        quoted = {table: connection.ops.quote_name(table) for table in tables}
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {quoted[one]})" for one in tables)
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert cursor.description is not None
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            if without_log:
                rows = [row for row in rows if row.get("ended") != "undone" and row.get("undone_at") is None]
            found[table] = sorted(rows, key=repr)
    return found
