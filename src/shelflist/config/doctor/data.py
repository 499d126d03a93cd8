"""The database: reachable, of our version, durable, and its derived columns true to the records."""

from __future__ import annotations

from collections.abc import Iterator

from shelflist.config.console import Stop, counted
from shelflist.config.doctor.findings import Finding, well, wrong

OLDEST_POSTGRESQL = 140000


def database() -> Iterator[Finding]:
    """Reachable, which version, and how safely it keeps what it was told."""
    from django.db import connection

    from shelflist.config.startup import database_sentence

    try:
        connection.ensure_connection()
    except Exception as problem:
        sentence = database_sentence(problem)
        yield wrong("Database", sentence or str(problem), "Mend that first; most other checks need the database.")
        return
    yield from (_sqlite() if connection.vendor == "sqlite" else _postgresql())


def _sqlite() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        version = _one(cursor, "SELECT sqlite_version()")
        journal = _one(cursor, "PRAGMA journal_mode")
        sound = _one(cursor, "PRAGMA quick_check(1)")
    name = connection.settings_dict["NAME"]
    if journal != "wal":
        yield wrong(
            "Database",
            f"SQLite keeps no write-ahead log for {name} (mode “{journal}”).",
            "Move the data folder to a local disk; network disks cannot do it.",
        )
    if sound != "ok":
        yield wrong("Database", f"{name} is damaged: {sound}.", "Put back your last copy.")
    if journal == "wal" and sound == "ok":
        yield well("Database", f"SQLite {version} with a write-ahead log; {name} is sound.")


def _postgresql() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        version = int(str(_one(cursor, "SHOW server_version_num")))
        shown = _one(cursor, "SHOW server_version")
        encoding = _one(cursor, "SHOW server_encoding")
        durable = _one(cursor, "SHOW fsync")
    if version < OLDEST_POSTGRESQL:
        yield wrong("Database", f"PostgreSQL {shown} is too old.", "Use PostgreSQL 14 or newer.")
    if encoding != "UTF8":
        yield wrong("Database", f"Its encoding is {encoding}.", "Make the database anew with ENCODING 'UTF8'.")
    if durable != "on":
        yield wrong("Database", "PostgreSQL runs with fsync off: a power cut loses data.", "Set fsync = on.")
    if version >= OLDEST_POSTGRESQL and encoding == "UTF8" and durable == "on":
        yield well("Database", f"PostgreSQL {shown}, UTF-8, durable.")


def _one(cursor: object, statement: str) -> object:
    cursor.execute(statement)  # type: ignore[attr-defined]
    return cursor.fetchone()[0]  # type: ignore[attr-defined]


def schema() -> Iterator[Finding]:
    """The tables are those this program knows."""
    from shelflist.config import startup

    try:
        state = startup.reachable_schema()
    except Stop as stop:
        yield wrong("Tables", str(stop), "Use the program that fits the database.")
        return
    if not state.made:
        yield wrong("Tables", "There are none yet.", "Run shelflist init, or shelflist demo.")
    elif state.pending:
        yield wrong(
            "Tables",
            f"They are older than this program: {counted(len(state.pending), 'change')} to make.",
            "Make a copy of the database, then run shelflist init.",
        )
    else:
        yield well("Tables", f"All {state.made} changes have been made.")
