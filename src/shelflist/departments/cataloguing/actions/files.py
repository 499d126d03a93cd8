"""Bringing in files in the foreground, for the command: one after the other, each as a batch of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from shelflist.departments.cataloguing.actions.beginning import batch_of, counts_of, start_import
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job

ALL_IN, NOTHING_READ, SOME_SET_ASIDE = 0, 1, 3
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """How one file came out. `batch_id` is 0 and `problem` set when it could not even be begun."""

    file: str
    batch_id: int
    counts: dict[str, int]
    problem: Phrase | None = None


@dataclass(slots=True)
class ImportSummary:
    """How all files together came out."""

    files: list[FileOutcome] = field(default_factory=list)

    def count(self, name: str) -> int:
        """added, updated, unchanged, kept, quarantined, warned or items, over all files."""
        return sum(one.counts.get(name, 0) for one in self.files)

    @property
    def good_count(self) -> int:
        """Records that could be read."""
        return sum(self.count(name) for name in ("added", "updated", "unchanged", "kept", "doubtful"))

    @property
    def exit_status(self) -> int:
        """0: all is in. 3: some records or files were set aside. 1: nothing could be read."""
        if not self.good_count:
            return NOTHING_READ
        return SOME_SET_ASIDE if self.count("quarantined") or any(one.problem for one in self.files) else ALL_IN

    def to_data(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "files": [
                {"file": one.file, "batch": one.batch_id, **one.counts, "problem": str(one.problem or "") or None}
                for one in self.files
            ],
            **{
                name: self.count(name)
                for name in ("added", "updated", "unchanged", "kept", "doubtful", "quarantined", "warned", "items")
            },
            "exit": self.exit_status,
        }


def import_files(
    paths: Sequence[Path],
    *,
    by: Actor,
    clock: Callable[[], datetime],
    options: ImportOptions | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring in the files in this process, one after the other, and say how each came out.

    `progress` hears (file name, bytes done, bytes of the file) after every chunk. A file that cannot be begun is
    reported and the others go on. Refused with not-permitted and with wrong options.
    """
    summary = ImportSummary()
    for path in paths:
        try:
            started = start_import(path=path, by=by, now=clock(), options=options, pause_seconds=0)
        except Refused as no:
            if no.codes != ("file-unreadable",):
                raise
            summary.files.append(FileOutcome(str(path), 0, {}, no.refusals[0].message))
            continue

        def heard(job: Job, name: str = path.name) -> None:
            if progress:
                progress(name, job.done_count, job.total_count or 0)

        job = run_here(Job.objects.get(pk=started.job_id), clock=clock, on_progress=heard)
        batch = batch_of(started.batch_id)
        problem = None
        if job.state != Job.State.DONE:
            problem = Phrase.from_data(job.message) if job.message else _("The import was cancelled.")
        summary.files.append(FileOutcome(str(path), batch.pk, counts_of(batch), problem))
    return summary
