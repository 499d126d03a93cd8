"""Reading batch changes, what became of their records, and task lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shelflist.departments.batch_change.models import Change, TaskList
from shelflist.departments.batch_change.rules.tasks import Task
from shelflist.departments.batch_change.trying import CHANGED, Outcome, drafts_in, outcome_of
from shelflist.departments.cataloguing.models import ImportLine
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import numbers
from shelflist.records.catalog.differences import FieldChange, differences
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.items.models import Item

PAGE = 50
TRIED = 1000  # records that a preview looks at
SHOWN = 50  # of them, those whose differences are drawn
LEFT = "left"


def changes(before: int | None = None) -> list[Change]:
    """Batch changes, the newest first."""
    found = Change.objects.order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:PAGE])


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a change stands, and what can be done about it."""

    change: Change
    job: Job | None
    undo_until: datetime | None

    @property
    def source(self) -> Phrase:
        return Phrase.from_data(self.change.source)

    @property
    def is_draft(self) -> bool:
        return self.change.state == Change.State.DRAFT

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.ended_at is None

    @property
    def has_stopped(self) -> bool:
        return self.job is not None and self.job.state == Job.State.FAILED

    @property
    def can_be_cancelled(self) -> bool:
        return self.is_running and self.change.state in {Change.State.WAITING, Change.State.RUNNING}


def standing(change_id: int, now: datetime) -> Standing | None:
    """Where the change with this number stands, or None when there is none."""
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        return None
    job = Job.objects.filter(pk=change.job_id or 0).first()
    undo_until = None
    if change.entry_id and change.changed_count and change.state in {Change.State.DONE, Change.State.CANCELLED}:
        until = Entry.objects.filter(pk=change.entry_id).values_list("undo_until", flat=True).first()
        undo_until = until if until and until >= now else None
    return Standing(change, job, undo_until)


@dataclass(frozen=True, slots=True)
class Tried:
    """One record as it would be."""

    outcome: Outcome
    rows: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do to the first records: counts, and the first that would change or be left alone."""

    counts: dict[str, int]
    tried_count: int
    total_count: int
    shown: tuple[Tried, ...]

    @property
    def is_all(self) -> bool:
        return self.tried_count >= self.total_count


@dataclass(frozen=True, slots=True)
class Counted:
    """How far the counting of a preview is: outcomes so far, records tried, and the part that comes next."""

    counts: dict[str, int]
    tried_count: int
    next_part: int | None


def counted(change: Change, tasks: Sequence[Task], so_far: Counted, now: datetime) -> Counted:
    """Try the tasks on the next thousand records and only count; nothing is written or drawn."""
    parts = list(change.parts.filter(number__gte=so_far.next_part or 0).order_by("number")[: TRIED // 200])
    ids = [number for part in parts for number in part.record_ids]
    writing = drafts_in(ids, now)
    counts = Counter(so_far.counts)
    rows = Record.objects.filter(pk__in=ids).only("kind", "deleted_at", "marc")
    seen = 0
    for record in rows.iterator(200):
        counts[outcome_of(record, tasks, writing).what] += 1
        seen += 1
    counts["gone"] += len(ids) - seen
    tried = so_far.tried_count + len(ids)
    following = parts[-1].number + 1 if parts and tried < change.total_count else None
    return Counted(dict(counts), tried, following)


def preview(change: Change, tasks: Sequence[Task], now: datetime) -> Preview:
    """Try the tasks on the first records of a change; nothing is written."""
    ids = [number for part in change.parts.order_by("number")[: TRIED // 200] for number in part.record_ids][:TRIED]
    found = {record.pk: record for record in Record.objects.filter(pk__in=ids).defer("original")}
    writing = drafts_in(ids, now)
    counts: Counter[str] = Counter()
    shown: list[Tried] = []
    for number in ids:
        if number not in found:
            counts["gone"] += 1
            continue
        one = outcome_of(found[number], tasks, writing)
        counts[one.what] += 1
        if len(shown) < SHOWN and (one.what == CHANGED or one.why is not None):
            shown.append(Tried(one, differences(one.before, one.after)))
    return Preview(dict(counts), len(ids), change.total_count, tuple(shown))


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one record of a change."""

    record_id: int
    title: str
    outcome: str
    why: Phrase | None
    left: bool


def lines(change: Change, which: str, after: int = 0) -> tuple[list[Line], int | None]:
    """A page of what became of the records, from the part `after` on, and where the next page begins."""
    found: list[tuple[int, str, Phrase | None, bool]] = []
    following = None
    for part in change.parts.filter(number__gte=after, outcomes__isnull=False).order_by("number").iterator(20):
        if len(found) >= PAGE:
            following = part.number
            break
        left = set(part.undone or ())
        for number, (outcome, _version, why) in zip(part.record_ids, part.outcomes or [], strict=True):
            if which in ("", outcome) or (which == LEFT and number in left):
                found.append((number, outcome, Phrase.from_data(why) if why else None, number in left))
    titles = dict(Record.objects.filter(pk__in=[row[0] for row in found]).values_list("pk", "title"))
    return [Line(number, titles.get(number, ""), *rest) for number, *rest in found], following  # type: ignore[arg-type] # as selected


def own_lists(owner_id: int) -> list[TaskList]:
    """One's own task lists and those that others share, by name."""
    return list(TaskList.objects.filter(Q(owner_id=owner_id) | Q(shared=True)))


def task_list(list_id: int, owner_id: int) -> TaskList | None:
    """One of these."""
    return TaskList.objects.filter(Q(owner_id=owner_id) | Q(shared=True), pk=list_id).first()


def shared_lists() -> list[TaskList]:
    """The lists that everybody may use: what an import offers."""
    return list(TaskList.objects.filter(shared=True))


def records_imported(batch_id: int) -> list[int]:
    """What an import added or updated, in its order."""
    changed = ImportLine.objects.filter(batch_id=batch_id, outcome__in=["added", "updated"], record_id__isnull=False)
    rows = changed.order_by("position").values_list("record_id", flat=True)
    return [number for number in rows if number is not None]


def records_of(change_id: int, which: str = "") -> list[int] | None:
    """The records of a change, or those with one outcome; None when there is no such change."""
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        return None
    found: list[int] = []
    for part in change.parts.order_by("number").iterator(20):
        if not which:
            found += part.record_ids
        elif which == LEFT:
            found += part.undone or ()
        else:
            outcomes = zip(part.record_ids, part.outcomes or [], strict=False)
            found += [number for number, outcome in outcomes if outcome[0] == which]
    return found


@dataclass(frozen=True, slots=True)
class Numbered:
    """Records found by lines of numbers, and the lines that mean none."""

    record_ids: tuple[int, ...]
    unknown: tuple[str, ...]


def records_numbered(text: str, most: int = 200_000) -> Numbered:
    """Titles by one number a line: a control number, ISBN, ISSN, barcode of a copy, or `#` and our own number."""
    wanted = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))[:most]
    found: dict[str, list[int]] = {}
    for page in _pages(wanted):
        _find(page, found)
    ids = dict.fromkeys(number for line in wanted for number in found.get(line, ()))
    return Numbered(tuple(ids), tuple(line for line in wanted if line not in found))


def _pages(wanted: Sequence[str], size: int = 300) -> Iterator[list[str]]:
    for start in range(0, len(wanted), size):
        yield list(wanted[start : start + size])


def _find(page: Sequence[str], found: dict[str, list[int]]) -> None:
    own = {line: int(line[1:]) for line in page if line[:1] == "#" and line[1:].isdecimal() and len(line) < 18}
    there = set(Record.objects.filter(pk__in=own.values(), deleted_at__isnull=True).values_list("pk", flat=True))
    for line, number in own.items():
        if number in there:
            found.setdefault(line, []).append(number)
    by_value: dict[tuple[str, str], list[str]] = {}
    for line in page:
        for kind, value in (("control", line), ("isbn", numbers.isbn13(line)), ("issn", numbers.issn(line))):
            if value:
                by_value.setdefault((kind, value), []).append(line)
    rows = RecordIdentifier.objects.filter(
        kind__in=["control", "isbn", "issn"], value__in={value for _kind, value in by_value},
        record__deleted_at__isnull=True,
    ).values_list("kind", "value", "record_id")  # fmt: skip
    for kind, value, number in rows:
        for line in by_value.get((kind, value), ()):
            found.setdefault(line, []).append(number)
    copies = Item.objects.filter(barcode__in=page).values_list("barcode", "record_id")
    for barcode, record_id in copies:
        if record_id is not None:
            found.setdefault(barcode, []).append(record_id)
