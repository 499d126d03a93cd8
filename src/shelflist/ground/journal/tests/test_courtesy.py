"""A long job writes little at a time while people work, and leaves the database to them in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import pytest
from django.db import connection

from shelflist.ground.journal.courtesy import FEW, SHORTEST_WAIT, UNHURRIED, Courtesy, goes_on, writing
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Waits(threading.Event):
    """Remembers how long it was asked to wait, and waits no time."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return False


def after_a_second_of_work(held: float = 0.3) -> tuple[int, list[float]]:
    """How many records go into the next transaction, and how long the job waited after one that took so long."""
    waits = Waits()
    hours = chain([NOW] * 3, repeat(NOW + timedelta(seconds=held)))
    courtesy = Courtesy(JobRun(Job(), "a lease", lambda: next(hours), waits), 200)
    courtesy.at_once()
    with courtesy.writing():
        pass
    courtesy.wait()
    return courtesy.at_once(), waits.seconds


def entry(**about: int | str) -> None:
    Entry.objects.create(verb="check-out", happened_at=NOW, heard_at=NOW, door="desk", **about)


def test_p13_a_long_job_takes_what_it_takes_while_nobody_works() -> None:
    entry(actor_kind="system", item_id=1)
    entry(actor_kind="staff")  # who began the import, say
    at_once, waited = after_a_second_of_work()
    assert at_once == 200
    assert waited == ([pytest.approx(0.015)] if connection.vendor == "sqlite" else [])


def test_p13_a_long_job_writes_little_and_waits_while_somebody_lends() -> None:
    entry(actor_kind="staff", item_id=1)
    at_once, waited = after_a_second_of_work()
    if connection.vendor == "sqlite":
        assert (at_once, waited) == (FEW * 3 // 4, [pytest.approx(0.3)])
    else:  # there many write at a time
        assert (at_once, waited) == (200, [])


def test_p13_a_long_job_writes_more_at_once_where_that_is_soon_done() -> None:
    entry(actor_kind="staff", patron_id=1)
    at_once, waited = after_a_second_of_work(held=0.001)
    if connection.vendor == "sqlite":
        assert (at_once, waited) == (FEW + 1, [SHORTEST_WAIT])
    else:
        assert (at_once, waited) == (200, [])


def test_p13_what_has_time_waits_much_longer_than_it_wrote_and_ends_when_the_process_does() -> None:
    entry(actor_kind="staff", item_id=1)
    waits = Waits()
    hours = chain([NOW] * 3, repeat(NOW + timedelta(milliseconds=4)))
    courtesy = Courtesy(JobRun(Job(), "a lease", lambda: next(hours), waits), 200, UNHURRIED)
    courtesy.at_once()
    with writing(courtesy):
        assert goes_on(None)
    assert goes_on(courtesy)
    assert waits.seconds == ([pytest.approx(0.04)] if connection.vendor == "sqlite" else [])
    waits.set()
    assert not goes_on(courtesy)
