"""What the machine can do at best, measured in the same run as what we do with it."""

from __future__ import annotations

import time

from django.db import connection

SECONDS = 1.0


def single_row_commits() -> float:
    """Transactions of one inserted row per second, through the bare driver on the library's own database."""
    connection.ensure_connection()
    driver = connection.connection
    cursor = driver.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS yardstick (number integer, words text)")
    mark = "?" if connection.vendor == "sqlite" else "%s"
    statement = f"INSERT INTO yardstick VALUES ({mark}, {mark})"
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        cursor.execute(statement, (count, "a row of about forty bytes, as short ones are"))
        cursor.execute("COMMIT")
        count += 1
    elapsed = time.perf_counter() - begun
    cursor.execute("DROP TABLE yardstick")
    cursor.close()
    return count / elapsed
