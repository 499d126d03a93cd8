"""Numbers that rise when something kept in memory has changed, and values that are remembered until theirs does."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar
from weakref import WeakSet

from django.db import connection
from django.db.backends.utils import CursorWrapper

from shelflist.ground.journal.models import Revision

T = TypeVar("T")
LARGEST_STEP = 2**31
CURRENT = "SELECT name, number FROM journal_revision"
_remembered: WeakSet[Remembered[object]] = WeakSet()


def current(cursor: CursorWrapper | None = None) -> dict[str, int]:
    """The numbers of everything that was ever changed, in one statement; a name that is absent counts as 0."""
    if cursor is None:
        with connection.cursor() as cursor:
            return current(cursor)
    cursor.execute(CURRENT)
    return dict(cursor.fetchall())


def bump(*names: str) -> None:
    """Say, inside the transaction that changes them, that these have changed.

    The step is random: a number seen in a transaction that was rolled back must not come again with other contents.
    """
    table = connection.ops.quote_name(Revision._meta.db_table)
    # Only constants and the model's own table name are put into the statement.
    statement = (
        f"INSERT INTO {table} (name, number) VALUES (%s, %s) "  # noqa: S608
        f"ON CONFLICT (name) DO UPDATE SET number = {table}.number + excluded.number"
    )
    with connection.cursor() as cursor:
        for name in sorted(set(names)):  # always in the same order, so that two writers cannot deadlock
            cursor.execute(statement, [name, random.randint(1, LARGEST_STEP)])  # noqa: S311 - is no secret


class Remembered(Generic[T]):
    """A value kept by this process and loaded again when one of its revision numbers has changed. Safe for threads."""

    def __init__(self, names: str | tuple[str, ...], load: Callable[[], T]) -> None:
        self.names = (names,) if isinstance(names, str) else names
        self._load = load
        self._lock = threading.Lock()
        self._held: tuple[tuple[int, ...], T] | None = None
        _remembered.add(self)  # type: ignore[arg-type]

    def value(self, numbers: Mapping[str, int] | None = None) -> T:
        """The value as of these numbers (from `current()`; asked for when not given)."""
        if numbers is None:
            numbers = current()
        wanted = tuple(numbers.get(name, 0) for name in self.names)
        held = self._held
        if held is not None and held[0] == wanted:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != wanted:
                self._held = (wanted, self._load())
            return self._held[1]

    def forget(self) -> None:
        """Load anew next time."""
        with self._lock:
            self._held = None


def forget_everything() -> None:
    """Load every remembered value anew: after another database was put in place, as a restore or the next test does."""
    for one in list(_remembered):
        one.forget()
