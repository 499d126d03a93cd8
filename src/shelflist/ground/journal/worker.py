"""The worker: hands entries to observers, runs jobs, keeps its leases alive and gives each periodic task its turn."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from shelflist.ground.journal import jobs, leases, observers, rules, schedule
from shelflist.ground.journal.models import Delivery

POLL_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
STOP_SECONDS = 20.0
JOBS_AT_ONCE = 2
SILENCE = timedelta(minutes=jobs.SILENCE_MINUTES)
log = logging.getLogger("shelflist.worker")


class Stalled(Exception):
    """Something this worker runs has said nothing for too long; the process should end and be started again."""


def run_worker(stop: threading.Event, name: str = "worker", clock: Callable[[], datetime] = timezone.now) -> None:
    """Work until `stop` is set, then finish what takes a few seconds and leave the rest to the next worker.

    Raises Stalled when a job or observer hangs: its lease is no longer renewed, so another worker takes it over, and
    the caller ends the process.
    """
    Worker(stop, name, clock).run()


class Worker:
    """One process: one thread for deliveries, two for jobs; the calling thread keeps the leases."""

    def __init__(self, stop: threading.Event, name: str, clock: Callable[[], datetime]) -> None:
        self.stop = stop
        self.name = name
        self.clock = clock
        self.delivery_lease = leases.new_lease(name)
        self.running: dict[str, jobs.JobRun] = {}
        self.delivering_since: datetime | None = None

    def run(self) -> None:
        steps = [self.deliver_some, *[self.run_a_job] * JOBS_AT_ONCE]
        threads = [threading.Thread(target=self._loop, args=[step], daemon=True) for step in steps]
        for thread in threads:
            thread.start()
        try:
            self._keep_alive()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(STOP_SECONDS / len(threads))
            connection.close()

    def _keep_alive(self) -> None:
        while True:
            try:
                close_old_connections()
                self.keep()
            except DatabaseError:
                log.exception("The worker could not reach the database to renew its leases.")
            if self.stop.wait(jobs.HEARTBEAT_SECONDS):
                return

    def keep(self) -> None:
        """Renew what is alive, free what the dead hold, give periodic tasks their turn. Raises Stalled."""
        now = self.clock()
        leases.beat(self.name, now)
        silent = [lease for lease, one in list(self.running.items()) if jobs.fell_silent(one, now)]
        since = self.delivering_since
        if silent or (since is not None and now - since > SILENCE):
            log.error("A job or an observer has said nothing for too long; this worker ends so that it is taken over.")
            raise Stalled
        leases.renew([self.delivery_lease, *self.running], now)
        leases.free_from_the_dead(now)
        schedule.enqueue_due(now)

    def _loop(self, step: Callable[[], bool]) -> None:
        try:
            while not self.stop.is_set():
                pause = 0.0
                try:
                    close_old_connections()
                    if not step():
                        pause = POLL_SECONDS
                except Exception:
                    log.exception("The worker met a fault and goes on in %s seconds.", TROUBLE_SECONDS)
                    pause = TROUBLE_SECONDS
                if pause:
                    self.stop.wait(pause)
        finally:
            connection.close()

    def run_a_job(self) -> bool:
        """Run one due job; False when there is none."""
        lease = leases.new_lease(self.name)
        job = leases.claim_job(jobs.kinds(), lease, self.clock())
        if job is None:
            return False
        one = jobs.JobRun(job, lease, self.clock, self.stop)
        self.running[lease] = one
        try:
            jobs.run(one)
        finally:
            del self.running[lease]
        return True

    def deliver_some(self) -> bool:
        """Hand some due entries to their observers; False when there are none."""
        batch = leases.claim_deliveries(observers.names(), self.delivery_lease, self.clock())
        try:
            for delivery in batch:
                if self.stop.is_set():
                    leases.let_go_of_deliveries(self.delivery_lease)
                    break
                self.delivering_since = self.clock()
                hand_over(delivery, self.clock)
        finally:
            self.delivering_since = None
        return bool(batch)


def hand_over(delivery: Delivery, clock: Callable[[], datetime]) -> None:
    """Hand one claimed entry to its observer. A fault is written into the delivery, which is tried again later."""
    observer = observers.find(delivery.observer)
    assert observer is not None  # only deliveries of observers that are here were claimed
    mine = Delivery.objects.filter(pk=delivery.pk, leased_by=delivery.leased_by)
    try:
        if observer.in_transaction:
            with transaction.atomic():
                if mine.delete()[0]:  # otherwise another worker has taken it over
                    observer.handler(delivery.entry)
        else:
            observer.handler(delivery.entry)
            mine.delete()
    except Exception as fault:
        log.exception("The observer %s could not take entry %s.", delivery.observer, delivery.entry_id)
        attempts, now = delivery.attempts + 1, clock()
        mine.update(
            attempts=attempts,
            not_before=now + rules.wait_before(attempts),
            failed_at=now if attempts >= rules.LAST_ATTEMPT else None,
            error=f"{type(fault).__name__}: {fault}"[:1000],
            leased_by="",
            leased_until=None,
        )
