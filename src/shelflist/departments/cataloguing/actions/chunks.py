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
from django.db.models import F

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
from shelflist.ground.journal.jobs import JobRun, LeaseLost
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import Reading
from shelflist.records.catalog.marc import MarcRecord

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


def take_chunk(batch: ImportBatch, chunk: Sequence[Reading], run: JobRun, seen: Seen | None = None) -> None:
    """Bring in one chunk. Everything is kept or nothing: JobCancelled, LeaseLost and JobInterrupted roll it back.

    A dry run does the very same and rolls it back itself; `seen` tells it what came earlier in the file.
    """
    plan = Plan.from_data(batch.plan) if batch.plan else Plan()
    ready = prepare(chunk, plan.tasks)
    earlier = prepare(seen.earlier(ready, plan), plan.tasks) if seen is not None else []
    now = run.clock()
    last = chunk[-1]
    with transaction.atomic():
        intake = Intake(batch, now)
        if intake.options.dry_run:
            with suppress(OnlyTried), transaction.atomic():
                before = Intake(batch, now)
                before.take(earlier)
                intake.take(ready)
                raise OnlyTried
            intake.forget_what_was_added(before.added_ids)
            if seen is not None:
                seen.remember(ready, plan)
        else:
            intake.take(ready)
        intake.write_lines()
        counts = Counter(line.outcome for line in intake.lines)
        end = last.offset + len(last.raw)
        moved = ImportBatch.objects.filter(pk=batch.pk, position=batch.position).update(
            position=last.position,
            offset=end,
            format=last.format,
            state=ImportBatch.State.RUNNING,
            started_at=batch.started_at or now,
            warned_count=F("warned_count") + sum(1 for line in intake.lines if line.warnings),
            item_count=F("item_count") + intake.copies.made_count,
            **{f"{name}_count": F(f"{name}_count") + counts[name] for name in ImportLine.Outcome.values},
        )
        if not moved:
            raise LeaseLost
        run.progress(end, batch.size_bytes, checkpoint={"position": last.position})
    batch.refresh_from_db()


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
        self.pending: list[tuple[Incoming, Candidate]] = []
        self.last_title: tuple[Incoming, int | Candidate] | None = None

    def take(self, ready: Sequence[Incoming | Reading]) -> None:
        """Decide on each record in turn and write everything."""
        good = [one for one in ready if isinstance(one, Incoming)]
        for one in good:
            one.origin = self.plan.origin
        self.known = Known(good, self.terms.matching.finders)
        for each in ready:
            self.lines.append(self._line(each) if isinstance(each, Incoming) else set_aside(each))
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
            self.pending.append((one, line.candidate))
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
        came = written is one and not one.is_treated
        source_id = self.plan.source_of(profile)
        bulk.replace_record(
            candidate.record_id,
            new_record(written, self.batch.pk, candidate.describes_id, as_it_came=came, source_id=source_id),
            by_name=self.batch.made_by["name"],
            now=self.now,
            why=f"import {self.batch.pk}",
        )
        self.known.replace(candidate, written)
        line.version = candidate.version
        line.keeps_bytes |= self.options.dry_run

    def _write_pending(self) -> None:
        """Write the records that wait, so that they have numbers."""
        if not self.pending:
            return
        source_id = self.plan.source_of(AS_THEY_ARE)
        rows = [
            new_record(one, self.batch.pk, candidate.describes_id, as_it_came=not one.is_treated, source_id=source_id)
            for one, candidate in self.pending
        ]
        numbers = bulk.insert_records(rows, now=self.now)
        for (_one, candidate), number in zip(self.pending, numbers, strict=True):
            candidate.record_id = number
        self.added_ids.update(numbers)
        self.pending.clear()

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
