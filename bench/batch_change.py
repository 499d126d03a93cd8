"""A batch change of 20 tasks: records per second, tried and written, beside reading and writing the same MARC as JSON.

End to end means: read, every task with its conditions, compared, checked for errors that it brings in, derived anew,
the earlier version kept, written with its identifiers, counted, in durable parts; then the same taken back to the byte.
"""

from __future__ import annotations

import io
import os
import time
from datetime import UTC, datetime
from typing import Any

import orjson

from bench.corpus import records
from bench.report import Report

SIZES = [int(one) for one in os.environ.get("BENCH_BATCH_SIZES", "2000,10000").split(",")]
UNIT = "records per second"
AIM = "1,667 (100,000 records in 60 seconds)"
AT_ONCE = 1000


def run(report: Report) -> None:
    from shelflist.departments.batch_change.rules.tasks import apply

    tasks = twenty_tasks()
    parsed = parsed_records(2000)

    def only_tasks() -> float:
        began = time.perf_counter()
        for one in parsed:
            apply(one, tasks)
        return len(parsed) / (time.perf_counter() - began)

    report.measure("twenty tasks alone, in memory", UNIT, only_tasks)
    report.measure("the same records read and written as JSON", UNIT, lambda: as_json(parsed))
    for size in SIZES:
        ids = stored(size)
        began = time.perf_counter()
        change = done(ids)
        took = time.perf_counter() - began
        report.note(
            f"twenty tasks over {size:,} records, written ({change.changed_count:,} changed)", UNIT, [size / took]
        )
        report.note(f"  the same, in seconds (aim at 100,000: {AIM})", "s", [took])
        began = time.perf_counter()
        taken_back(change)
        report.note(f"{size:,} records taken back to the byte", UNIT, [size / (time.perf_counter() - began)])


def twenty_tasks() -> tuple[object, ...]:
    from shelflist.departments.batch_change.rules.task import Condition, Task

    return (
        Task("delete-field", "029"),
        Task("delete-field", "9XX"),
        Task("delete-field", "856", "u", how="begins", find="http://old."),
        Task("replace-text", "300", "a", how="matches", find=r"(\d+) p\.", put=r"\1 pages"),
        Task("replace-text", "260,264", "b", how="ends", find=",", put=""),
        Task("replace-text", "650", "a", how="ends", find=".", put=""),
        Task("replace-text", "245", "c", find="[et al.]", put="and others"),
        Task("add-field", "040", put="‡aXX ‡beng ‡cXX", which="first"),
        Task("add-field", "590", put="‡aChecked in the great tidying"),
        Task("build-field", "856", put="‡uhttps://catalogue.example/{001} ‡z{245$a}", ind="40"),
        Task("add-subfield", "650", "2", ind="*7", put="local"),
        Task("delete-subfield", "245", "h"),
        Task("move-subfield", "260", "e", to="g"),
        Task("copy-field", "100", to="790"),
        Task("change-tag", "440", to="490"),
        Task("change-case", "245", "b", put="lower", when=(Condition("text", "245", "b", "matches", "^[A-Z ]+$"),)),
        Task("set-indicators", "490", put="0*"),
        Task("fix-articles", "245"),
        Task("remove-doubles", "6XX", "a", any_case=True),
        Task("sort-fields", when=(Condition("has", "245"),)),
    )


def as_json(parsed: list[Any]) -> float:
    """The yardstick: nothing but JSON in and out."""
    texts = [one.to_json() for one in parsed]
    began = time.perf_counter()
    for text in texts:
        orjson.dumps(orjson.loads(text))
    return len(texts) / (time.perf_counter() - began)


def parsed_records(count: int) -> list[Any]:
    from shelflist.records.catalog.codec import read

    return [reading.record for reading in read(io.BytesIO(b"".join(records(count))))]


def stored(count: int) -> list[int]:
    """So many records in the catalogue, with the bytes they came in."""
    from shelflist.records.catalog import bulk
    from shelflist.records.catalog.codec import read

    ids: list[int] = []
    rows = []
    for reading in read(io.BytesIO(b"".join(records(count)))):
        assert reading.record is not None  # a made-up file has no damage
        rows.append(bulk.new_record(reading.record, original=reading.raw, original_format="iso2709"))
        if len(rows) == AT_ONCE:
            ids += bulk.insert_records(rows, now=datetime.now(UTC))
            rows = []
    return [*ids, *bulk.insert_records(rows, now=datetime.now(UTC))]


def done(ids: list[int]) -> object:
    from shelflist.departments.batch_change.actions import beginning
    from shelflist.departments.batch_change.models import Change
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.common.phrases import phrase

    by, now = system_actor("bench"), datetime.now(UTC)
    number = beginning.begin_change(record_ids=ids, source=phrase("bench"), tasks=twenty_tasks(), by=by, now=now)
    beginning.start_change(change_id=number, reason="bench", by=by, now=now, pause_seconds=0)
    return followed(Change.objects.get(pk=number))


def taken_back(change: object) -> object:
    from shelflist.departments.batch_change.actions import running
    from shelflist.ground.common.actors import system_actor

    running.undo_change(change_id=change.pk, by=system_actor("bench"), now=datetime.now(UTC))
    change.refresh_from_db()
    return followed(change)


def followed(change: object) -> object:
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job

    run_here(Job.objects.get(pk=change.job_id), clock=lambda: datetime.now(UTC))
    change.refresh_from_db()
    return change
