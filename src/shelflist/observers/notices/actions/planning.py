"""Finding out what is due, once for each subject, stage and version of its date. Nobody's act: it follows from rules.

Planned twice, or by two workers at once, it is the same: the constraint keeps the second row out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from shelflist.ground.journal import revisions
from shelflist.ground.journal.jobs import JobRun
from shelflist.observers.notices import sources
from shelflist.observers.notices.models import Notice
from shelflist.observers.notices.queries.known import Known, known
from shelflist.observers.notices.rules.sequences import Case, NoticeSequence, chosen
from shelflist.observers.notices.rules.timing import Stage, plan
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation

AT_ONCE = 1000
WRITTEN = {"due": Notice.State.WAITING, "collapsed": Notice.State.SKIPPED, "too old": Notice.State.SKIPPED}


@dataclass
class Surroundings:
    """What stays the same over one round: rules, branches, and which sequence each kind of case follows."""

    known: Known
    tree: Organisation
    now: datetime
    _followed: dict[Case, NoticeSequence | None] = field(default_factory=dict)

    def followed(self, case: Case) -> NoticeSequence | None:
        if case not in self._followed:
            self._followed[case] = chosen(self.known.sequences, case).sequence
        return self._followed[case]

    def case_of(self, subject: sources.Subject) -> Case:
        branch = self.tree.branches.get(subject.branch_id)
        return Case(subject.event, branch.path if branch else "", subject.category_path, subject.item_type_id)


def surroundings(now: datetime) -> Surroundings:
    numbers = revisions.current()
    return Surroundings(known.value(numbers), organisation(numbers), now)


def plan_everything(now: datetime, run: JobRun | None = None) -> int:
    """Go through all that may have its turn. With a job it goes on where a killed one stood. How many were planned."""
    around = surroundings(now)
    at = run.checkpoint if run else {}
    count, looked = 0, int(at.get("looked", 0))
    kinds = [source.kind for source in sources.all_sources() if source.sweep]
    for kind in kinds[kinds.index(at["kind"]) if at.get("kind") in kinds else 0 :]:
        source = sources.known(kind)
        assert source.sweep is not None
        swept = _swept(around, kind)
        after = int(at.get("after", 0)) if kind == at.get("kind") else 0
        while ids := source.sweep(swept, after, AT_ONCE):
            with transaction.atomic():
                count += plan_for(source, ids, swept.events, around)
                after, looked = ids[-1], looked + len(ids)
                if run:
                    run.progress(looked, checkpoint={"kind": kind, "after": after, "looked": looked})
    return count


def _swept(around: Surroundings, kind: str) -> sources.Sweep:
    from shelflist.observers.notices import events

    mine = [one for one in around.known.sequences if (event := events.find(one.event)) and event.kind == kind]
    before = max((-step.days for one in mine for step in one.steps), default=0)
    codes = tuple(dict.fromkeys(one.event for one in mine))
    # twice as far: a week counted in open days may take two
    return sources.Sweep(around.now, max(before, 0) * 2 + 14, codes)


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
