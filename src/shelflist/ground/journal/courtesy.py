"""Making way for people: on SQLite one transaction writes at a time, so long jobs write little while a desk works."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from django.db import connection, transaction
from django.db.models import Q

from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry

AT_WORK = timedelta(seconds=10)  # whoever did something with a copy or a reader so long ago may do more
LOOKS = timedelta(seconds=1)  # between two looks
FEW = 8  # records in the first transaction while somebody works; how long that took says how many then follow
FEWEST = 2
LONGEST_HOLD = 0.003  # seconds that one transaction should keep others from writing meanwhile
SHORTEST_WAIT = 0.002  # whoever waits looks several times so long
LONGEST_WAIT = 0.5
A_MOMENT = 0.05  # of the time that it was used


class Courtesy:
    """What one run of a job writes at once, and how long it then waits for others. On PostgreSQL nobody waits.

    On SQLite its commits do not wait for the disk while others wait for them: that is made up for after each, so a
    power cut costs at most the last one, which its checkpoint then does again.
    """

    def __init__(self, run: JobRun, usually: int, patience: float = 1.0) -> None:
        self.run = run
        self.usually = usually
        self.patience = patience  # while somebody works it waits so many times as long as it wrote
        self.few = min(FEW, usually)
        self.is_needed = connection.vendor == "sqlite"
        self.somebody_works = False
        self.looked_at: datetime | None = None
        self.held = 0.0  # seconds
        self.writes_ahead: Path | None = None

    def __enter__(self) -> Self:
        if self.is_needed and not connection.in_atomic_block:  # inside one the habit cannot be changed
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=NORMAL")
                cursor.execute("PRAGMA database_list")
                file = cursor.fetchone()[2]
            self.writes_ahead = Path(f"{file}-wal") if file else None
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_needed and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
            self._reach_the_disk()

    def at_once(self) -> int:
        """How many records go into the next transaction."""
        self._look()
        return self.few if self.somebody_works else self.usually

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, with an eye on how long it keeps others from writing."""
        with transaction.atomic():
            began_at = self.run.clock()
            yield
        self.held = max((self.run.clock() - began_at).total_seconds(), 0.0)
        if self.somebody_works:
            fits = self.few + 1 if self.held < LONGEST_HOLD else self.few * 3 // 4
            self.few = max(min(FEWEST, self.usually), min(fits, self.usually))

    def wait(self) -> None:
        """Leave the database to others: as long as it was used while somebody works, else for a moment."""
        if self.is_needed:
            self._reach_the_disk()
            self._look()
            wanted = max(self.held * self.patience, SHORTEST_WAIT) if self.somebody_works else self.held * A_MOMENT
            self.run.stop.wait(min(wanted, LONGEST_WAIT))

    def _reach_the_disk(self) -> None:
        if self.writes_ahead is not None and self.writes_ahead.exists():
            file = os.open(self.writes_ahead, os.O_RDONLY)
            try:
                os.fsync(file)
            finally:
                os.close(file)

    def _look(self) -> None:
        now = self.run.clock()
        if self.is_needed and (self.looked_at is None or now - self.looked_at >= LOOKS):
            self.looked_at, self.somebody_works = now, somebody_works(now)


UNHURRIED = 10.0  # the patience of what has time until evening


def writing(courtesy: Courtesy | None) -> AbstractContextManager[Any]:
    """One transaction: of a job with an eye on others, or of somebody who waits for its end."""
    return transaction.atomic() if courtesy is None else courtesy.writing()


def goes_on(courtesy: Courtesy | None) -> bool:
    """After each transaction: wait for others; False when the process is to stop."""
    if courtesy is None:
        return True
    courtesy.wait()
    return not courtesy.run.stop.is_set()


def somebody_works(now: datetime) -> bool:
    """True while people lend, take back or look after readers."""
    lately = Entry.objects.filter(happened_at__gt=now - AT_WORK).exclude(actor_kind="system")
    return lately.filter(Q(item_id__isnull=False) | Q(patron_id__isnull=False)).exists()
