"""Starting an import, stopping it, and writing down that it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from shelflist.departments.cataloguing import storage
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.cataloguing.recipes import copy_mappings, match_sets, merge_profiles, plan_of
from shelflist.departments.cataloguing.rules.options import ImportOptions, reasons_against
from shelflist.departments.cataloguing.treatments import offers
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.sources import sources

IMPORT_JOB = "import-marc"
UNDO_DAYS = 30
COUNTS = (
    "added_count", "updated_count", "unchanged_count", "kept_count", "quarantined_count", "doubtful_count",
    "warned_count", "item_count",
)  # fmt: skip
LONG_SECONDS = 120  # whoever waited longer has gone on to something else, and is told
TOLD = "imports by e-mail"  # the observer that mails
PAUSE_SECONDS = 0.02  # between chunks, so that the desk's writes come in between
ENDED = (
    ImportBatch.State.DONE,
    ImportBatch.State.TRIED,
    ImportBatch.State.CANCELLED,
    ImportBatch.State.UNDOING,
    ImportBatch.State.UNDONE,
)


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """The batch that was made for a file, and the job that brings it in."""

    batch_id: int
    job_id: int


def start_import(
    *,
    by: Actor,
    now: datetime,
    options: ImportOptions | None = None,
    path: Path | None = None,
    upload: File[bytes] | None = None,
    pause_seconds: float = PAUSE_SECONDS,
) -> ImportStarted:
    """Make a batch and ask the worker to bring it in. A `path` is read where it lies, an `upload` is stored first.

    Refused with not-permitted, import-unknown-choice, import-unknown-mapping, import-unknown-recipe or file-unreadable.
    """
    by.must("import-records")
    options = options or ImportOptions()
    if reasons := unknown_words(options):
        raise Refused(reasons)
    name, stored = _stored(path, upload)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file_name=name[-255:],
            stored_as=stored.stored_as,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            options=options.to_data(),
            plan=plan_of(options).to_data(),
            made_by=actor_data(by),
            created_at=now,
        )
        arguments = {"batch": batch.pk, "pause": pause_seconds}
        job = journal.enqueue(kind=IMPORT_JOB, arguments=arguments, by=by, now=now)
        batch.job_id = job.pk
        batch.save(update_fields=["job_id"])
    return ImportStarted(batch.pk, job.pk)


def unknown_words(options: ImportOptions) -> list[Refusal]:
    """Every word in the options that stands for nothing (any more)."""
    mappings, sets, profiles, tasks = (
        {one.key for one in found} for found in (copy_mappings(), match_sets(), merge_profiles(), offers())
    )
    return reasons_against(options, mappings, sets, profiles, tasks, sources())


def carry_out(*, batch_id: int, by: Actor, now: datetime, pause_seconds: float = PAUSE_SECONDS) -> ImportStarted:
    """Do in earnest what was tried: the same file, by the same rules. Refused: not-permitted, not-found, not-tried."""
    by.must("import-records")
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None:
            raise Refused(Refusal(code="not-found", message=_("There is no import {number}.", number=batch_id)))
        if batch.state != ImportBatch.State.TRIED:
            message = _("This import is not one that was only tried.")
            raise Refused(Refusal("not-tried", message, _("Look at where it stands now.")))
        batch.lines.all().delete()
        batch.position = batch.offset = 0
        for name in COUNTS:
            setattr(batch, name, 0)
        batch.options = {**batch.options, "dry_run": False}
        batch.state, batch.started_at, batch.ended_at = ImportBatch.State.WAITING, None, None
        batch.made_by = actor_data(by)
        job = journal.enqueue(kind=IMPORT_JOB, arguments={"batch": batch.pk, "pause": pause_seconds}, by=by, now=now)
        batch.job_id = job.pk
        batch.save()
    return ImportStarted(batch.pk, job.pk)


def _stored(path: Path | None, upload: File[bytes] | None) -> tuple[str, storage.StoredFile]:
    name = (upload.name if upload is not None else str(path)) or "upload"
    try:
        if upload is not None:
            return Path(name).name, storage.keep(upload.chunks())
        if path is None:
            raise ValueError("name a path or an upload")
        return path.name, storage.in_place(path)
    except OSError as problem:
        message = _("The file “{name}” cannot be read: {problem}.", name=name, problem=problem.strerror or str(problem))
        raise Refused(Refusal(code="file-unreadable", message=message)) from problem


def cancel_import(*, batch_id: int, by: Actor, now: datetime) -> None:
    """Stop an import after the chunk at hand. What is in stays in and can be undone.

    Refused with not-found, not-permitted or job-ended.
    """
    by.must("import-records")
    batch = batch_of(batch_id)
    with transaction.atomic():
        if batch.job_id is None:
            raise Refused(Refusal(code="job-ended", message=_("This import has ended already.")))
        journal.cancel_job(job_id=batch.job_id, by=by, now=now)
        if Job.objects.filter(pk=batch.job_id, state=Job.State.CANCELLED).exists():
            end_import(batch_id=batch_id, state=ImportBatch.State.CANCELLED, now=now)


def resume_import(*, batch_id: int, by: Actor, now: datetime) -> None:
    """Let an import (or its undoing) that stopped by a fault go on from its checkpoint.

    Refused with not-found, not-permitted or job-not-ended.
    """
    by.must("import-records")
    batch = batch_of(batch_id)
    if batch.job_id is None or batch.state in {
        ImportBatch.State.DONE,
        ImportBatch.State.CANCELLED,
        ImportBatch.State.TRIED,
        ImportBatch.State.UNDONE,
    }:
        raise Refused(Refusal(code="job-ended", message=_("This import has ended already.")))
    journal.try_job_again(job_id=batch.job_id, by=by, now=now)


def batch_of(batch_id: int) -> ImportBatch:
    """The batch with this id; Refused(not-found) when there is none."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise Refused(Refusal(code="not-found", message=_("There is no import {number}.", number=batch_id)))
    return batch


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """How an import came out, as the journal keeps it."""

    batch_id: int
    counts: dict[str, int]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"batch": self.batch_id, "counts": self.counts}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ImportEnded:
        return cls(data["batch"], dict(data["counts"]))


def end_import(*, batch_id: int, state: ImportBatch.State, now: datetime) -> ImportEnded:
    """Write down that a batch is done or cancelled, with its one journal entry, which can be undone for 30 days.

    Doing it again changes nothing.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.entry_id is not None:
        return ImportEnded(batch.pk, counts_of(batch), batch.entry_id)
    if batch.options.get("dry_run"):
        batch.state, batch.ended_at = ImportBatch.State.TRIED, now
        batch.save(update_fields=["state", "ended_at"])
        return ImportEnded(batch.pk, counts_of(batch))

    def work(act: Act) -> ImportEnded:
        ended = ImportEnded(batch.pk, counts_of(batch))
        act.on(about=f"import:{batch.pk}")
        act.say(
            _(
                "Imported “{file}”: {added} added, {updated} updated, {quarantined} set aside",
                file=batch.file_name,
                added=batch.added_count,
                updated=batch.updated_count,
                quarantined=batch.quarantined_count,
            )
        )
        act.undoable({"batch": batch.pk}, minutes=UNDO_DAYS * 24 * 60)
        took = (now - batch.started_at).total_seconds() if batch.started_at else 0
        if batch.options.get("mails") or took > LONG_SECONDS:
            act.tell(TOLD)
        return ended

    with transaction.atomic():
        ended = journal.perform(
            "import-records",
            work,
            by=actor_from(batch.made_by),
            now=now,
            key=f"import-{batch.pk}-{batch.sha256[:12]}",
            answer=ImportEnded,
        )
        batch.state, batch.ended_at, batch.entry_id = state, now, ended.entry_id
        batch.save(update_fields=["state", "ended_at", "entry_id"])
    return ended


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """The outcomes of a batch in numbers."""
    return {
        "added": batch.added_count,
        "updated": batch.updated_count,
        "unchanged": batch.unchanged_count,
        "kept": batch.kept_count,
        "quarantined": batch.quarantined_count,
        "doubtful": batch.doubtful_count,
        "warned": batch.warned_count,
        "items": batch.item_count,
    }


def actor_data(by: Actor) -> dict[str, Any]:
    """Who started a batch, to be named when it has ended."""
    return {
        "kind": by.kind,
        "id": by.id,
        "name": by.name,
        "door": by.door,
        "branch_id": by.branch_id,
        "terminal_id": by.terminal_id,
    }


def actor_from(data: Mapping[str, Any]) -> Actor:
    """Whoever started a batch, by name only: what they may do was asked at the start."""
    return Actor(**data)
