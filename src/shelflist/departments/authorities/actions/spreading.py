"""Letting titles follow a changed heading: one row and one job at once; the columns and the index by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shelflist.departments.authorities.hearing import found_otherwise
from shelflist.departments.authorities.models import Spread, TitleHeading
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import enqueue
from shelflist.ground.journal.jobs import JobRun
from shelflist.records.catalog.bulk import derive_anew, touch

SPREAD_JOB = "spread-heading"
AT_ONCE = 500


def begin_spread(*, authority_id: int, old: str, new: str, leave_dates: bool, by_name: str, now: datetime) -> int:
    """Ask the worker to let the titles follow, within another action's transaction. Nothing of them is written here."""
    row = Spread.objects.create(
        authority_id=authority_id, old=old, new=new, leave_dates=leave_dates, by_name=by_name[:200], began_at=now
    )
    job = enqueue(kind=SPREAD_JOB, arguments={"spread": row.pk}, by=system_actor("Shelflist", "worker"), now=now)
    Spread.objects.filter(pk=row.pk).update(job_id=job.pk)
    return row.pk


def run_spread(run: JobRun) -> Mapping[str, Any]:
    """Derive the columns of every title that uses the heading, which tells the index; some hundred at a time."""
    spread = Spread.objects.filter(pk=run.arguments["spread"]).first()
    if spread is None:
        return {"titles": 0}
    after, done = run.checkpoint.get("after", 0), run.checkpoint.get("done", 0)
    total = users_of(spread.authority_id).count() if not done else None
    while numbers := list(users_of(spread.authority_id).filter(record_id__gt=after).order_by("record_id")[:AT_ONCE]):
        after, done = numbers[-1], done + len(numbers)
        with transaction.atomic():
            derive_anew(numbers)
            if not spread.leave_dates:
                touch(numbers, now=run.clock())
            else:
                found_otherwise(numbers)  # nothing of them may have been written
            Spread.objects.filter(pk=spread.pk).update(done_count=done)
            run.progress(done, total, checkpoint={"after": after, "done": done})
        total = None
        run.stop.wait(0.01)  # others may write between
    Spread.objects.filter(pk=spread.pk).update(ended_at=run.clock(), done_count=done)
    return {"titles": done}


def users_of(authority_id: int) -> Any:
    """The numbers of the titles that are read with this authority's heading, also through one merged into it."""
    mine = Q(authority_id=authority_id) | Q(authority__merged_into_id=authority_id)
    return TitleHeading.objects.filter(mine).values_list("record_id", flat=True).distinct()
