"""Learning from the catalogue, a few hundred records at a time, each time from where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from shelflist.departments.classification.models import Learned, Mark, Progress
from shelflist.departments.classification.rules.features import features
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

AT_ONCE = 300
CHUNKS_A_TURN = 60
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def learn_what_changed(now: datetime) -> None:
    """Read what was written since the last time; a big catalogue takes several turns. Called by the schedule."""
    for _turn in range(CHUNKS_A_TURN):
        if not learn_next():
            return


def learn_next(at_once: int = AT_ONCE) -> int:
    """Learn the next records in the order in which they were changed; how many there were."""
    with transaction.atomic():
        progress = Progress.objects.select_for_update().first() or Progress(changed_at=BEGINNING)
        later = Q(changed_at__gt=progress.changed_at) | Q(changed_at=progress.changed_at, pk__gt=progress.record_id)
        rows = list(
            Record.objects.filter(later, kind=Record.Kind.BIBLIOGRAPHIC)
            .order_by("changed_at", "pk")
            .values_list("pk", "version", "deleted_at", "changed_at", "marc")[:at_once]
        )
        if not rows:
            return 0
        known = dict(Learned.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "version"))
        forget([row[0] for row in rows if row[2] is not None and row[0] in known])
        learn([(row[0], row[1], row[4]) for row in rows if row[2] is None and known.get(row[0]) != row[1]])
        progress.changed_at, progress.record_id = rows[-1][3], rows[-1][0]
        progress.save()
        return len(rows)


def learn(rows: Sequence[tuple[int, int, str]]) -> None:
    """Building block: take these records (number, version, MARC as JSON text) as they are now."""
    forget([record_id for record_id, _version, _marc in rows])
    learned, marks = [], []
    for record_id, version, marc in rows:
        found = features(MarcRecord.from_json(marc))
        if not found.classed and not found.headings:
            continue  # it teaches nothing
        classed = [[one.scheme, one.code, one.number] for one in found.classed]
        learned.append(Learned(record_id=record_id, version=version, classed=classed, headings=list(found.headings)))
        marks += [Mark(mark=mark, learned_id=record_id) for mark in sorted(found.marks)]
    Learned.objects.bulk_create(learned)
    Mark.objects.bulk_create(marks, batch_size=400)


def forget(record_ids: Sequence[int]) -> None:
    """Building block: nothing is known of these records any more."""
    Mark.objects.filter(learned_id__in=record_ids).delete()
    Learned.objects.filter(pk__in=record_ids).delete()
