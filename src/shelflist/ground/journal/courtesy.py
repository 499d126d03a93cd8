"""Making way for people: on SQLite one transaction writes at a time, so long jobs write little while a desk works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry

AT_WORK = timedelta(seconds=10)  # whoever did something with a copy or a reader so long ago may do more
LOOKS = timedelta(seconds=1)  # between two looks
LITTLE = 25  # records in one transaction meanwhile
LONGEST_WAIT = 0.5  # seconds
A_MOMENT = 0.05  # of the time that it was used


class Courtesy:
    """What one run of a job writes at once, and how long it then waits for others. On PostgreSQL nobody waits."""

    def __init__(self, run: JobRun, usually: int = LITTLE) -> None:
        self.run = run
        self.usually = usually
        self.is_needed = connection.vendor == "sqlite"
        self.somebody_works = False
        self.looked_at: datetime | None = None
        self.began_at = run.clock()

    def at_once(self) -> int:
        """How many records go into the next transaction."""
        self._look()
        return LITTLE if self.somebody_works else self.usually

    def wait(self) -> None:
        """Leave the database to others: as long as it was used while somebody works, else for a moment."""
        if self.is_needed:
            self._look()
            took = max((self.run.clock() - self.began_at).total_seconds(), 0.0)
            self.run.stop.wait(min(took * (1.0 if self.somebody_works else A_MOMENT), LONGEST_WAIT))
            self.began_at = self.run.clock()

    def _look(self) -> None:
        now = self.run.clock()
        if self.is_needed and (self.looked_at is None or now - self.looked_at >= LOOKS):
            self.looked_at, self.somebody_works = now, somebody_works(now)


def somebody_works(now: datetime) -> bool:
    """True while people lend, take back or look after readers."""
    lately = Entry.objects.filter(happened_at__gt=now - AT_WORK).exclude(actor_kind="system")
    return lately.filter(Q(item_id__isnull=False) | Q(patron_id__isnull=False)).exists()
