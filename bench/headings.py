"""Headings: following records and linking them, and one that 50,000 titles use called otherwise (P26).

The yardstick of a rename is one of an authority that no title uses.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from bench.report import Figure, Report

TITLES = 50_000
AT_ONCE = 1000


def run(report: Report) -> None:
    from django.utils import timezone

    from shelflist.departments.authorities.actions import changing, follow_waiting
    from shelflist.departments.authorities.tests.authorities import CATALOGUER, authority, heading, title
    from shelflist.records.catalog import bulk, queries

    now = timezone.now()
    used, unused = bulk.insert_records(
        [bulk.new_record(authority(f"sh{n}", heading("150", f"a Heading {n}"))) for n in (1, 2)], now=now
    )
    follow_waiting(now=now)
    numbers: list[int] = []
    for at in range(0, TITLES, AT_ONCE):
        some = [_title(title, heading, at + n) for n in range(min(AT_ONCE, TITLES - at))]
        numbers += bulk.insert_records([bulk.new_record(one) for one in some], now=now)
    begun = time.perf_counter()
    follow_waiting(now=now, limit=TITLES + 1)
    report.add(Figure(f"titles followed and linked, {TITLES:,}", "per second", (TITLES / _since(begun),)))
    words = iter(range(10_000))

    def rename(authority_id: int) -> float:
        begun = time.perf_counter()
        name = f"Renamed {authority_id} {next(words)}"
        changing.rename_heading(authority_id=authority_id, heading=name, by=CATALOGUER, now=timezone.now())
        return _since(begun) * 1000

    report.compare(
        "ms",
        (f"rename of a heading with {TITLES:,} titles", lambda: rename(used)),
        ("rename of a heading without titles", lambda: rename(unused)),
        aim="answers at once",
    )

    def page() -> float:
        begun = time.perf_counter()
        found = queries.public_record(numbers[TITLES // 2])
        assert found is not None
        assert "Renamed" in found.marc.all("650")[0].text("a")
        return _since(begun) * 1000

    report.measure("the record page's MARC, with the new heading", "ms", page, aim="visible within 1000 ms")
    begun = time.perf_counter()
    _spread_once(used)
    report.add(
        Figure(f"columns of {TITLES:,} titles derived anew, index told", "s", (_since(begun),), aim="under 300 s")
    )


def _title(title: Any, heading: Any, number: int) -> Any:
    return title(
        f"Title {number}",
        heading("650", "a Heading 1", ind2="0"),
        heading("650", f"a Other {number % 500}", ind2="0"),
        author=heading("100", f"a Author, {number % 2000}."),
    )


def _since(begun: float) -> float:
    return time.perf_counter() - begun


def _spread_once(authority_id: int) -> None:
    """The last change followed; those before it have nothing left to do and are left out."""
    from django.utils import timezone

    from shelflist.departments.authorities.actions.spreading import SPREAD_JOB
    from shelflist.departments.authorities.models import Spread
    from shelflist.ground.journal.models import Job
    from shelflist.ground.journal.worker import Worker

    last = Spread.objects.filter(authority_id=authority_id).latest("pk")
    Job.objects.filter(kind=SPREAD_JOB).exclude(pk=last.job_id).delete()
    worker = Worker(threading.Event(), "bench", timezone.now)
    while worker.run_a_job():
        pass
