"""Templates as the library has them, stocks, layouts, printers, batches, and what waits to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shelflist.ground.printing import stocks
from shelflist.ground.printing.cards import Design
from shelflist.ground.printing.models import (
    LabelBatch,
    LabelLayout,
    LabelStock,
    PaperPicture,
    PaperTemplate,
    Printer,
    PrinterOfTerminal,
    PrintJob,
)
from shelflist.ground.printing.pictures import Picture
from shelflist.ground.printing.rules.labels import KINDS, Style
from shelflist.ground.printing.rules.sheets import Stock, next_start

LEASE = timedelta(minutes=5)  # an agent that says nothing for so long is held for dead


def changed_source(name: str) -> str | None:
    """What the library made of a template; None when it uses the built-in one."""
    return PaperTemplate.objects.filter(name=name).values_list("source", flat=True).first()


def changed_templates() -> dict[str, PaperTemplate]:
    """By name, those that the library has changed."""
    return {row.name: row for row in PaperTemplate.objects.all()}


def all_stocks() -> dict[str, Stock]:
    """By code: the library's own first, then those that are sold."""
    return {row.code: as_stock(row) for row in LabelStock.objects.all()} | dict(stocks.sold())


def as_stock(row: LabelStock) -> Stock:
    return Stock(
        code=row.code,
        name=row.name,
        kind=row.kind,
        page=(row.page_width, row.page_height),
        label=(row.label_width, row.label_height),
        grid=(row.columns, row.rows),
        first=(row.first_x, row.first_y),
        pitch=(row.pitch_x, row.pitch_y),
    )


def style_of(kind: str) -> Style:
    """How this kind of label is set: the usual way with what the library changed."""
    changed = LabelLayout.objects.filter(kind=kind).values_list("settings", flat=True).first()
    return Style.from_data(changed or {}, KINDS[kind].style)


def card_design() -> Design:
    """How the library's cards look."""
    changed = LabelLayout.objects.filter(kind="card").values_list("settings", flat=True).first()
    return Design.from_data(changed or {})


def logo() -> Picture | None:
    """The library's logo, if it has one."""
    row = PaperPicture.objects.filter(name="logo").first()
    return Picture(bytes(row.data), row.kind, row.width, row.height) if row else None


def last_batch(kind: str, terminal_id: int | None) -> LabelBatch | None:
    """The labels of this kind that were printed last at this workstation."""
    return LabelBatch.objects.filter(kind=kind, terminal_id=terminal_id).first()


def begin_at(batch: LabelBatch | None, stock: Stock) -> int:
    """The position to begin at: after the last batch when it was on the same stock, else the first."""
    if batch is None or batch.stock.get("code") != stock.code:
        return 1
    return next_start(stock, batch.start, batch.count)


def printers(*, active: bool = True) -> list[Printer]:
    rows = Printer.objects.all()
    return list(rows.filter(active=True) if active else rows)


def printer_here(terminal_id: int | None, purpose: str) -> Printer | None:
    """The printer that a workstation uses for this purpose."""
    if terminal_id is None:
        return None
    chosen = PrinterOfTerminal.objects.filter(terminal_id=terminal_id, purpose=purpose, printer__active=True)
    found = chosen.select_related("printer").first()
    return found.printer if found else None


def choices_of_terminals() -> Mapping[int, dict[str, Printer]]:
    """By terminal, which printer it uses for what."""
    found: dict[int, dict[str, Printer]] = {}
    for row in PrinterOfTerminal.objects.select_related("printer").order_by("terminal_id", "purpose"):
        found.setdefault(row.terminal_id, {})[row.purpose] = row.printer
    return found


def recent_jobs(most: int = 50) -> QuerySet[PrintJob]:
    """The newest jobs, without what they print."""
    return PrintJob.objects.select_related("printer").defer("data")[:most]


def next_job(queues: list[str], now: datetime) -> PrintJob | None:
    """The oldest job that waits for one of these queues, or whose agent fell silent; without its data."""
    jobs = PrintJob.objects.filter(printer__queue__in=queues, printer__active=True).order_by("asked_at", "pk")
    waiting = jobs.filter(state=PrintJob.State.WAITING) | jobs.filter(
        state=PrintJob.State.TAKEN, taken_at__lt=now - LEASE
    )
    return waiting.only("pk", "printer_id", "title", "language", "copies", "state").first()
