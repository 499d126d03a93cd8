"""Building the index anew beside the one in use, which goes on answering and taking in what changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Max

from shelflist.departments.cataloguing.actions.running import few_collections
from shelflist.ground.journal import leases
from shelflist.observers.search import makers, places
from shelflist.observers.search.actions import leasing, taking_in
from shelflist.observers.search.embedded.writing import TantivyWriter
from shelflist.observers.search.engine import Writer
from shelflist.observers.search.models import Waiting
from shelflist.observers.search.queries.documents import Stretch
from shelflist.observers.search.queries.facts import stretches
from shelflist.records.catalog.models import Record

AT_ONCE = 1000
MANY = 20_000  # records from which on it is worth starting processes that make the documents
MAKE = "shelflist.observers.search.queries.documents:written_between"
RENEW_AFTER = timedelta(seconds=5)
BEATS_AS = "indexer"
Progress = Callable[[int, int], None]


class Stopped(Exception):
    """The process is ending; the index is built anew by the next one."""


def build(
    holder: str,
    *,
    clock: Callable[[], datetime],
    live: Writer | None = None,
    stop: threading.Event | None = None,
    progress: Progress | None = None,
) -> int:
    """Build a whole index and put it in use; how many records it was. A half-built one is thrown away.

    Without a `live` index nothing that waits need be kept: the tables are read from the beginning anyway.
    """
    stop = stop or threading.Event()
    asked = taking_in.all_asked_for()
    if live is None:
        last = Waiting.objects.aggregate(last=Max("pk"))["last"] or 0
        _forget_up_to(last, holder)
    leasing.note(building_since=clock(), trouble="")
    folder = places.fresh()
    writer = TantivyWriter(folder, building=True)
    done = _Pass(writer, live, holder, clock, stop, progress)
    with few_collections():
        done.all_records()
    writer.commit()
    writer.close()
    leasing.must_renew(holder, clock())
    places.put_in_use(folder)
    taking_in.forget(asked, holder)
    leasing.note(building_since=None, built_at=clock())
    return done.seen


def _forget_up_to(last: int, holder: str) -> None:
    """What was changed before the tables are read is read with them. Committed later, it may be read too early: so only
    rows that are there now are removed."""
    while rows := list(Waiting.objects.filter(pk__lte=last).order_by("pk").values_list("pk", flat=True)[:20_000]):
        taking_in.forget(rows, holder)


class _Pass:
    """One reading of all records into a new index."""

    def __init__(
        self,
        writer: Writer,
        live: Writer | None,
        holder: str,
        clock: Callable[[], datetime],
        stop: threading.Event,
        progress: Progress | None,
    ) -> None:
        self.writer, self.live, self.holder = writer, live, holder
        self.clock, self.stop, self.progress = clock, stop, progress
        self.seen, self.renewed_at = 0, clock()
        self.ahead: set[int] = set()  # taken in as changes before the reading came to them

    def all_records(self) -> None:
        total = Record.objects.count()
        with makers.makers(MAKE, makers.how_many() if total >= MANY else 0) as made:
            for stretch in made(stretches(AT_ONCE)):
                if self.stop.is_set():
                    raise Stopped
                self._take(stretch)
                self.seen += stretch.records
                if self.progress:
                    self.progress(self.seen, max(total, self.seen))

    def _take(self, stretch: Stretch) -> None:
        """Put the documents of a stretch. What was taken in as a change meanwhile is newer than what a maker may have
        read before it; changed again, it waits again."""
        self.writer.put_new([one for one in stretch.documents if one.id not in self.ahead])
        self.ahead = {number for number in self.ahead if number > stretch.last}
        self._keep_lease()
        self._changes(stretch.last)

    def _keep_lease(self) -> None:
        now = self.clock()
        if now - self.renewed_at > RENEW_AFTER:
            leasing.must_renew(self.holder, now)
            leases.beat(BEATS_AS, now)
            self.renewed_at = now

    def _changes(self, after: int) -> None:
        """Meanwhile changes go into both indexes, so that readers see them at once and the new one has them too."""
        if self.live is None:
            return
        batch = taking_in.next_batch()
        self.ahead |= {number for number in batch.record_ids if number > after}
        taking_in.take_in(self.live, self.holder, batch, also=self.writer)
