"""One chunk of a file: decide what becomes of each record, write records, copies, lines and checkpoint together."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shelflist.departments.cataloguing.actions.beginning import actor_from
from shelflist.departments.cataloguing.actions.copies import CopyMaker
from shelflist.departments.cataloguing.actions.seen import Seen
from shelflist.departments.cataloguing.facts import Incoming, incoming
from shelflist.departments.cataloguing.known import Candidate, Known, sharing_bytes
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.recipes import AS_THEY_ARE, Plan
from shelflist.departments.cataloguing.rules.match_sets import Tried
from shelflist.departments.cataloguing.rules.matching import Decision, decide
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.cataloguing.rules.profiles import Profile, merged
from shelflist.departments.cataloguing.treatments import Tasks
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.courtesy import Courtesy
from shelflist.ground.journal.jobs import LeaseLost
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import Reading
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.replacing import put_in_place

HOLDINGS_TYPES = "uvxy"  # leader/06
NEW = Decision("added")
MOST_TOLD = 10  # records that a line names as compared with
LINE_COLUMNS = (
    "batch_id",
    "position",
    "offset",
    "outcome",
    "record_id",
    "version",
    "reason",
    "warnings",
    "tried",
    "overlaid",
    "digest",
    "raw",
    "undo",
)


@dataclass(slots=True)
class Line:
    """What became of one record, before it is written. The candidate knows the record's number once that is written."""

    reading: Reading
    outcome: str
    candidate: Candidate | None = None
    record_id: int | None = None
    version: int | None = None
    reason: Phrase | None = None
    warnings: tuple[Phrase, ...] = ()
    tried: tuple[Tried, ...] = ()
    overlaid: list[dict[str, Any]] | None = None
    digest: str = ""
    keeps_bytes: bool = False


class OnlyTried(Exception):
    """What a dry run has written goes."""


class MustWriteFirst(Exception):
    """A record of the chunk needs the number of one before it, which is not written yet."""


def take_chunk(batch: ImportBatch, chunk: Sequence[Reading], courtesy: Courtesy, seen: Seen | None = None) -> None:
    """Bring in one chunk. Everything is kept or nothing: JobCancelled, LeaseLost and JobInterrupted roll it back.

    On SQLite, where others wait meanwhile, it is decided beforehand what becomes of each record; only where somebody
    has written in between is it decided again. A dry run does the very same and rolls it back itself; `seen` tells it
    what came earlier in the file.
    """
    plan = Plan.from_data(batch.plan) if batch.plan else Plan()
    ready = prepare(chunk, plan.tasks)
    earlier = prepare(seen.earlier(ready, plan), plan.tasks) if seen is not None else []
    now = courtesy.run.clock()
    state = data_version()
    decided = Intake(batch, now).decided_beforehand(ready) if state is not None and seen is None else None
    with courtesy.writing():
        if decided is not None and data_version() == state:
            intake = decided
            intake.write(ready)
        elif seen is None:
            intake = Intake(batch, now)
            intake.take(ready)
        else:
            intake = _try_out(batch, ready, earlier, now)
            seen.remember(ready, plan)
        intake.write_lines()
        counts = Counter(line.outcome for line in intake.lines)
        counts["warned"] = sum(1 for line in intake.lines if line.warnings)
        counts["item"] = intake.copies.made_count
        _move_on(batch, chunk[-1], counts, now)
        courtesy.run.progress(batch.offset, batch.size_bytes, checkpoint={"position": batch.position})


def _try_out(
    batch: ImportBatch, ready: Sequence[Incoming | Reading], earlier: Sequence[Incoming | Reading], now: datetime
) -> Intake:
    intake, before = Intake(batch, now), Intake(batch, now)
    with suppress(OnlyTried), transaction.atomic():
        before.take(earlier)
        intake.take(ready)
        raise OnlyTried
    intake.forget_what_was_added(before.added_ids)
    return intake


def data_version() -> int | None:
    """On SQLite a number that stays the same as long as no other connection has written; None elsewhere."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


_COUNTED = (*ImportLine.Outcome.values, "warned", "item")
_COUNTS = ", ".join(f"{name}_count = {name}_count + %s" for name in _COUNTED)
_MOVE_ON = (
    f'UPDATE {ImportBatch._meta.db_table} SET position = %s, "offset" = %s, format = %s, state = %s, '  # noqa: S608 - names of our own columns
    f"started_at = COALESCE(started_at, %s), {_COUNTS} WHERE id = %s AND position = %s"
)


def _move_on(batch: ImportBatch, last: Reading, counts: Counter[str], now: datetime) -> None:
    """Note in the batch how far it is. LeaseLost where another process has gone on from the same place."""
    end = last.offset + len(last.raw)
    values = [last.position, end, last.format, ImportBatch.State.RUNNING, _moment(now)]
    values += [counts[name] for name in _COUNTED]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [*values, batch.pk, batch.position])
        if not cursor.rowcount:
            raise LeaseLost
    batch.position, batch.offset, batch.format, batch.state = last.position, end, last.format, ImportBatch.State.RUNNING
    batch.started_at = batch.started_at or now
    for name in _COUNTED:
        setattr(batch, f"{name}_count", getattr(batch, f"{name}_count") + counts[name])


def _moment(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now)


def prepare(chunk: Sequence[Reading], tasks: Tasks = ()) -> list[Incoming | Reading]:
    """Do what needs no transaction: digest and treat each good record, and derive those that are not here already."""
    ready = [incoming(reading, tasks) if reading.record is not None else reading for reading in chunk]
    good = [one for one in ready if isinstance(one, Incoming)]
    same = sharing_bytes([one.digest for one in good])
    here = {digest for digest, _record_id in (*same["current"], *same["earlier"])}
    for one in good:
        if one.digest not in here:
            _ = one.derived
    return ready


class Intake:
    """Takes the records of a chunk inside the caller's transaction."""

    def __init__(self, batch: ImportBatch, now: datetime) -> None:
        self.batch = batch
        self.now = now
        self.options = ImportOptions.from_data(batch.options)
        self.plan = Plan.from_data(batch.plan) if batch.plan else Plan()
        self.terms = self.plan.terms(self.options)
        self.copies = CopyMaker(batch.pk, self.options, self.plan.mapping, actor_from(batch.made_by), now)
        self.added_ids: set[int] = set()
        self.lines: list[Line] = []
        self.pending: list[tuple[bulk.NewRecord, Candidate]] = []
        self.replacing: dict[int, bulk.NewRecord] = {}
        self.may_write = True
        self.last_title: tuple[Incoming, int | Candidate] | None = None

    def take(self, ready: Sequence[Incoming | Reading]) -> None:
        """Decide on each record in turn and write everything."""
        self._decide(ready)
        self.write(ready)

    def decided_beforehand(self, ready: Sequence[Incoming | Reading]) -> Intake | None:
        """Itself, with a decision on each record; None where some can be decided on only after others are written."""
        self.may_write = False
        try:
            self._decide(ready)
        except MustWriteFirst:
            return None
        self.may_write = True
        return self

    def _decide(self, ready: Sequence[Incoming | Reading]) -> None:
        good = [one for one in ready if isinstance(one, Incoming)]
        for one in good:
            one.origin = self.plan.origin
        self.known = Known(good, self.terms.matching.finders)
        for each in ready:
            self.lines.append(self._line(each) if isinstance(each, Incoming) else set_aside(each))

    def write(self, ready: Sequence[Incoming | Reading]) -> None:
        """Write what was decided."""
        self._write_pending()
        self._make_copies(ready)

    def _line(self, one: Incoming) -> Line:
        settled = self.known.settled(one)
        if settled is not None:
            line = Line(one.reading, settled.outcome, record_id=settled.record_id, reason=settled.reason)
            self._come_after(one, settled.record_id)
            return line
        describes_id, has_own_number, doubts = self._title_described(one)
        candidates = self.known.like(one) if has_own_number else self.known.same_bytes(one)
        if one.derived.kind == "holdings":
            candidates = [other for other in candidates if other.describes_id == describes_id]
        if any(other.record_id == 0 for other in candidates):
            self._write_pending()
        decision = NEW
        if candidates:
            decision = decide(one.facts, [other.ours for other in candidates], self.terms)
        line = self._carry_out(one, decision, candidates, describes_id)
        notes = (one.note,) if one.note is not None else ()
        line.warnings = (*one.reading.warnings, *notes, *one.derived.warnings, *doubts, *decision.warnings)
        line.keeps_bytes |= one.is_treated and line.outcome in ("added", "updated")
        return line

    def _carry_out(
        self, one: Incoming, decision: Decision, candidates: Sequence[Candidate], describes_id: int | None
    ) -> Line:
        line = Line(one.reading, decision.outcome, reason=decision.reason, tried=decision.tried)
        if decision.outcome == "doubtful":
            line.keeps_bytes = True
            return line
        if decision.outcome == "added":
            line.candidate = self.known.add(one, 0, describes_id)
            line.version = 1
            came, source_id = not one.is_treated, self.plan.source_of(AS_THEY_ARE)
            new = new_record(one, self.batch.pk, describes_id, as_it_came=came, source_id=source_id)
            self.pending.append((new, line.candidate))
            self._come_after(one, line.candidate)
            return line
        line.candidate = next(other for other in candidates if other.record_id == decision.record_id)
        self._come_after(one, line.candidate)
        if decision.outcome == "updated":
            self._update(line, one, decision)
        elif decision.outcome == "kept" and self.options.on_match == "update":
            self.known.prefer(line.candidate, one)
            line.digest = one.digest
        return line

    def _update(self, line: Line, one: Incoming, decision: Decision) -> None:
        """Put it in the place of ours, or what the merge profile makes of both."""
        candidate = line.candidate
        assert candidate is not None  # an update concerns a record of ours
        ours = candidate.facts.record
        profile = (self.plan.fall_through if decision.poorer else None) or self.plan.profile
        written = one
        if profile != AS_THEY_ARE and ours is not None:
            written = made_of_both(one, ours, profile)
            line.keeps_bytes = True
            if written.record == ours:
                line.outcome, line.keeps_bytes = ImportLine.Outcome.UNCHANGED, False
                line.reason = _("{reason} The merge profile changes nothing in it.", reason=decision.reason)
                return
        if candidate.record_id in self.replacing:
            self._write_pending()
        came, source_id = written is one and not one.is_treated, self.plan.source_of(profile)
        self.replacing[candidate.record_id] = new_record(
            written, self.batch.pk, candidate.describes_id, as_it_came=came, source_id=source_id
        )
        self.known.replace(candidate, written)
        line.version = candidate.version
        line.keeps_bytes |= self.options.dry_run

    def _write_pending(self) -> None:
        """Write the records that wait: new ones, so that they have numbers, and those in the place of ours."""
        if not (self.pending or self.replacing):
            return
        if not self.may_write:
            raise MustWriteFirst
        numbers = bulk.insert_records([new for new, _candidate in self.pending], now=self.now)
        for (_new, candidate), number in zip(self.pending, numbers, strict=True):
            candidate.record_id = number
        self.added_ids.update(numbers)
        self.pending.clear()
        why = f"import {self.batch.pk}"
        put_in_place(self.replacing, by_name=self.batch.made_by["name"], now=self.now, why=why)
        self.replacing.clear()

    def _title_described(self, one: Incoming) -> tuple[int | None, bool, tuple[Phrase, ...]]:
        """For a holdings record: the record of the title it describes, whether it has a number of its own, and doubts.

        The title is the one just before it in the file when the numbers agree, else the newest with the number. Many
        systems give all holdings of a title the title's own number: such holdings are never taken for each other.
        """
        if one.derived.kind != "holdings":
            return None, True, ()
        for number, is_own in ((one.number, False), (one.number_of_title, True)):
            title_id = self._title_numbered(number)
            if title_id is not None:
                return title_id, is_own, ()
        number = one.number_of_title or one.number
        doubt = _("No title with the control number “{number}” was found for these holdings.", number=number)
        return None, False, (doubt,)

    def _title_numbered(self, number: str) -> int | None:
        if not number:
            return None
        if self.last_title and self.last_title[0].number == number and self.last_title[0].derived.kind == "bib":
            title = self.last_title[1]
            if isinstance(title, int):
                return title
            if title.record_id == 0:
                self._write_pending()
            return title.record_id
        titles = self.known.titles(number)
        if any(title.record_id == 0 for title in titles):
            self._write_pending()
        return max((title.record_id for title in titles), default=None)

    def _come_after(self, one: Incoming, what: int | Candidate) -> None:
        """Remember the title that holdings records after it may describe."""
        if one.record.leader[6] not in HOLDINGS_TYPES:
            self.last_title = (one, what)

    def _make_copies(self, ready: Sequence[Incoming | Reading]) -> None:
        """Copies out of the records' own fields, when that was asked for."""
        if self.plan.mapping is None:
            return
        titles = [
            (one, line.record_id or (line.candidate.record_id if line.candidate else 0))
            for one, line in zip(ready, self.lines, strict=True)
            if isinstance(one, Incoming) and one.derived.kind == "bib"
        ]
        doubts = self.copies.make([(record_id, one.record) for one, record_id in titles])
        by_position = {one.reading.position: doubts[place] for place, (one, _id) in enumerate(titles)}
        overlaid = {one.reading.position: self.copies.overlaid.get(place) for place, (one, _id) in enumerate(titles)}
        for line in self.lines:
            line.warnings = (*line.warnings, *by_position.get(line.reading.position, ()))
            line.overlaid = overlaid.get(line.reading.position)

    def forget_what_was_added(self, earlier_ids: set[int]) -> None:
        """After a dry run: numbers of records that are not there after all mean an earlier record of the file."""
        for line in self.lines:
            line.overlaid, line.digest = None, ""
            line.keeps_bytes |= bool(line.tried)
            if line.candidate is not None:
                line.record_id = line.candidate.record_id
                line.candidate = None
            of_file = self.added_ids | earlier_ids
            if line.record_id in of_file:
                line.record_id = line.version = None
            line.tried = tuple(replace(one, record_id=0) if one.record_id in of_file else one for one in line.tried)

    def write_lines(self) -> None:
        """Write down what became of each record."""
        rows = [_row(self.batch.pk, line) for line in self.lines]
        names, marks = ", ".join(f'"{name}"' for name in LINE_COLUMNS), ", ".join(["%s"] * len(LINE_COLUMNS))
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(ImportLine._meta.db_table)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - constants only


def set_aside(reading: Reading) -> Line:
    """The line of a record that cannot be read."""
    assert reading.problem is not None
    return Line(reading, ImportLine.Outcome.QUARANTINED, reason=reading.problem, warnings=reading.warnings)


def _row(batch_id: int, line: Line) -> tuple[int | str | bytes | None, ...]:
    reading = line.reading
    return (
        batch_id,
        reading.position,
        reading.offset,
        str(line.outcome),
        line.record_id if line.candidate is None else line.candidate.record_id,
        line.version,
        None if line.reason is None else json.dumps(line.reason.to_data()),
        json.dumps([warning.to_data() for warning in line.warnings]) if line.warnings else None,
        json.dumps([one.to_data() for one in line.tried[:MOST_TOLD]]) if line.tried else None,
        json.dumps(line.overlaid) if line.overlaid else None,
        line.digest,
        reading.raw if line.keeps_bytes or line.outcome == ImportLine.Outcome.QUARANTINED else None,
        "",
    )


def made_of_both(one: Incoming, ours: MarcRecord, profile: Profile) -> Incoming:
    """What a merge profile makes of an incoming record and ours."""
    record = merged(ours, one.record, profile)
    digest = hashlib.sha256(record.to_json().encode()).hexdigest()
    return Incoming(one.reading, record, digest, origin=one.origin)


def new_record(
    one: Incoming, batch_id: int, describes_id: int | None, *, as_it_came: bool = True, source_id: int | None = None
) -> bulk.NewRecord:
    """An incoming record as the catalogue writes it, with the bytes it came in where it is as they say."""
    reading = one.reading
    return bulk.new_record(
        one.record,
        derived=one.derived,
        original=reading.raw if as_it_came else None,
        original_format=reading.format if as_it_came else "",
        original_encoding=reading.encoding if as_it_came else "",
        digest=one.digest,
        batch_id=batch_id,
        describes_id=describes_id,
        warnings=(*reading.warnings, *one.derived.warnings),
        source_id=source_id,
    )
