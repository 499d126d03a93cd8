"""The indexer: the one process that writes the index. It takes in what changed, builds anew, and verifies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from shelflist.ground.journal import leases
from shelflist.observers.search import places
from shelflist.observers.search.actions import building, leasing, taking_in, verifying
from shelflist.observers.search.embedded.writing import TantivyWriter
from shelflist.observers.search.engine import IndexGone, WriterBusy

NAME = "indexer"
POLL_SECONDS = 0.3
LULL_SECONDS = 1.0  # after a few: what follows is taken in together, for each commit keeps the disk from a desk
TROUBLE_SECONDS = 5.0
RENEW_EVERY = timedelta(seconds=10)
VERIFY_EVERY = timedelta(seconds=30)
LOANS_EVERY = timedelta(hours=1)
log = logging.getLogger("shelflist.indexer")


class Indexer:
    """One process's hold on the index."""

    def __init__(self, clock: Callable[[], datetime], stop: threading.Event | None = None, name: str = NAME) -> None:
        self.clock = clock
        self.stop = stop or threading.Event()
        self.name = name
        self.holder = leases.new_lease(name)
        self.writer: TantivyWriter | None = None
        self.is_troubled = False
        self.took = 0  # rows, in the last step
        self.beat_at = self.renew_at = self.verify_at = self.loans_at = clock()

    def run(self) -> None:
        """Keep the index until `stop` is set."""
        try:
            while not self.stop.is_set():
                pause = TROUBLE_SECONDS
                try:
                    close_old_connections()
                    pause = self.pause_after(self.step())
                except building.Stopped:
                    break
                except leasing.LeaseLost:
                    log.warning("Another process has taken the index over.")
                except (WriterBusy, DatabaseError):
                    log.exception("The index cannot be written now; the next try is in %s seconds.", pause)
                except Exception as problem:  # told on Today and by doctor; the index is built anew if it must be
                    log.exception("The indexer met a fault and goes on in %s seconds.", pause)
                    self._trouble(problem)
                if pause >= TROUBLE_SECONDS:
                    self.let_go()
                self.stop.wait(pause)
        finally:
            self.let_go()
            connection.close()

    def pause_after(self, did_something: bool) -> float:
        """Seconds until it looks again: none while there is a heap to take in."""
        if not did_something:
            return POLL_SECONDS
        return LULL_SECONDS if 0 < self.took < taking_in.AT_ONCE else 0.0

    def step(self) -> bool:
        """Do what is next; False when there is nothing to do."""
        self.took = 0
        if not self._holds():
            return False
        batch = taking_in.next_batch()
        if batch.wants_all or not self._is_open():
            self._is_open()
            self.build()
            return True
        assert self.writer is not None  # _is_open opened it
        self.took = taken = taking_in.take_in(self.writer, self.holder, batch)
        self._keeps_up()
        return bool(taken) or self._look_after()

    def build(self, progress: building.Progress | None = None) -> int:
        """Build the index anew, beside the one in use where there is one."""
        log.info("Building the index of titles.")
        seen = building.build(self.holder, clock=self.clock, live=self.writer, stop=self.stop, progress=progress)
        self._close()
        return seen

    def open_if_there(self) -> None:
        """Open the index in use, so that it goes on taking in changes while another is built."""
        self._is_open()

    def take(self) -> bool:
        """Take the lease; False while another process holds it."""
        self.renew_at = self.clock() + RENEW_EVERY
        return leasing.take(self.holder, self.clock())

    def let_go(self) -> None:
        """Close the index and give the lease back."""
        self._close()
        try:
            leasing.let_go(self.holder)
        except DatabaseError:
            log.warning("The lease of the index could not be given back; it ends by itself.")
        self.renew_at = self.clock()

    def _holds(self) -> bool:
        if self.clock() < self.renew_at and self.writer is not None:
            return True
        if self.take():
            return True
        self._close()
        return False

    def _is_open(self) -> bool:
        """Open the index in use; False where there is none that can be opened."""
        try:
            folder = places.current()
            if not (folder / "meta.json").exists():
                raise IndexGone("its folder was removed")
            places.reader()
            if self.writer is None:
                self.writer = TantivyWriter(folder)
        except IndexGone as problem:
            log.warning("There is no usable index: %s.", problem)
            self._close()
            return False
        return True

    def _look_after(self) -> bool:
        now = self.clock()
        if now >= self.loans_at:
            self.loans_at = now + LOANS_EVERY
            verifying.follow_loans(now=now)
            return True
        if now >= self.verify_at:
            self.verify_at = now + VERIFY_EVERY
            found = verifying.verify_some(places.reader(), now=now)
            if found.wrong:
                log.warning("The index was wrong about %s titles; they are taken in again.", len(found.wrong))
            return True
        return False

    def _keeps_up(self) -> None:
        """Say so, now and then: silence tells Today and doctor that searches fall behind."""
        now = self.clock()
        if now >= self.beat_at:
            leases.beat(self.name, now)
            self.beat_at = now + RENEW_EVERY
        if self.is_troubled:
            leasing.note(trouble="")
            self.is_troubled = False

    def _trouble(self, problem: Exception) -> None:
        self.is_troubled = True
        try:
            leasing.note(trouble=f"{type(problem).__name__}: {problem}"[:300])
        except DatabaseError:
            log.warning("What is wrong with the index could not be written down.")

    def _close(self) -> None:
        if self.writer is not None:
            writer, self.writer = self.writer, None
            try:
                writer.close()
            except IndexGone:
                log.warning("The index was gone when it was closed.")


def catch_up(clock: Callable[[], datetime]) -> None:
    """Do all that there is to do, and stop: for commands and tests."""
    indexer = Indexer(clock, name="command")
    try:
        while indexer.step():
            pass
    finally:
        indexer.let_go()
