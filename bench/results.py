"""A page of results with facets, as the public catalogue makes it: server time, and how many statements it needs.

A library of made-up titles with copies at the branches of the demonstration library, indexed; then the mixed searches
of bench/search go through Django whole (routing, session, templates, compression), without a network. Beside it the
same searches in SQLite's FTS5 with the counting of five facets: the engine alone, without a page. BENCH_TITLES says
how many.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.report import Figure, Report
from bench.search import SEED, Library, build_fts5, fts5, timed

TITLES = 10_000
ASKED = 300
ASKED_OF_FTS5 = 100
AT_ONCE = 2000
AIM = "120"


def run(report: Report) -> None:
    from shelflist.config.demo import load
    from shelflist.config.static import gather_static_files

    gather_static_files()
    size = int(os.environ.get("BENCH_TITLES", str(TITLES)))
    now = datetime.now(UTC)
    load(now=now)
    made = Library(size)
    fill(made, now)
    started = time.perf_counter()
    index(now)
    rate = size / (time.perf_counter() - started)
    report.add(Figure(f"{size:,} titles with copies: index from the tables", "titles/s", (rate,)))
    searches = list(made.searches(ASKED))
    pages(report, f"{size:,} titles", searches)
    with tempfile.TemporaryDirectory(prefix="shelflist-results-") as folder:
        path = Path(folder) / "fts5.sqlite3"
        build_fts5(made, path)
        theirs = timed(lambda one: fts5(sqlite3.connect(path), one, facets=True), searches[:ASKED_OF_FTS5])
    for name, value in (("p50", theirs.p50), ("p95", theirs.p95)):
        report.add(Figure(f"{size:,} titles: FTS5, 20 hits and five facets without a page, {name}", "ms", (value,)))


def fill(made: Library, now: datetime) -> None:
    """Records with a copy each, a fifth with two; every seventh is lent."""
    from shelflist.ground.common.texts import collation_key
    from shelflist.records.branches.models import ShelvingLocation
    from shelflist.records.catalog import bulk
    from shelflist.records.items.models import Item, ItemType

    chance = random.Random(SEED + 5)
    shelves = list(ShelvingLocation.objects.values_list("pk", "branch_id"))
    kind = ItemType.objects.values_list("pk", flat=True)[0]

    def copy(record_id: int, serial: int) -> Item:
        location, branch = chance.choice(shelves)
        number = f"{serial % 1000:03}.{serial % 97}"
        return Item(
            record_id=record_id, barcode=f"9{serial:013}", item_type_id=kind, owner_id=branch, branch_id=branch,
            location_id=location, status="checked-out" if serial % 7 == 0 else "available", status_changed_at=now,
            call_number=number, shelf_key=collation_key(number)[:60], added_on=now.date(), loan_count=serial % 40,
            created_at=now, changed_at=now,
        )  # fmt: skip

    waiting: list[dict[str, Any]] = []
    serial = 0
    for number, one in made.titles():
        waiting.append(one)
        if len(waiting) == AT_ONCE or number == made.size:
            ids = bulk.insert_records([bulk.new_record(marc(each)) for each in waiting], now=now)
            copies = [copy(record_id, serial + place) for place, record_id in enumerate(ids)]
            serial += len(ids)
            copies += [copy(record_id, serial + place) for place, record_id in enumerate(ids[::5])]
            serial += len(ids[::5])
            Item.objects.bulk_create(copies, batch_size=500)
            waiting = []


def marc(one: dict[str, Any]) -> Any:
    from shelflist.records.catalog.marc import Control, Data, MarcRecord

    fixed = f"850101s{one['year']}    nyu     e     000 1 {one['language']} d"
    return MarcRecord(
        "00000nam a2200000 i 4500",
        [
            Control("008", fixed),
            Data("020", " ", " ", [("a", one["isbn"])]),
            Data("100", "1", " ", [("a", one["author"])]),
            Data("245", "1", "0", [("a", one["title"]), ("b", one["rest"])]),
            Data("264", " ", "1", [("a", "London"), ("b", one["title"][:6])]),
            Data("520", " ", " ", [("a", one["note"])]),
            *(Data("650", " ", "0", [("a", subject)]) for subject in one["subjects"]),
        ],
    )


def index(now: datetime) -> None:
    from shelflist.observers.search.indexer import catch_up

    catch_up(lambda: now)


def pages(report: Report, what: str, searches: list[tuple[str, str]]) -> None:
    """Each search as somebody would type it; a page of twenty with every facet."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
    addresses = [f"/search/?{urlencode(asked(one))}" for one in searches]
    for address in addresses[:20]:
        assert browser.get(address).status_code == 200
    weights: list[int] = []

    def once(address: str) -> None:
        number = len(weights)  # everybody comes from a network of their own: nobody is held up as a crowd
        answer = browser.get(address, REMOTE_ADDR=f"10.{number // 250 % 250}.{number % 250}.1")
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        weights.append(len(answer.content))

    times = timed(once, addresses)
    for name, value, aim in (("p50", times.p50, ""), ("p95", times.p95, AIM), ("p99", times.p99, "")):
        report.add(Figure(f"{what}: a page of results with facets, {name}", "ms", (value,), aim=aim))
    report.add(Figure(f"{what}: that page, compressed", "kB", (sum(weights) / len(weights) / 1000,)))
    with CaptureQueriesContext(connection) as told:
        browser.get(addresses[0])
    report.add(Figure(f"{what}: SQL statements of a page", "statements", (len(told),)))
    smallest = timed(lambda _address: once("/lists/"), addresses[:100])
    report.add(Figure(f"{what}: the smallest page, p50", "ms", (smallest.p50,)))


def asked(one: tuple[str, str]) -> dict[str, str]:
    kind, text = one
    if kind == "phrase":
        return {"q": f'"{text}"'}
    if kind in ("author", "subject"):
        return {"q": text, "in": kind}
    return {"q": f"{text}*" if kind == "prefix" else text}
