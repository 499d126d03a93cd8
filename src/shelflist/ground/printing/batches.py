"""A batch of labels as it is printed: all of it or some, from any position, for any printer (PRN-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shelflist.ground.printing import press
from shelflist.ground.printing.labels import Sheetful
from shelflist.ground.printing.models import LabelBatch, Printer
from shelflist.ground.printing.rules.labels import Style
from shelflist.ground.printing.rules.sheets import Stock

MOST_SHEETS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Which labels of a batch (from 1, both ends included) and from which position of the first sheet."""

    first: int
    last: int
    start: int
    outline: bool = False


def part_of(batch: LabelBatch, first: int = 0, last: int = 0, start: int = 0, *, outline: bool = False) -> Part:
    """What was asked for, kept within what there is; 0 means as it was printed."""
    count = Stock.from_data(batch.stock).count
    low = min(max(first, 1), batch.count)
    high = min(max(last, low), batch.count) if last else batch.count
    return Part(low, high, min(max(start, 1), count) if start else batch.start, outline)


def sheetful(batch: LabelBatch, part: Part, printer: Printer | None = None) -> Sheetful:
    """The labels, for a printer's offset and dots."""
    what = Sheetful(
        kind=batch.kind,
        stock=Stock.from_data(batch.stock),
        style=Style.from_data(batch.style),
        labels=batch.labels[part.first - 1 : part.last],
        start=part.start,
        outline=part.outline,
    )
    return what.on((printer.offset_x, printer.offset_y), printer.dots_per_inch) if printer else what


def sheets_of(what: Sheetful) -> int:
    return (what.start - 1 + len(what.labels) - 1) // what.stock.count + 1


def one_sheet(what: Sheetful, number: int) -> Sheetful:
    """Only what lies on the sheet of this number (from 0)."""
    begins = number * what.stock.count - (what.start - 1)
    labels: Sequence[dict[str, object]] = what.labels[max(begins, 0) : begins + what.stock.count]  # type: ignore[assignment]
    return replace(what, labels=labels, start=what.start if number == 0 else 1)


def pressed(what: Sheetful, kind: press.Kind = "pdf", *, archival_at: datetime | None = None) -> list[bytes]:
    """The sheets, in the library's own template if it has one."""
    return press.pages(
        what.template, what.values(), kind=kind, archival_at=archival_at, dots_per_inch=what.dots_per_inch
    )


def for_printer(what: Sheetful, printer: Printer) -> dict[str, object]:
    """What this printer understands: a PDF, a picture of each label in its own dots, or what a tag is to hold."""
    if printer.language == Printer.Language.TAG:
        return {"tags": [str(label.get("barcode", "")) for label in what.labels]}
    what = what.on((printer.offset_x, printer.offset_y), printer.dots_per_inch)
    if printer.language == Printer.Language.PDF:
        return {"pdf": pressed(what)[0]}
    return {"png": pressed(what, "png")}
