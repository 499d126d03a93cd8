"""Waiting until nobody else writes: looking again many times a second.

SQLite's own naps grow from one millisecond to a hundred, and whoever sleeps through the moment in which the database
is free waits for the next. A desk looks again at once; what runs in the background looks less often, so that a desk
that waits beside it comes first.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

NAP = 0.0003  # seconds between two looks
LONG_NAP = 0.002  # of what runs in the background, or has waited for long
LONG = 0.25  # seconds
T = TypeVar("T")


def is_taken(problem: sqlite3.OperationalError) -> bool:
    """True when somebody else writes; SQLITE_BUSY_SNAPSHOT and the like never go away by waiting."""
    return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def until_free(once: Callable[[], T], limit: float, nap: float = NAP) -> T:
    """What `once` returns as soon as it can be done; after `limit` seconds, the fault that it met last."""
    began = time.monotonic()
    while True:
        waited = time.monotonic() - began
        time.sleep(nap if waited < LONG else max(nap, LONG_NAP))
        try:
            return once()
        except sqlite3.OperationalError as problem:
            if waited >= limit or not is_taken(problem):
                raise
