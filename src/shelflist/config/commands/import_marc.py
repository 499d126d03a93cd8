"""Bring bibliographic records in: ISO 2709 in MARC-8 or UTF-8, MARCXML, MARC-in-JSON; UNIMARC is read too.

Each record is taken by itself: a damaged one is set aside with its bytes and a sentence that says why, and the others
are in. The same file again changes nothing. A whole file can be taken back for 30 days, under Import in the program.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shelflist.config.console import DONE, NOTHING, PARTLY, Console, Stop, counted, duration

if TYPE_CHECKING:
    from shelflist.departments.cataloguing.models import ImportBatch
    from shelflist.departments.cataloguing.rules.options import ImportOptions
    from shelflist.ground.common.actors import Actor

SHOWN_REASONS = 10
ARRIVED = ("added", "updated", "unchanged", "kept")
EPILOG = """\
Exit code 0: every record is in; 3: some were set aside; 1: none could be read. An import that was stopped or killed
goes on where it stood when the same file is given again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a file of records, of any size")
    parser.add_argument(
        "--on-match",
        choices=["update", "skip", "add"],
        default="update",
        help="when we have the record: update ours (default), leave ours, or add another",
    )
    parser.add_argument(
        "--items", default="", metavar="MAPPING", help="make copies from fields in the records by this mapping"
    )
    parser.add_argument("--branch", metavar="CODE", help="where those copies stand when the field does not say")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


@dataclass
class Outcome:
    """What became of one file."""

    path: Path
    batch_id: int
    seconds: float
    counts: Counter[str]
    reasons: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""

    @property
    def arrived(self) -> int:
        return sum(self.counts[name] for name in ARRIVED)

    def to_data(self) -> dict[str, Any]:
        return {
            "file": str(self.path),
            "batch": self.batch_id,
            "seconds": round(self.seconds, 2),
            **self.counts,
            "set_aside": self.reasons,
            "problem": self.problem,
        }


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        raise Stop(f"There is no file {', '.join(missing)}. Nothing was imported.")
    startup.require_library()
    from shelflist.departments.cataloguing.rules.options import ImportOptions
    from shelflist.ground.common.actors import system_actor

    wanted = ImportOptions(on_match=options.on_match, items=options.items, branch_id=_branch_id(options.branch))
    by = system_actor("shelflist import marc")
    outcomes = [bring_in(path, wanted, by, console) for path in options.files]
    total: Counter[str] = Counter()
    for outcome in outcomes:
        total.update(outcome.counts)
        for name in ("added", "updated", "unchanged", "kept", "quarantined", "items"):
            total.setdefault(name, 0)
    arrived = sum(outcome.arrived for outcome in outcomes)
    partly = bool(total["quarantined"]) or any(outcome.problem for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    console.answer(
        {
            "ok": not partly and arrived > 0,
            "seconds": round(seconds, 2),
            **total,
            "files": [o.to_data() for o in outcomes],
        },
        f"{counted(arrived + total['quarantined'], 'record')}: {total['added']:,} added, {total['updated']:,} updated, "
        f"{total['unchanged'] + total['kept']:,} unchanged, {total['quarantined']:,} set aside, "
        f"{counted(total['items'], 'copy', 'copies')} made, in {duration(seconds)}.",
    )
    if not arrived:
        return NOTHING
    return PARTLY if partly else DONE


def bring_in(path: Path, wanted: ImportOptions, by: Actor, console: Console) -> Outcome:
    """Bring one file in, from its checkpoint when an earlier try was cut short, and say what was set aside."""
    from shelflist.departments.cataloguing.actions import resume_import, start_import
    from shelflist.departments.cataloguing.models import ImportBatch
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job

    batch = unfinished_import(path, wanted)
    if batch:
        if Job.objects.get(pk=batch.job_id or 0).state == Job.State.FAILED:
            resume_import(batch_id=batch.pk, by=by, now=datetime.now(UTC))
        console.warn(f"{path}: going on after {counted(batch.read_count, 'record')}.")
    else:
        started = start_import(by=by, now=datetime.now(UTC), options=wanted, path=path, pause_seconds=0)
        batch = ImportBatch.objects.get(pk=started.batch_id)
    progress = console.progress(path.name)

    def at(job: Job) -> None:
        share = job.done_count / job.total_count if job.total_count else None
        progress.at(job.checkpoint.get("position", 0), share=share)

    try:
        job = run_here(Job.objects.get(pk=batch.job_id or 0), clock=lambda: datetime.now(UTC), on_progress=at)
    except KeyboardInterrupt:
        progress.end()
        batch.refresh_from_db()
        raise KeyboardInterrupt(
            f"Stopped. {counted(batch.read_count, 'record')} of {path} have been read and are kept. Run the same "
            "command again to go on from there; a worker that runs goes on by itself."
        ) from None
    batch.refresh_from_db()
    return report(path, batch, progress.end(), "" if job.state == Job.State.DONE else words(job.message), console)


def unfinished_import(path: Path, wanted: ImportOptions) -> ImportBatch | None:
    """The import of this very file, with these options, that was begun here and has not ended."""
    from shelflist.departments.cataloguing.models import ImportBatch
    from shelflist.departments.cataloguing.storage import in_place

    file = in_place(path)
    return ImportBatch.objects.filter(
        stored_as=file.stored_as,
        sha256=file.sha256,
        options=wanted.to_data(),
        state__in=[ImportBatch.State.WAITING, ImportBatch.State.RUNNING],
    ).first()


def report(path: Path, batch: ImportBatch, seconds: float, problem: str, console: Console) -> Outcome:
    """Say what was set aside and why; the outcome of the file."""
    from shelflist.departments.cataloguing.actions.beginning import counts_of

    outcome = Outcome(path, batch.pk, seconds, Counter(counts_of(batch)), problem=problem)
    lines = batch.lines.filter(outcome="quarantined").order_by("position")
    for line in lines.only("position", "offset", "reason").iterator():
        said = {"position": line.position, "offset": line.offset, "reason": words(line.reason)}
        if len(outcome.reasons) < SHOWN_REASONS:
            console.warn(f"{path}: record {line.position:,} at byte {line.offset:,} was set aside: {said['reason']}")
        outcome.reasons.append(said)
    more = len(outcome.reasons) - SHOWN_REASONS
    if more > 0:
        console.warn(f"{path}: … and {more:,} more; the page of import {batch.pk} lists them all.")
    if problem:
        console.warn(f"{path}: {problem}")
    return outcome


def words(message: Any) -> str:
    """A stored phrase in words."""
    from shelflist.ground.common.phrases import Phrase

    return str(Phrase.from_data(message)) if message else ""


def _branch_id(code: str | None) -> int | None:
    from shelflist.config.commands.user_add import post_at

    return post_at(code)[0] if code else None
