"""Check-outs and check-ins through the actions, beside the database's own commits of one row.

The small library of the circulation tests is made in the new database that each module here is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from bench.report import Report
from bench.yardsticks import single_row_commits

ITEMS = 300  # lent, and taken back, in each run
BORROWERS = 60
DRIVER = ("single-row commits of the database", single_row_commits)


def run(report: Report) -> None:
    from django.db import transaction

    from shelflist.departments.circulation.actions import check_in, check_out
    from shelflist.departments.circulation.tests.samples import NOW, small_library

    with transaction.atomic():
        library = small_library()
        library.adult.loan_limit = None
        library.adult.save()
        items = [library.item().barcode for _ in range(ITEMS)]
        cards = [library.card().barcode for _ in range(BORROWERS)]
    by = library.staff()

    def lend(number: int) -> None:
        check_out(item_barcode=items[number], patron_barcode=cards[number % BORROWERS], by=by, now=NOW)

    def take_back(number: int) -> None:
        check_in(item_barcode=items[number], by=by, now=NOW)

    def lending() -> float:
        rate = per_second(lend, range(ITEMS))
        per_second(take_back, range(ITEMS))
        return rate

    def returning() -> float:
        per_second(lend, range(ITEMS))
        return per_second(take_back, range(ITEMS))

    lending()  # what is remembered after the first time is there from now on
    report.compare("per second", ("check-outs through the action", lending), DRIVER, aim="0.25 ×, moonshot 0.4 ×")
    through_django = ("single-row commits through Django", django_commits)
    report.compare("per second", ("check-outs through the action", lending), through_django)
    report.compare("per second", ("check-ins through the action", returning), DRIVER)
    report.note(
        "SQL statements in a check-out", "with BEGIN and COMMIT", [statements(lambda: lend(0))], aim="10 or fewer"
    )


def per_second(act: Callable[[int], None], numbers: Iterable[int]) -> float:
    """How many of these acts are done in a second."""
    begun, count = time.perf_counter(), 0
    for number in numbers:
        act(number)
        count += 1
    return count / (time.perf_counter() - begun)


def django_commits() -> float:
    """The yardstick again, with Django's transaction and cursor around the same row."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS yardstick (number integer, words text)")

    def commit(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO yardstick VALUES (%s, %s)", [number, "a row of about forty bytes, as short ones are"]
            )

    rate = per_second(commit, range(ITEMS * 3))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE yardstick")
    return rate


def statements(act: Callable[[], None]) -> int:
    """How many statements an act sends to the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries.captured_queries)
