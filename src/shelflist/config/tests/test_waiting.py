"""On SQLite one writes at a time: the others wait, come in when it is free, and say so when that takes too long."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from shelflist.config.databases import SQLITE_START
from shelflist.config.sqlite3 import waiting
from shelflist.config.sqlite3.base import DatabaseWrapper
from shelflist.ground.journal.actions import _passing

pytestmark = pytest.mark.one_database
LIMIT = 20


@pytest.fixture
def open_one(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """Connections to one database file, each as a process of its own would have it."""
    opened: list[DatabaseWrapper] = []

    def one(limit: float = LIMIT) -> DatabaseWrapper:
        options = {"transaction_mode": "IMMEDIATE", "timeout": limit, "init_command": SQLITE_START}
        settings = {"NAME": str(tmp_path / "one.sqlite3"), "OPTIONS": options, "TIME_ZONE": None}
        settings |= {"AUTOCOMMIT": True, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
        connection = DatabaseWrapper(settings, "default")
        connection.inc_thread_sharing()
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        with one().cursor() as cursor:
            cursor.execute("CREATE TABLE loan (who)")
        yield one
        for connection in opened:
            connection.close()


def write(connection: DatabaseWrapper, who: str, *, in_transaction: bool = True) -> None:
    with connection.cursor() as cursor:
        if in_transaction:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO loan VALUES (%s)", [who])
        if in_transaction:
            connection.connection.commit()


def written(connection: DatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT who FROM loan ORDER BY rowid")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("in_transaction", [True, False])
def test_p13_who_comes_while_another_writes_waits_and_comes_after(open_one: Any, in_transaction: bool) -> None:
    first, second = open_one(), open_one()
    second.ensure_connection()
    looked = threading.Event()
    first.cursor().execute("BEGIN IMMEDIATE")

    def come_second() -> None:
        second.connection.set_trace_callback(lambda _statement: looked.set())
        write(second, "second", in_transaction=in_transaction)

    thread = threading.Thread(target=come_second)
    thread.start()
    assert looked.wait(LIMIT)
    assert written(first) == []
    first.cursor().execute("INSERT INTO loan VALUES ('first')")
    first.connection.commit()
    thread.join(LIMIT)
    assert written(first) == ["first", "second"]


def test_p13_many_who_write_at_once_all_come_in(open_one: Any) -> None:
    desks = [open_one() for _number in range(4)]

    def lend(number: int) -> None:
        for turn in range(10):
            write(desks[number], f"{number}-{turn}")

    threads = [threading.Thread(target=lend, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert sorted(written(open_one())) == [f"{number}-{turn}" for number in range(4) for turn in range(10)]


def test_who_has_waited_for_too_long_gives_up_and_the_journal_knows_that_for_passing(open_one: Any) -> None:
    first, second = open_one(), open_one(limit=0.02)
    write(first, "before")
    first.cursor().execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked") as fault:
        write(second, "second")
    assert _passing(fault.value)
    first.connection.rollback()
    assert written(second) == ["before"]


def test_what_is_no_waiting_matter_rises_at_once() -> None:
    def wrong() -> None:
        raise sqlite3.OperationalError("no such table: loan")

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        waiting.until_free(wrong, LIMIT)


def test_the_number_of_what_others_have_written_tells_whether_a_decision_still_stands(open_one: Any) -> None:
    """What `cataloguing.actions.chunks` builds on: SQLite's data_version, asked before and inside a transaction."""
    first, second = open_one(), open_one()

    def number() -> int:
        with first.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])

    before = number()
    write(first, "first")
    assert number() == before
    first.cursor().execute("BEGIN IMMEDIATE")
    assert number() == before
    first.connection.rollback()
    write(second, "second")
    first.cursor().execute("BEGIN IMMEDIATE")
    assert number() != before
    first.connection.rollback()
