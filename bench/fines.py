"""Nightly fines: 10,000, 30,000 and 100,000 open loans, every one of them late, on one core.

No library has seen that many late at once: it is the most that a night can bring. Beside the first night stands what
the database needs to copy as many rows; the night after adds a day to each, the same night again finds nothing to do.
"""

from __future__ import annotations

import multiprocessing
import time
from datetime import datetime, timedelta
from typing import Any

from bench.holds import analyse, multiply
from bench.report import Report

SIZES = (10_000, 30_000, 100_000)
DUE_DATES = 90  # one behind the other, as a library's loans fall due
AIM = "under 180 s for 100,000"


def run(report: Report) -> None:
    from shelflist.records.fines.tests.library import NOW, late_loan
    from shelflist.records.loans.tests.library import small_library

    library = small_library()
    loan = late_loan(library, library.card())
    made = 1
    for size in SIZES:
        grow(loan, size - made)
        made = size
        fresh()
        report.note(f"first night, {size:,} late loans", "s", [night(NOW)], aim=AIM)
        report.note(f"as many rows copied by the database, {size:,}", "s", [rows_alone()])
        report.note(f"the night after, {size:,} late loans", "s", [night(NOW + timedelta(days=2))], aim=AIM)
        report.note(f"the same night again, {size:,} late loans", "s", [night(NOW + timedelta(days=2))])
    killed(report, NOW)


def grow(loan: Any, count: int) -> None:
    """More copies, each of them lent and late."""
    from django.db import connection

    from shelflist.records.items.models import Item
    from shelflist.records.loans.models import Loan

    first = Item.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    multiply(Item, loan.item_id, count, {"barcode": f"'N{first}N' || n"})
    earlier = f"strftime('%Y-%m-%d %H:%M:%S', row.due_at, '-' || (n % {DUE_DATES}) || ' days')"
    if connection.vendor == "postgresql":
        earlier = f"row.due_at - (n % {DUE_DATES}) * interval '1 day'"
    multiply(Loan, loan.pk, count, {"item_id": f"{first} + n", "due_at": earlier})
    analyse()


def fresh() -> None:
    """No fine has been charged yet: the ledger's guards are taken off for it, as by `flush`."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), ["fines_posting", "fines_charge"], allow_cascade=False):
            cursor.execute(statement)


def night(now: datetime) -> float:
    """The worker's job, from its first batch to its last."""
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal import jobs
    from shelflist.ground.journal.actions import enqueue
    from shelflist.records.fines.actions import accruing

    job = enqueue(kind=accruing.ACCRUE, arguments={}, by=system_actor("Shelflist", "worker"), now=now)
    begun = time.perf_counter()
    done = jobs.run_here(job, clock=lambda: now)
    assert done.state == "done", done.message
    return time.perf_counter() - begun


def killed(report: Report, now: datetime) -> None:
    """The process of the night gets SIGKILL half-way; another takes over when its lease has run out."""
    from django.db import connections

    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal import jobs, leases
    from shelflist.ground.journal.actions import enqueue
    from shelflist.records.fines.actions import accruing

    fresh()
    whole = night(now)
    total = entered()
    fresh()
    job = enqueue(kind=accruing.ACCRUE, arguments={}, by=system_actor("Shelflist", "worker"), now=now)
    connections.close_all()
    apart = multiprocessing.get_context("fork")
    process = apart.Process(target=jobs.run_here, args=(job,), kwargs={"clock": lambda: now})
    process.start()
    process.join(whole / 2)
    process.kill()
    process.join()
    stood = entered()
    report.note("charges when it was killed", "charges", [stood[0]])
    begun = time.perf_counter()
    later = now + 2 * leases.LEASE
    job.refresh_from_db()
    done = jobs.run_here(job, clock=lambda: later)
    report.note("the rest of that night, in another process", "s", [time.perf_counter() - begun])
    assert done.state == "done", done.message
    assert entered() == total, (entered(), total)
    report.note("charges in the end, as of a night that was not killed", "charges", [entered()[0]])


def entered() -> tuple[int, int, int]:
    """Charges, postings, and what they come to."""
    from django.db.models import Sum

    from shelflist.records.fines.models import Charge, Posting

    cents = Posting.objects.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    return Charge.objects.count(), Posting.objects.count(), cents


def rows_alone() -> float:
    """The charges and postings of a night, copied by the database into tables without index or constraint."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("fines_charge", "fines_posting"):
            cursor.execute(f"CREATE TEMPORARY TABLE yard_{table} AS SELECT * FROM {table}")
            cursor.execute(f"DROP TABLE yard_{table}")
    return time.perf_counter() - begun
