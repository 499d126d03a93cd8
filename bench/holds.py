"""Holds: planning 50,000 of them over 200,000 copies, taking in a copy that somebody waits for, statements per verb.

Copies and holds are made inside the database from one row each, so that a million copies are there in a minute. The
growth shows the same verbs over 10,000, 100,000 and 1,000,000 copies.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.circulation import DRIVER, statements
from bench.report import Report

HOLDS, ITEMS = 50_000, 200_000
COPIES = 5  # of each title
READERS = 500
SIZES = (10_000, 100_000, 1_000_000)
ACTS = 100  # of each verb in one run
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})"


def run(report: Report) -> None:
    from shelflist.departments.holds.tests.library import small_library

    library = small_library()
    world = World(library)
    for size in SIZES:
        world.grow(size)
        if size == SIZES[1]:
            world.grow(ITEMS)
            planning(report, world)
            counting(report, world)
        measure(report, world, size)


class World:
    """The small library with as many copies as asked for, five of each title, and readers to wait for them."""

    def __init__(self, library: Any) -> None:
        from shelflist.departments.holds.models import Hold
        from shelflist.departments.holds.tests.samples import HOLD_PERMISSIONS
        from shelflist.records.items.models import Item
        from shelflist.records.patrons.models import Patron

        self.library = library
        self.by = library.staff("lend", "return", "undo", *HOLD_PERMISSIONS)
        self.item = library.item()
        self.items = 1
        reader = library.card().patron
        multiply(Patron, reader.pk, READERS, {})
        self.readers = list(Patron.objects.order_by("pk").values_list("pk", flat=True))
        self.models = (Item, Hold)
        self.base = self.item.record_id + 1

    def grow(self, size: int) -> None:
        """More titles and copies, until there are so many."""
        from shelflist.records.catalog.models import Record
        from shelflist.records.items.models import Item

        count = (size - self.items) // COPIES
        if count <= 0:
            return
        first = Record.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        multiply(Record, self.item.record_id, count, {"digest": f"'{size}-' || n"})
        multiply(
            Item, self.item.pk, count * COPIES, {"barcode": f"'B{size}N' || n", "record_id": f"{first} + n / {COPIES}"}
        )
        self.first, self.titles, self.items = first, count, self.items + count * COPIES
        self.used, self.numbers = 0, iter(range(count))
        analyse()

    def waiting_copies(self, count: int) -> list[str]:
        """Barcodes of copies of so many titles, for each of which somebody now waits. None is used twice."""
        from shelflist.departments.holds.models import Hold
        from shelflist.departments.holds.tests.library import NOW
        from shelflist.records.items.models import Item

        start = self.first + self.titles // 2 + self.used
        self.used += count
        place = {"request_branch": self.library.eastgate, "pickup_branch": self.library.eastgate}
        terms = {"requestor": ["staff"], "shelf_days": 7, "shelf_days_mode": "open-days"}
        Hold.objects.bulk_create(
            Hold(
                record_id=start + n,
                patron_id=self.readers[n % READERS],
                requested_at=NOW,
                queued_at=NOW,
                **place,
                **terms,
            )
            for n in range(count)
        )
        rows = Item.objects.filter(record_id__gte=start, record_id__lt=start + count).order_by("record_id", "pk")
        return [barcode for n, barcode in enumerate(rows.values_list("barcode", flat=True)) if n % COPIES == 0]


def multiply(model: Any, pk: int, count: int, changed: dict[str, str]) -> None:
    """So many copies of one row, made in the database; `changed` are columns by SQL in which n is the number."""
    from django.db import connection

    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f'row."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'{NUMBERS.format(count=count)} INSERT INTO "{table}" ({names}) '
            f'SELECT {values} FROM numbers, "{table}" row WHERE row.id = {pk}'
            if connection.vendor == "postgresql"
            else f'INSERT INTO "{table}" ({names}) {NUMBERS.format(count=count)} '
            f'SELECT {values} FROM numbers, "{table}" row WHERE row.id = {pk}'
        )


def analyse() -> None:
    """What a worker's nightly upkeep does: let the database count its rows, so that it chooses its indexes well."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def planning(report: Report, world: World) -> None:
    """Every hold gets its copy, in one round."""
    from shelflist.departments.holds.actions import rounds
    from shelflist.departments.holds.models import Hold
    from shelflist.departments.holds.tests.library import NOW

    Hold.objects.all().delete()
    world.waiting_copies(1)
    template = Hold.objects.latest("pk")
    titles = (
        (world.first - world.base + world.titles // 4) // READERS * READERS
    )  # one or two wait for each, some wait for the same copies
    multiply(Hold, template.pk, HOLDS, {
        "record_id": f"{world.base} + n % {titles}",
        "patron_id": f"{world.readers[0]} + (n / {titles} + n) % {READERS}",
    })  # fmt: skip
    analyse()
    found: list[int] = []

    def planned() -> float:
        Hold.objects.filter(state__startswith="waiting").update(
            state="waiting-for-item", target_item=None, targeted_at=None, check_at=NOW
        )
        begun = time.perf_counter()
        done = rounds.plan_everything(NOW)
        found.append(done.targeted)
        return done.holds / (time.perf_counter() - begun)

    name = f"holds planned, {HOLDS:,} over {world.items:,} copies"
    figure = report.compare("per second", (name, planned), DRIVER)
    report.note("the whole round", "seconds", [HOLDS / value for value in figure.values], aim="30 or fewer")
    report.note("holds that got a copy", "holds", found[:1])
    again = time.perf_counter()
    rounds.plan_everything(NOW + timedelta(minutes=1))
    report.note("the same round when nothing has changed", "seconds", [time.perf_counter() - again])


def counting(report: Report, world: World) -> None:
    """Statements per verb, BEGIN and COMMIT included."""
    from shelflist.departments.circulation.actions import check_in
    from shelflist.departments.holds import actions
    from shelflist.departments.holds.tests.library import NOW
    from shelflist.records.items.models import Item

    by = world.by
    nobody, another = Item.objects.filter(record_id=world.first + world.titles - 1)[:2]
    wanted = world.waiting_copies(2)
    title = Item.objects.get(barcode=world.waiting_copies(1)[0]).record_id
    made: list[int] = []

    def place() -> None:
        asked = actions.Asked(record_id=title)
        made.append(actions.place_hold(patron_id=world.readers[9], asked=asked, by=by, now=NOW).hold_id)

    check_in(item_barcode=another.barcode, by=by, now=NOW)
    check_in(item_barcode=wanted[1], by=by, now=NOW)  # what is remembered after the first time is there from now on
    verbs: dict[str, Callable[[], object]] = {
        "a check-in that nobody waits for": lambda: check_in(item_barcode=nobody.barcode, by=by, now=NOW),
        "a check-in with a waiting hold": lambda: check_in(item_barcode=wanted[0], by=by, now=NOW),
        "placing a hold": place,
        "suspending a hold": lambda: actions.suspend_hold(hold_id=made[0], by=by, now=NOW),
        "cancelling a hold": lambda: actions.cancel_hold(hold_id=made[0], by=by, now=NOW),
    }
    for name, act in verbs.items():
        report.note(f"SQL statements in {name}", "with BEGIN and COMMIT", [statements(lambda act=act: act())])  # type: ignore[misc]


def measure(report: Report, world: World, size: int) -> None:
    """Taking in what somebody waits for, and placing holds, over so many copies."""
    from shelflist.departments.circulation.actions import check_in
    from shelflist.departments.holds import actions
    from shelflist.departments.holds.tests.library import NOW

    def taking_in() -> float:
        barcodes = world.waiting_copies(ACTS)
        begun = time.perf_counter()
        for barcode in barcodes:
            check_in(item_barcode=barcode, by=world.by, now=NOW)
        return len(barcodes) / (time.perf_counter() - begun)

    def placing() -> float:
        titles = [world.first + world.titles - 2 - next(world.numbers) for _ in range(ACTS)]
        begun = time.perf_counter()
        for n, record_id in enumerate(titles):
            asked = actions.Asked(record_id=record_id)
            actions.place_hold(patron_id=world.readers[-1 - n % READERS], asked=asked, by=world.by, now=NOW)
        return len(titles) / (time.perf_counter() - begun)

    report.compare("per second", (f"check-ins with a waiting hold, {size:,} copies", taking_in), DRIVER)
    report.compare("per second", (f"holds placed, {size:,} copies", placing), DRIVER)
