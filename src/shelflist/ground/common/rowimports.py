"""Bringing a table in row by row: each row its own outcome, no bad row losing the good ones beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.tables import Row, Table, write_table

Result = Literal["added", "changed", "unchanged", "refused"]
BATCH = 200


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row. `label` is what names it, a barcode or card; `reasons` why it was refused."""

    row: int
    result: Result
    label: str = ""
    reasons: tuple[Refusal, ...] = ()
    raw: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return " ".join(str(reason.message) for reason in self.reasons)


@dataclass
class ImportReport:
    """What became of a file. `notices` are sentences about the file as a whole, such as columns that were not read."""

    headers: tuple[str, ...]
    encoding: str
    delimiter: str
    ignored: tuple[str, ...] = ()
    notices: list[Phrase] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[RowOutcome] = field(default_factory=list)

    def count(self, outcome: RowOutcome) -> None:
        self.counts[outcome.result] += 1
        if outcome.result == "refused":
            self.refused.append(outcome)

    def write_rejects(self, file: Path) -> None:
        """The refused rows as they came, with their row number and the reason in two more columns."""
        width = len(self.headers)
        write_table(
            file,
            (*self.headers, "row", "reason"),
            (
                (*(*outcome.raw, *([""] * width))[:width], str(outcome.row), outcome.sentence)
                for outcome in self.refused
            ),
        )


def refused_row(row: Row, label: str, *reasons: Refusal) -> RowOutcome:
    return RowOutcome(row.number, "refused", label, reasons, row.raw)


def import_rows(
    table: Table,
    store: Callable[[Sequence[Row]], Sequence[RowOutcome]],
    *,
    data_errors: tuple[type[Exception], ...],
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[RowOutcome], None] | None = None,
) -> ImportReport:
    """Give the readable rows to `store` in batches, each in a transaction of its own, and collect the outcomes.

    When a batch raises one of `data_errors`, its rows are stored one by one and only the guilty one is refused.
    `progress(done, total)` is called after each batch, `each(outcome)` after each row.
    """
    report = ImportReport(table.headers, table.encoding, table.delimiter, table.ignored)
    if table.ignored:
        report.notices.append(
            _("These columns are not known and were not read: {names}.", names=", ".join(table.ignored))
        )
    total = len(table.rows)
    for start in range(0, total, BATCH):
        batch = table.rows[start : start + BATCH]
        unreadable = [refused_row(row, "", _unreadable(row.problem)) for row in batch if row.problem]
        outcomes = [*unreadable, *_stored([row for row in batch if not row.problem], store, data_errors)]
        for outcome in sorted(outcomes, key=lambda one: one.row):
            report.count(outcome)
            if each:
                each(outcome)
        if progress:
            progress(start + len(batch), total)
    return report


def _stored(
    rows: Sequence[Row],
    store: Callable[[Sequence[Row]], Sequence[RowOutcome]],
    data_errors: tuple[type[Exception], ...],
) -> list[RowOutcome]:
    if not rows:
        return []
    try:
        return list(store(rows))
    except data_errors:
        if len(rows) > 1:
            return [outcome for row in rows for outcome in _stored([row], store, data_errors)]
        return [refused_row(rows[0], "", _not_stored())]


def _unreadable(problem: Phrase) -> Refusal:
    return Refusal(code="row-not-readable", message=problem)


def _not_stored() -> Refusal:
    return Refusal(
        code="row-not-stored",
        message=_("The database did not take this row."),
        remedy=_("Look for characters or numbers that do not belong there."),
    )
