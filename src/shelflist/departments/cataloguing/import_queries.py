"""Reading one record of an import: the bytes that came, ours, what would change or has changed, and what was tried."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.recipes import Plan
from shelflist.departments.cataloguing.rules.profiles import merged
from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.differences import FieldChange, differences
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import marc_of_version

EXCEPTIONS = (ImportLine.Outcome.QUARANTINED, ImportLine.Outcome.DOUBTFUL, ImportLine.Outcome.KEPT)


@dataclass(frozen=True, slots=True)
class Compared:
    """A record of ours that an incoming one was compared with. `record_id` 0: an earlier record of the same file."""

    record_id: int
    title: str
    points: int
    is_match: bool
    why: Phrase


@dataclass(frozen=True, slots=True)
class LineShown:
    """One record of an import in full. `changes` are those in `beside`, by the merge profile."""

    line: ImportLine
    incoming: MarcRecord | None
    compared: tuple[Compared, ...]
    beside: int
    beside_title: str
    changes: tuple[FieldChange, ...]
    next_doubtful: int | None

    @property
    def has_both(self) -> bool:
        """There is something to put side by side."""
        return self.incoming is not None or bool(self.changes)


def line_shown(batch: ImportBatch, position: int, beside: int = 0) -> LineShown | None:
    """A record of an import, beside the record of ours that it became, would become, or that somebody chose."""
    line = ImportLine.objects.filter(batch_id=batch.pk, position=position).first()
    if line is None:
        return None
    incoming = _incoming(line)
    compared = compared_with(line)
    chosen = beside or line.record_id or next((one.record_id for one in compared if one.record_id), 0)
    title = Record.objects.filter(pk=chosen).values_list("title", flat=True).first()
    found = batch.lines.filter(outcome=ImportLine.Outcome.DOUBTFUL).exclude(position=position)
    after = found.filter(position__gt=position).order_by("position").values_list("position", flat=True).first()
    waiting = after or found.order_by("position").values_list("position", flat=True).first()
    changes = _changes(batch, line, chosen, incoming)
    return LineShown(line, incoming, compared, chosen, title or "", changes, waiting)


def compared_with(line: ImportLine) -> tuple[Compared, ...]:
    """The records of ours that were compared, matches first."""
    rows = sorted(line.tried or (), key=lambda row: (not row["match"], -row["points"]))
    titles = dict(Record.objects.filter(pk__in=[row["record"] for row in rows]).values_list("pk", "title"))
    return tuple(
        Compared(
            row["record"], titles.get(row["record"], ""), row["points"], row["match"], Phrase.from_data(row["why"])
        )
        for row in rows
    )


def _incoming(line: ImportLine) -> MarcRecord | None:
    if not line.raw:
        return None
    return next(iter(read(io.BytesIO(bytes(line.raw))))).record


def _changes(batch: ImportBatch, line: ImportLine, chosen: int, incoming: MarcRecord | None) -> tuple[FieldChange, ...]:
    """What the import did to a record of ours, or would do."""
    if line.version and line.record_id == chosen and not batch.options.get("dry_run"):
        before, after = (marc_of_version(chosen, version) for version in (line.version - 1, line.version))
        return differences(before, after) if before and after else ()
    marc = Record.objects.filter(pk=chosen).values_list("marc", flat=True).first()
    if marc is None or incoming is None:
        return ()
    ours = MarcRecord.from_json(marc)
    if line.outcome == ImportLine.Outcome.ADDED:
        return differences(ours, incoming)
    plan = Plan.from_data(batch.plan) if batch.plan else Plan()
    return differences(ours, merged(ours, incoming, plan.profile))


def exceptions(batch_id: int) -> Iterator[ImportLine]:
    """Every record that did not come in as it is: set aside, in doubt, or ours kept; in the order of the file."""
    found = ImportLine.objects.filter(batch_id=batch_id, outcome__in=EXCEPTIONS)
    yield from found.order_by("position").iterator(chunk_size=200)


def exceptional_bytes(batch_id: int) -> Iterator[bytes]:
    """The bytes of what was set aside or is in doubt, as they came."""
    found = ImportLine.objects.filter(batch_id=batch_id, outcome__in=EXCEPTIONS[:2])
    for raw in found.order_by("position").values_list("raw", flat=True).iterator(chunk_size=100):
        yield bytes(raw or b"")
