"""Finding out what is due, once for each subject, stage and version of its date. Nobody's act: it follows from rules.

Planned twice, or by two workers at once, it is the same: the constraint keeps the second row out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from shelflist.ground.journal.jobs import JobRun
from shelflist.observers.notices import sources
from shelflist.observers.notices.models import Notice
from shelflist.observers.notices.queries.surroundings import Surroundings, surroundings
from shelflist.observers.notices.rules.sequences import NoticeSequence
from shelflist.observers.notices.rules.timing import Stage, plan

AT_ONCE = 1000
WRITTEN = {"due": Notice.State.WAITING, "collapsed": Notice.State.SKIPPED, "too old": Notice.State.SKIPPED}


def plan_everything(now: datetime, run: JobRun | None = None) -> int:
    """Go through all that may have its turn. With a job it goes on where a killed one stood. How many were planned."""
    around = surroundings(now)
    at = run.checkpoint if run else {}
    count, looked = 0, int(at.get("looked", 0))
    kinds = [source.kind for source in sources.all_sources() if source.sweep]
    for kind in kinds[kinds.index(at["kind"]) if at.get("kind") in kinds else 0 :]:
        source = sources.known(kind)
        assert source.sweep is not None
        swept = around.sweep_of(kind)
        after = int(at.get("after", 0)) if kind == at.get("kind") else 0
        while ids := source.sweep(swept, after, AT_ONCE):
            with transaction.atomic():
                count += plan_for(source, ids, swept.events, around)
                after, looked = ids[-1], looked + len(ids)
                if run:
                    run.progress(looked, checkpoint={"kind": kind, "after": after, "looked": looked})
    return count


def plan_for(
    source: sources.Source,
    ids: Collection[int],
    event_codes: Collection[str],
    around: Surroundings,
    ahead: timedelta = timedelta(0),
) -> int:
    """Plan for these subjects and events, and what is due within `ahead` too. How many are to be sent."""
    followed = [code for code in event_codes if around.known.of_event(code)]
    if not ids or not followed:
        return 0
    done = _done(source.kind, ids)
    rows: list[Notice] = []
    for subject in source.subjects(ids, followed, around.now):
        if subject.no is None:
            rows += _rows(subject, around, done, ahead)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.state == Notice.State.WAITING for row in rows)


def _done(kind: str, ids: Collection[int]) -> dict[tuple[int, str, int], set[int]]:
    found: dict[tuple[int, str, int], set[int]] = defaultdict(set)
    rows = Notice.objects.filter(kind=kind, subject_id__in=list(ids))
    for subject_id, event, version, stage in rows.values_list("subject_id", "event", "version", "stage"):
        found[subject_id, event, version].add(stage)
    return found


def _rows(
    subject: sources.Subject, around: Surroundings, done: dict[tuple[int, str, int], set[int]], ahead: timedelta
) -> Iterable[Notice]:
    sequence = around.followed(around.case_of(subject))
    if sequence is None or subject.branch_id not in around.tree.branches:
        return
    sequence = around.with_wish(sequence, subject)
    calendar = around.tree.calendar(subject.branch_id)
    already = done.get((subject.id, subject.event, subject.version), ())
    for stage in plan(sequence, subject.turn, calendar, around.now, already):
        soon = stage.verdict == "later" and stage.moment <= around.now + ahead
        if soon or stage.verdict in WRITTEN:
            yield notice_of(subject, sequence, stage, around.now)


def notice_of(subject: sources.Subject, sequence: NoticeSequence, stage: Stage, now: datetime) -> Notice:
    """The row of one stage, not yet written."""
    return Notice(
        kind=subject.kind,
        subject_id=subject.id,
        event=subject.event,
        stage=stage.number,
        version=subject.version,
        patron_id=subject.patron_id,
        branch_id=subject.branch_id,
        rule_id=sequence.id,
        due_at=stage.moment,
        made_at=now,
        late=stage.is_late,
        state=WRITTEN.get(stage.verdict, Notice.State.WAITING),
        why=stage.why.to_data(),
        fee_cents=stage.step.fee_cents,
    )
