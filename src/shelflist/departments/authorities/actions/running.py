"""The linker: asked for at the end of an import for what came, or for the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from shelflist.departments.authorities.actions.following import AT_ONCE, follow_now, follow_waiting
from shelflist.departments.authorities.actions.linking import relink_unlinked
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.actions import enqueue
from shelflist.ground.journal.courtesy import UNHURRIED, Courtesy
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job

LINK_JOB = "link-headings"
FORMS_AT_ONCE = 500


def link_records(*, record_ids: Iterable[int], now: datetime) -> None:
    """Derive and link the headings of these records now: for the end of an import, some hundred at a time."""
    follow_now(record_ids, now=now)


def start_linker(*, by: Actor, now: datetime) -> int:
    """Ask the worker to link whatever is not linked; an unfinished job is enough. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        going = Job.objects.filter(kind=LINK_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        return (going or enqueue(kind=LINK_JOB, arguments={}, by=by, now=now)).pk


def run_linker(run: JobRun) -> Mapping[str, Any]:
    """Follow what waits, then try every form of heading that is not linked, from the checkpoint on."""
    follow_waiting(now=run.clock())
    after, done = run.checkpoint.get("after", ""), run.checkpoint.get("done", 0)
    while True:
        with transaction.atomic():
            after, count = relink_unlinked(after=after, limit=FORMS_AT_ONCE, now=run.clock())
            done += count
            run.progress(done, checkpoint={"after": after, "done": done})
        if not count:
            return {"forms": done}
        run.stop.wait(0.01)


def follow_entry(entry: Entry) -> None:
    """For the journal's delivery: somebody changed a record; whatever waits is followed."""
    follow_waiting(now=entry.heard_at, limit=1000)


def follow_what_waits(run: JobRun) -> None:
    """For the worker's turns: what no entry told of, such as an import. It makes way for whoever lends."""
    with Courtesy(run, AT_ONCE, UNHURRIED) as courtesy:
        follow_waiting(now=run.clock(), courtesy=courtesy)
