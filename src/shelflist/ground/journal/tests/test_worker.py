"""The worker hands entries over, runs jobs, gives periodic tasks their turn, and takes over from others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions, jobs, leases, observers, rules, schedule, worker
from shelflist.ground.journal.models import Delivery, Entry, Heartbeat, Job, Revision
from shelflist.ground.journal.tests.samples import NOW, Shelved, staff
from shelflist.ground.journal.tests.test_jobs import BOSS, TOTAL, Clock, enqueue, row_count, write_rows


def weed(count: int = 1) -> list[int]:
    def once() -> int:
        return actions.perform(
            "test-weed", lambda act: Shelved("x", act.now), by=staff(), now=timezone.now(), answer=Shelved
        ).entry_id

    return [once() for _n in range(count)]


def count_entry(entry: Entry) -> None:
    """An observer whose effect is a row of its own: a second hand-over breaks the table's key."""
    Revision.objects.create(name=f"seen {entry.pk}")


def seen() -> set[int]:
    names = Revision.objects.filter(name__startswith="seen ").values_list("name", flat=True)
    return {int(name.removeprefix("seen ")) for name in names}


@contextmanager
def workers(count: int = 1) -> Iterator[None]:
    """Real workers in threads of this process."""
    stop = threading.Event()
    threads = [threading.Thread(target=worker.run_worker, args=[stop, f"worker {n}"]) for n in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def wait_for(truth: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_an_observer_gets_each_entry_once_even_from_several_workers():
    observers.subscribe("counter", count_entry, {"test-weed"})
    entries = weed(30)
    with workers(3):
        wait_for(lambda: not Delivery.objects.exists())
    assert seen() == set(entries)


@pytest.mark.django_db(transaction=True)
def test_entries_are_handed_over_in_their_order():
    order: list[int] = []
    observers.subscribe("reader", lambda entry: order.append(entry.pk), {"test-weed"}, in_transaction=False)
    entries = weed(12)
    with workers():
        wait_for(lambda: not Delivery.objects.exists())
    assert order == entries


@pytest.mark.django_db
def test_an_entry_that_an_observer_cannot_take_waits_longer_each_time_and_then_stays_visible():
    taken: list[int] = []

    def picky(entry: Entry) -> None:
        if not taken:
            Revision.objects.create(name="half done")
            raise ValueError("no room")
        count_entry(entry)

    observers.subscribe("picky", picky)
    entry_id, clock = weed()[0], Clock(timezone.now())
    for attempt in range(1, rules.LAST_ATTEMPT + 1):
        (delivery,) = leases.claim_deliveries(["picky"], "me", clock())
        worker.hand_over(delivery, clock)
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.error) == (attempt, "ValueError: no room")
        assert leases.claim_deliveries(["picky"], "me", clock()) == []
        clock.later(hours=1)
    assert delivery.failed_at is not None
    assert not Revision.objects.exists(), "what the observer had half done is rolled back"
    assert leases.claim_deliveries(["picky"], "me", clock()) == []

    taken.append(1)
    with pytest.raises(Refused):
        actions.try_deliveries_again(observer="picky", by=staff(), now=clock())
    assert actions.try_deliveries_again(observer="picky", by=BOSS, now=clock()).count == 1
    for delivery in leases.claim_deliveries(["picky"], "me", clock()):
        worker.hand_over(delivery, clock)
    assert entry_id in seen()
    assert not Delivery.objects.filter(entry_id=entry_id).exists()


@pytest.mark.django_db
def test_a_delivery_of_a_dead_worker_is_taken_over_and_the_late_one_changes_nothing():
    observers.subscribe("counter", count_entry)
    entry_id, clock = weed()[0], Clock(timezone.now())
    (late,) = leases.claim_deliveries(["counter"], "dead", clock())
    assert leases.claim_deliveries(["counter"], "next", clock()) == []
    clock.later(seconds=31)
    (taken,) = leases.claim_deliveries(["counter"], "next", clock())
    worker.hand_over(late, clock)
    assert seen() == set()
    worker.hand_over(taken, clock)
    assert seen() == {entry_id}


@pytest.mark.django_db
def test_deliveries_wait_for_a_process_that_knows_their_observer():
    observers.subscribe("counter", count_entry)
    weed()
    observers.unsubscribe("counter")
    weed()
    assert leases.claim_deliveries(observers.names(), "me", timezone.now()) == []
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_jobs_and_says_that_it_is_alive(kind):
    job = enqueue(kind(write_rows), now=timezone.now())
    with workers(2):
        wait_for(lambda: Job.objects.get(pk=job.pk).ended_at is not None)
        wait_for(lambda: Heartbeat.objects.filter(process__startswith="worker ").count() == 2)
    assert (Job.objects.get(pk=job.pk).state, row_count()) == ("done", TOTAL)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stops_hands_a_long_job_to_the_next_one(kind):
    first_has_it = threading.Event()

    def endless_at_first(run: jobs.JobRun) -> None:
        if first_has_it.is_set():
            write_rows(run)
            return
        first_has_it.set()
        while True:
            run.progress(1)
            time.sleep(0.02)

    job = enqueue(kind(endless_at_first), now=timezone.now())
    with workers():
        assert first_has_it.wait(20)
    job.refresh_from_db()
    assert job.state == "queued"
    with workers():
        wait_for(lambda: Job.objects.get(pk=job.pk).ended_at is not None)
    assert (Job.objects.get(pk=job.pk).state, row_count()) == ("done", TOTAL)


@pytest.mark.django_db(transaction=True)
def test_a_worker_survives_a_fault_of_its_own(kind, monkeypatch):
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.05)
    faults = iter([ValueError("first"), ValueError("second")])
    claim = leases.claim_job

    def claim_badly_at_first(*args):
        for fault in faults:
            raise fault
        return claim(*args)

    monkeypatch.setattr(leases, "claim_job", claim_badly_at_first)
    job = enqueue(kind(write_rows), now=timezone.now())
    with workers():
        wait_for(lambda: Job.objects.get(pk=job.pk).ended_at is not None)
    assert row_count() == TOTAL


@pytest.mark.django_db
def test_a_worker_with_a_silent_job_ends_and_no_longer_renews_its_lease(kind):
    clock = Clock()
    job = enqueue(kind(write_rows, silence_minutes=1))
    one = worker.Worker(threading.Event(), "worker", clock)
    claimed = leases.claim_job([job.kind], "silent", clock())
    one.running["silent"] = jobs.JobRun(claimed, "silent", clock)
    one.keep()
    clock.later(seconds=61)
    with pytest.raises(worker.Stalled):
        one.keep()
    assert leases.claim_job([job.kind], "next", clock()) is not None


@pytest.mark.django_db
def test_a_lease_of_a_process_that_is_no_more_ends_at_once_and_that_of_one_that_lives_does_not(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    lease = leases.new_lease("test")
    dead = lease.replace(lease.split(":")[1], "4194305")  # above the largest process id there can be
    for holder, taken in [(lease, False), (dead, True), (dead.replace("@", "@elsewhere-"), False)]:
        Job.objects.update(state="running", leased_by=holder, leased_until=clock() + leases.LEASE)
        leases.free_from_the_dead(clock())
        assert (leases.claim_job([job.kind], "next", clock()) is not None) is taken


@pytest.fixture
def periodic() -> Iterator[list]:
    turns: list = []
    schedule.register("test round", 3600, turns.append)
    yield turns
    schedule.unregister("test round")


def rounds() -> int:
    return Job.objects.filter(kind="every test round").count()


@pytest.mark.django_db
def test_a_periodic_task_gets_one_job_in_each_period_and_none_while_the_last_is_going(periodic):
    clock = Clock()
    schedule.enqueue_due(clock())
    schedule.enqueue_due(clock.later(minutes=59))
    assert rounds() == 1
    schedule.enqueue_due(clock.later(minutes=2))
    assert rounds() == 1, "the first is still waiting"
    jobs.run_here(Job.objects.get(kind="every test round"), clock=clock)
    assert periodic == [clock()]
    schedule.enqueue_due(clock.later(hours=1))
    assert rounds() == 2


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_leads(periodic):
    gate = threading.Barrier(5)

    def run() -> None:
        try:
            gate.wait()
            schedule.enqueue_due(NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rounds() == 1


@pytest.mark.django_db
def test_housekeeping_takes_old_keys_off_entries_and_keeps_the_entries(monkeypatch):
    monkeypatch.setattr(actions, "FORGET_AT_ONCE", 2)
    for n, days in enumerate([40, 35, 31, 29]):
        actions.perform(
            "test-weed",
            lambda act: Shelved("x", act.now),
            by=staff(),
            now=NOW - timedelta(days=days),
            answer=Shelved,
            key=f"k{n}",
        )
    assert actions.forget_spent_keys(now=NOW) == 3
    assert list(Entry.objects.order_by("pk").values_list("key", flat=True)) == [None, None, None, "k3"]


@pytest.mark.django_db
def test_housekeeping_removes_old_finished_rounds_only():
    old = NOW - timedelta(days=8)
    for kind_, state, ended in [
        ("every day", "done", old),
        ("every day", "done", NOW),
        ("every day", "failed", old),
        ("import", "done", old),
    ]:
        Job.objects.create(kind=kind_, state=state, ended_at=ended, not_before=old, created_at=old)
    assert actions.forget_finished_rounds(now=NOW) == 1
    assert Job.objects.count() == 3
