"""Buckets with many titles: filled, opened, reckoned with, written to files, and taken over into a batch change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.batch_change import stored
from bench.report import Report

SIZES = [int(one) for one in os.environ.get("BENCH_BUCKET_SIZES", "5000").split(",")]


def run(report: Report) -> None:
    from shelflist.config.static import gather_static_files
    from shelflist.departments.circulation.tests.browser import signed_in
    from shelflist.departments.circulation.tests.samples import small_library

    gather_static_files()
    client = signed_in(small_library(), "keep-buckets", "see-records", "batch-records")
    client.defaults["SERVER_NAME"] = "localhost"
    for size in SIZES:
        _filled(report, client, stored(size))


def _filled(report: Report, client: Any, ids: list[int]) -> None:
    from shelflist.departments.buckets import actions, queries
    from shelflist.departments.buckets.models import Bucket
    from shelflist.ground.common.actors import system_actor

    def timed(name: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = act()
        report.note(name, "s", [time.perf_counter() - began])
        return answer

    size = len(ids)
    who: dict[str, Any] = {"by": system_actor("bench"), "now": datetime.now(UTC)}
    timed(f"{size:,} numbers into a plain table (yardstick)", lambda: _plain(ids))
    every = actions.BucketDetails(name=f"Everything {size}", numbers=ids, shared="all", open_to_change=True)
    made = timed(f"{size:,} titles into a new bucket", lambda: actions.save_bucket(details=every, **who))
    half = actions.save_bucket(details=actions.BucketDetails(name=f"Half {size}", numbers=ids[::2]), **who)
    there = f"/desk/buckets/{made.id}/"
    client.get(there)
    timed("  its page", lambda: client.get(there))
    timed("  its last page", lambda: client.get(f"{there}?page={-(-size // queries.PAGE)}"))
    timed("  all buckets", lambda: client.get("/desk/buckets/"))
    for how in ("subtract", "join", "keep-common"):
        join = {"bucket_id": made.id, "other_id": half.id, "how": how}
        timed(f"  with half of it: {how}", lambda join=join: actions.join_buckets(**join, **who))
    timed("  the other half again", lambda: actions.put_in_bucket(bucket_id=made.id, numbers=ids, **who))
    for form in ("csv", "xlsx"):
        answer = timed(f"  as {form}", lambda form=form: client.get(f"{there}file/{form}/"))
        assert answer.status_code == (200 if form == "csv" or size <= 50_000 else 409)
    _written(Bucket.objects.get(pk=made.id), who, timed)
    timed("  emptied", lambda: actions.empty_bucket(bucket_id=made.id, **who))


def _plain(ids: list[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS plain (number bigint)")
        cursor.executemany("INSERT INTO plain (number) VALUES (%s)", [(one,) for one in ids])


def _written(one: Any, who: dict[str, Any], timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    from shelflist.departments.batch_change.actions.beginning import begin_change
    from shelflist.departments.buckets import queries
    from shelflist.departments.cataloguing.actions.exporting import Wanted, export_marc
    from shelflist.ground.common.phrases import phrase

    wanted = Wanted(among=queries.numbers_in(one, "records").order_by())
    with TemporaryDirectory() as folder:
        for form in ("iso2709", "marcxml"):
            file = {"format": form, "output": Path(folder) / form, "by": who["by"], "wanted": wanted}
            timed(f"  as {form}", lambda file=file: export_marc(**file))
    numbers = list(queries.numbers_in(one, "records"))
    timed(
        "  a batch change over it, put together",
        lambda: begin_change(record_ids=numbers, source=phrase("bench"), **who),
    )
