"""Reading imports: the batches, what became of their records, and the bytes that were set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from shelflist.departments.cataloguing.models import (
    Draft,
    Fault,
    HarvestRun,
    HarvestSet,
    HarvestSource,
    ImportBatch,
    ImportLine,
    Judgement,
    RecordTemplate,
    Verification,
)
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.models import Record, RecordVersion

PAGE = 50
WARNED = "warned"
LEFT = "left"


def batches(before: int | None = None, limit: int = PAGE) -> list[ImportBatch]:
    """Imports, the newest first; `before` is the last id of the page before."""
    found = ImportBatch.objects.order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:limit])


def just_ended(recent: Sequence[ImportBatch], person_id: int, since: datetime) -> list[ImportBatch]:
    """Those that this person began and that have ended since; those with records set aside are shown elsewhere."""
    ended = (ImportBatch.State.DONE, ImportBatch.State.TRIED)
    return [
        one
        for one in recent
        if one.ended_at is not None
        and one.ended_at > since
        and one.state in ended
        and not one.quarantined_count
        and one.made_by.get("id") == person_id
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an import stands: the batch, its job, and what can be done about it."""

    batch: ImportBatch
    job: Job | None
    undo_until: datetime | None  # None: it cannot be undone (any more)

    @property
    def is_running(self) -> bool:
        """The worker is at it, or will be: the page asks again every second."""
        return self.job is not None and self.job.ended_at is None

    @property
    def has_stopped(self) -> bool:
        """It ended before its time, by a fault."""
        return self.job is not None and self.job.state == Job.State.FAILED

    @property
    def can_be_cancelled(self) -> bool:
        return self.is_running and self.batch.state in {ImportBatch.State.WAITING, ImportBatch.State.RUNNING}

    @property
    def records_per_second(self) -> int | None:
        """Records brought in per second so far, or None before there is something to count."""
        batch = self.batch
        until = batch.ended_at or (
            self.job.leased_until - timedelta(seconds=30) if self.job and self.job.leased_until else None
        )
        if batch.started_at is None or until is None or not batch.position:
            return None
        seconds = (until - batch.started_at).total_seconds()
        return round(batch.position / seconds) if seconds > 0 else None


def standing(batch_id: int, now: datetime) -> Standing | None:
    """Where the import with this id stands, or None when there is none."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return None
    job = Job.objects.filter(pk=batch.job_id or 0).first()
    changed_something = batch.added_count or batch.updated_count or batch.item_count
    undo_until = None
    if batch.entry_id and changed_something and batch.state in {ImportBatch.State.DONE, ImportBatch.State.CANCELLED}:
        until = Entry.objects.filter(pk=batch.entry_id).values_list("undo_until", flat=True).first()
        undo_until = until if until and until >= now else None
    return Standing(batch, job, undo_until)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with the title of its record as it stands now (empty when the record is gone)."""

    line: ImportLine
    title: str
    gone: bool


def lines(batch_id: int, which: str = "", after: int = 0, limit: int = PAGE) -> list[ShownLine]:
    """Lines of a batch in the order of the file, after a position. `which` is an outcome, `warned`, `left` or empty."""
    found = _which(ImportLine.objects.filter(batch_id=batch_id, position__gt=after), which)
    page = list(found.order_by("position").defer("raw")[:limit])
    numbers = [line.record_id for line in page if line.record_id]
    titles = dict(Record.objects.filter(pk__in=numbers).values_list("pk", "title"))
    return [
        ShownLine(one, titles.get(one.record_id or 0, ""), bool(one.record_id) and one.record_id not in titles)
        for one in page
    ]


def _which(found: QuerySet[ImportLine], which: str) -> QuerySet[ImportLine]:
    if which == WARNED:
        return found.filter(warnings__isnull=False)
    if which == LEFT:
        return found.filter(undo=ImportLine.Undo.LEFT)
    if which in ImportLine.Outcome.values:
        return found.filter(outcome=which)
    return found


def first_doubtful(batch_id: int) -> int:
    """The place of the first record that waits until somebody has looked; 1 when there is none."""
    found = ImportLine.objects.filter(batch_id=batch_id, outcome=ImportLine.Outcome.DOUBTFUL)
    return found.order_by("position").values_list("position", flat=True).first() or 1


def quarantined(batch_id: int, position: int) -> ImportLine | None:
    """One line that was set aside, with its bytes."""
    return ImportLine.objects.filter(
        batch_id=batch_id, position=position, outcome=ImportLine.Outcome.QUARANTINED
    ).first()


def quarantined_bytes(batch_id: int) -> Iterator[bytes]:
    """The bytes of everything that was set aside, in the order of the file, as they came."""
    found = ImportLine.objects.filter(batch_id=batch_id, outcome=ImportLine.Outcome.QUARANTINED)
    for raw in found.order_by("position").values_list("raw", flat=True).iterator(chunk_size=100):
        yield bytes(raw or b"")


# ---- exchange with other libraries

RUNS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source, the latest harvest of it, and whether one is going on or waits for the worker."""

    source: HarvestSource
    last: HarvestRun | None
    is_fetching: bool


def sources() -> list[ShownSource]:
    """Every source by name. Three statements."""
    rows = list(HarvestSource.objects.all())
    latest: dict[int, HarvestRun] = {}
    for one in HarvestRun.objects.filter(source__in=rows).order_by("started_at", "pk"):
        latest[one.source_id] = one
    busy = set(
        Job.objects.filter(pk__in=[row.job_id for row in rows], ended_at__isnull=True).values_list("pk", flat=True)
    )
    return [ShownSource(row, latest.get(row.pk), row.job_id in busy) for row in rows]


def source(source_id: int) -> HarvestSource | None:
    """One source."""
    return HarvestSource.objects.filter(pk=source_id).first()


def harvests(source_id: int | None = None) -> list[HarvestRun]:
    """The latest harvests, of one source or of all, the newest first."""
    found = HarvestRun.objects.select_related("source")
    return list((found.filter(source_id=source_id) if source_id else found)[:RUNS_SHOWN])


def harvest_sets() -> list[HarvestSet]:
    """The sets that were made by hand."""
    return list(HarvestSet.objects.all())


def harvest_set(set_id: int) -> HarvestSet | None:
    """One of them."""
    return HarvestSet.objects.filter(pk=set_id).first()


# ---- what the editor shows


def draft_of(person_id: int, record_id: int, now: datetime) -> Draft | None:
    """What this person was writing of this record, while it is kept."""
    return Draft.objects.filter(made_by_id=person_id, record_id=record_id, expires_at__gte=now).first()


def drafts_of(person_id: int, now: datetime) -> list[tuple[Draft, str]]:
    """Everything this person is writing, newest first, with the titles of records that are there."""
    found = list(Draft.objects.filter(made_by_id=person_id, expires_at__gte=now).order_by("-changed_at")[:PAGE])
    titles = dict(Record.objects.filter(pk__in=[one.record_id for one in found]).values_list("pk", "title"))
    return [(one, titles.get(one.record_id, "")) for one in found]


def own_templates() -> list[RecordTemplate]:
    """The templates that the library made itself, by name."""
    return list(RecordTemplate.objects.all())


def verification_of(record_id: int) -> Verification | None:
    """When a record was compared with the thing in hand, and by whom."""
    return Verification.objects.filter(record_id=record_id).first()


def records_by_source() -> dict[int | None, int]:
    """How many titles come from each source; under None, those that name none."""
    rows = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    return dict(rows.order_by().values_list("source_id").annotate(Count("pk")))


# ---- the quality list


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault, with how many records have it and how it sounds in one of them."""

    severity: str
    code: str
    record_count: int
    example: Phrase


def fault_kinds() -> list[FaultKind]:
    """What is wrong in the catalogue: errors before warnings, the most frequent first."""
    rows = (
        Fault.objects.filter(record__deleted_at__isnull=True)
        .values("severity", "code")
        .annotate(count=Count("record_id", distinct=True), one=Min("pk"))
        .order_by("severity", "-count", "code")
    )
    found = list(rows)
    messages = dict(Fault.objects.filter(pk__in=[row["one"] for row in found]).values_list("pk", "message"))
    return [
        FaultKind(row["severity"], row["code"], row["count"], Phrase.from_data(messages[row["one"]])) for row in found
    ]


@dataclass(frozen=True, slots=True)
class FaultyRecord:
    """A record of the quality list with the faults that are asked for."""

    record_id: int
    title: str
    error_count: int
    warning_count: int
    faults: tuple[tuple[str, str, Phrase], ...]  # severity, tag, sentence


RECORD_STATES = ("new", "changed", "verified", "hidden")


def faulty_records(
    code: str = "", *, state: str = "", source_id: int | None = None, offset: int = 0, limit: int = PAGE
) -> list[FaultyRecord]:
    """Records with faults, the worst first: those with the fault `code`, in one of `RECORD_STATES`, from a source."""
    rows = Judgement.objects.filter(record__deleted_at__isnull=True).exclude(error_count=0, warning_count=0)
    rows = rows.filter(_in_state(state)) if state in RECORD_STATES else rows
    rows = rows.filter(record__source_id=source_id) if source_id is not None else rows
    if code:
        rows = rows.filter(record_id__in=Fault.objects.filter(code=code).values("record_id"))
    page = list(
        rows.order_by("-error_count", "-warning_count", "record_id").values_list(
            "record_id", "record__title", "error_count", "warning_count"
        )[offset : offset + limit]
    )
    faults: dict[int, list[tuple[str, str, Phrase]]] = {}
    wanted = Fault.objects.filter(record_id__in=[row[0] for row in page])
    for fault in (wanted.filter(code=code) if code else wanted).order_by("record_id", "severity", "pk"):
        faults.setdefault(fault.record_id, []).append((fault.severity, fault.tag, Phrase.from_data(fault.message)))
    return [FaultyRecord(*row, tuple(faults.get(row[0], ()))) for row in page]


def _in_state(state: str) -> Q:
    """New: nobody verified or changed it; changed: somebody did, and nobody verified it."""
    if state == "hidden":
        return Q(record__suppressed=True)
    verified = Exists(Verification.objects.filter(record_id=OuterRef("record_id"), differs={}))
    if state == "verified":
        return Q(verified)
    by_hand = RecordVersion.objects.filter(record_id=OuterRef("record_id"), batch_id__isnull=True)
    changed = Exists(by_hand.exclude(replaced_by_name=""))
    return ~Q(verified) & (Q(changed) if state == "changed" else ~Q(changed))


@dataclass(frozen=True, slots=True)
class Judged:
    """How far the judging is: records as they are now that are judged, of how many, and whether a job is at it."""

    judged: int
    total: int
    is_running: bool


def judged() -> Judged:
    """How much of the catalogue the quality list speaks of."""
    total = Record.objects.filter(deleted_at__isnull=True).count()
    done = Judgement.objects.filter(record__deleted_at__isnull=True, version=F("record__version")).count()
    going = Job.objects.filter(kind="judge-records", state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()
    return Judged(done, total, going)
