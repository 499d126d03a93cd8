"""A cursor that remembers how a statement reads with SQLite's own placeholders, and waits in its own way.

Django puts `?` for `%s` anew each time, with a regular expression. In a check-out, whose statements are always the
same, that took a third of the time that SQLite itself needs for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from shelflist.config.sqlite3 import waiting
from shelflist.config.sqlite3.operations import DatabaseOperations

LONGEST = 4000  # statements for hundreds of rows at once are seldom the same again


class Connection(sqlite3.Connection):
    """SQLite's connection; it knows how long to wait for others, and how often to look again."""

    patience = 0.0  # seconds
    nap = waiting.NAP

    def commit(self) -> None:
        try:
            super().commit()
        except sqlite3.OperationalError as problem:  # somebody reads: only where the file system allows no WAL
            if not waiting.is_taken(problem):
                raise
            waiting.until_free(super().commit, self.patience, self.nap)

    def wait_for(self, once: Callable[[], Any], problem: sqlite3.OperationalError) -> Any:
        """Do it when nobody else writes any more. In the middle of a transaction waiting cannot help."""
        if self.in_transaction or not self.patience or not waiting.is_taken(problem):
            raise problem
        return waiting.until_free(once, self.patience, self.nap)


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor otherwise."""

    connection: Connection

    def execute(self, query: str, params: Any = None) -> Any:
        try:
            return super().execute(query, params)
        except sqlite3.OperationalError as problem:
            return self.connection.wait_for(lambda: base.SQLiteCursorWrapper.execute(self, query, params), problem)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        rows = list(param_list)
        try:
            return super().executemany(query, rows)
        except sqlite3.OperationalError as problem:
            return self.connection.wait_for(lambda: base.SQLiteCursorWrapper.executemany(self, query, rows), problem)

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is not None or len(query) > LONGEST:
            return str(super().convert_query(query, param_names=param_names))
        return _converted(query)


@lru_cache(maxsize=512)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection otherwise. `OPTIONS` may say `nap`: the seconds between two looks while others write."""

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        params = {"factory": Connection, **conn_params}
        nap = params.pop("nap", waiting.NAP)
        connection = super().get_new_connection(params)
        if isinstance(connection, Connection):
            connection.patience, connection.nap = params.get("timeout", 5.0), nap
            connection.execute("PRAGMA busy_timeout=0")  # only now: to open it, SQLite's own way of waiting is good
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
