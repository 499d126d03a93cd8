"""A copy on the bench: its work order, its steps, and the check it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.processing.models import Check, WorkOrder, WorkStep
from shelflist.departments.processing.rules.kinds import KINDS
from shelflist.departments.processing.rules.steps import BenchFacts, StepFacts
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.records.items.models import Item
from shelflist.records.items.queries import HEAVY
from shelflist.records.items.rules.statuses import IN_PROCESS, status_name


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies on the bench; without an item nothing has this barcode, without an order nothing is to be done."""

    barcode: str
    item: Item | None = None
    order: WorkOrder | None = None
    steps: tuple[WorkStep, ...] = ()
    check: Check | None = None

    @property
    def next(self) -> WorkStep | None:
        return next((one for one in self.steps if one.done_at is None), None)

    def facts(self, wanted_kind: str = "") -> BenchFacts:
        item = self.item
        return BenchFacts(
            barcode=self.barcode,
            known=item is not None and item.deleted_at is None,
            in_process=item is not None and item.status == IN_PROCESS,
            status=status_name(item.status) if item else "",
            has_order=self.order is not None,
            steps=tuple(step_facts(one) for one in self.steps),
            waits_for_check=self.check is not None,
            wanted_kind=wanted_kind,
        )


def step_facts(step: WorkStep) -> StepFacts:
    return StepFacts(step.pk, step.kind, step.name, step.who, step.by_others, step.done_at is not None)


def on_bench(barcode: str, *, lock: bool = False) -> Bench:
    """Everything about the copy with this barcode, in three statements; with `lock` its row stays locked."""
    barcode = handle(barcode)
    rows = Item.objects.select_related("record").defer(*HEAVY)
    item = (rows.select_for_update(of=("self",)) if lock else rows).filter(barcode=barcode).first()
    if item is None:
        return Bench(barcode)
    steps = tuple(
        WorkStep.objects.filter(order__item_id=item.pk, order__ended_at__isnull=True)
        .select_related("order")
        .order_by("position")
    )
    if not steps:
        return Bench(barcode, item)
    order = steps[0].order
    check = Check.objects.filter(order_id=order.pk, checked_at__isnull=True).first()
    return Bench(barcode, item, order, steps, check)


def kind_name(step: WorkStep) -> Phrase | str:
    """The kind in words, when the step's own name says something else."""
    return KINDS[step.kind].name if step.kind in KINDS else step.kind


def orders_of(item_id: int) -> list[WorkOrder]:
    """Every time this copy was made ready, the last first, with its steps and checks."""
    rows = WorkOrder.objects.filter(item_id=item_id).order_by("-received_at", "-pk")
    return list(rows.prefetch_related("steps", "checks__faults"))
