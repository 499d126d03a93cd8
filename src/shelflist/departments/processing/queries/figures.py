"""Rows for the reports: how long each step took, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.processing.models import EVERYBODY, Check, CheckRate, WorkOrder, WorkStep
from shelflist.departments.processing.rules import figures
from shelflist.departments.processing.rules.figures import SECONDS, Cause, Rate, Span, StepFigure

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Days:
    """The median of days from received to shelf, of how many copies, and of each step."""

    copies: int
    median_days: float | None
    steps: list[StepFigure]


def days(since: datetime, until: datetime) -> Days:
    """Of the copies that became ready in this time."""
    ready = WorkOrder.objects.filter(ended=WorkOrder.Ended.DONE, ended_at__gte=since, ended_at__lt=until)
    spans = list(ready.values_list("received_at", "ended_at")[:MOST])
    steps = WorkStep.objects.filter(order__in=ready, done_at__isnull=False, left_out=False)
    rows = steps.values_list("name", "position", "ready_at", "done_at")[:MOST]
    whole = [(ended - received).total_seconds() / SECONDS for received, ended in spans if ended]
    lasted = [Span(name, place, begins, ends) for name, place, begins, ends in rows if begins and ends]
    return Days(len(whole), figures.middle(whole), figures.by_step(lasted))


def csv_rows(since: datetime, until: datetime) -> Iterator[tuple[object, ...]]:
    """A row for each step of each copy that became ready in this time."""
    rows = WorkStep.objects.filter(
        order__ended=WorkOrder.Ended.DONE, order__ended_at__gte=since, order__ended_at__lt=until, done_at__isnull=False
    ).order_by("order__ended_at", "order_id", "position")
    return iter(
        rows.values_list(
            "order__item__barcode", "order__recipe_name", "order__source", "order__received_at", "order__ended_at",
            "name", "who", "ready_at", "done_at", "done_by_name", "left_out",
        )[:MOST]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quality:
    """What checks found in a time: causes by frequency, suppliers of shelf-ready copies, people."""

    checked: int
    wrong: int
    causes: list[Cause]
    suppliers: list[Rate]
    people: list[Rate]


def quality(since: datetime, until: datetime) -> Quality:
    """Shelf-ready copies are counted for their supplier, all others for whoever did the work."""
    made = Check.objects.filter(checked_at__gte=since, checked_at__lt=until)
    rows = list(made.values_list("right", "operator_name", "order__source", "order__shelf_ready")[:MOST])
    suppliers = [(source, bool(right)) for right, _name, source, ready in rows if ready and source]
    people = [(name, bool(right)) for right, name, _source, ready in rows if not ready and name]
    faults = made.filter(faults__isnull=False).values_list("faults__name", flat=True)
    return Quality(
        len(rows),
        sum(not row[0] for row in rows),
        figures.pareto(name for name in faults if name),
        figures.rates(suppliers),
        figures.rates(people),
    )


def claim_rows(since: datetime, until: datetime, source: str) -> list[Check]:
    """The wrong copies of one supplier, for a claim."""
    rows = Check.objects.filter(
        checked_at__gte=since, checked_at__lt=until, right=False, order__shelf_ready=True, order__source=source
    )
    heavy = [f"order__item__record__{name}" for name in ("marc", "original", "search_text")]
    return list(
        rows.select_related("order__item__record").defer(*heavy).prefetch_related("faults").order_by("checked_at")
    )


def check_rates() -> list[CheckRate]:
    """Everybody who has worked at the bench."""
    return list(CheckRate.objects.exclude(operator_id=EVERYBODY).order_by("operator_name", "operator_id"))


def usual_rate() -> int | None:
    return CheckRate.objects.filter(operator_id=EVERYBODY).values_list("every", flat=True).first()
