"""The job that judges every record of the catalogue, and judges anew what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shelflist.departments.cataloguing.models import Fault, Judgement
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.courtesy import Courtesy
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.validation import ERROR, HINT, WARNING, Finding, validate

JUDGE_JOB = "judge-records"
CHUNK = 200
MOST_FAULTS = 50  # of one record; a record with more is bad enough


def start_judging(*, by: Actor, now: datetime) -> int:
    """Ask the worker to judge what was not judged as it is now; an unfinished job is enough. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        going = Job.objects.filter(kind=JUDGE_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        return (going or journal.enqueue(kind=JUDGE_JOB, arguments={}, by=by, now=now)).pk


def run_judging(run: JobRun) -> Mapping[str, Any]:
    """Judge every record whose version has no judgement yet, by chunks from the checkpoint on."""
    after, done = run.checkpoint.get("after", 0), run.checkpoint.get("done", 0)
    with Courtesy(run, CHUNK) as courtesy:
        while True:
            stale = Record.objects.filter(pk__gt=after, deleted_at__isnull=True).exclude(
                pk__in=Judgement.objects.filter(version=F("record__version")).values("record_id")
            )
            rows = list(stale.order_by("pk").values_list("pk", "kind", "version", "marc")[: courtesy.at_once()])
            if not rows:
                return {"judged": done}
            after, done = rows[-1][0], done + len(rows)
            judged = _judged(rows)
            with courtesy.writing():
                _write(*judged)
                run.progress(done, checkpoint={"after": after, "done": done})
            courtesy.wait()


def _judged(rows: list[tuple[int, str, int, str]]) -> tuple[list[Judgement], list[Fault]]:
    """What is to be said of these records. Nobody needs to wait for that."""
    faults: list[Fault] = []
    judgements = []
    for number, kind, version, marc in rows:
        found = [one for one in validate(MarcRecord.from_json(marc), kind) if one.severity != HINT]
        counts = {severity: sum(one.severity == severity for one in found) for severity in (ERROR, WARNING)}
        judgements.append(
            Judgement(record_id=number, version=version, error_count=counts[ERROR], warning_count=counts[WARNING])
        )
        faults += [
            Fault(
                record_id=number,
                severity=one.severity,
                code=kind_of_fault(one),
                tag=one.tag,
                message=one.message.to_data(),
            )
            for one in found[:MOST_FAULTS]
        ]
    return judgements, faults


def _write(judgements: list[Judgement], faults: list[Fault]) -> None:
    numbers = [one.record_id for one in judgements]
    Fault.objects.filter(record_id__in=numbers).delete()
    Judgement.objects.filter(record_id__in=numbers).delete()
    Judgement.objects.bulk_create(judgements)
    Fault.objects.bulk_create(faults, batch_size=500)


def kind_of_fault(one: Finding) -> str:
    """What faults are counted together by: the same thing wrong in the same place, `coded-value-008-23`."""
    return "-".join(filter(None, (one.code, one.tag, one.position or one.subfield)))[:40]


def judge_one(record_id: int) -> None:
    """Building block after a save: judge this record now, so that the list follows what is mended."""
    row = Record.objects.filter(pk=record_id, deleted_at__isnull=True).values_list("pk", "kind", "version", "marc")
    if rows := list(row):
        _write(*_judged(rows))
