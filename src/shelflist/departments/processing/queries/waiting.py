"""What lies where, since when: every copy at the step it has come to, the oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from shelflist.departments.processing.models import Check, WorkOrder, WorkStep
from shelflist.departments.processing.rules.steps import is_late
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import IN_PROCESS

MOST = 500
HEAVY = tuple(f"order__item__record__{name}" for name in ("marc", "original", "search_text"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A copy at a step: which, since when, whether that is too long, and whether it waits for a check first."""

    step: WorkStep
    item: Item
    late: bool
    checked_for: str


@dataclass(frozen=True, slots=True)
class Pile:
    """The copies that wait for one step at one place."""

    name: str
    who: str
    by_others: bool
    count: int
    late: int
    since: datetime


def open_steps() -> QuerySet[WorkStep]:
    """The steps that copies have come to and that nobody has done."""
    return WorkStep.objects.filter(ready_at__isnull=False, done_at__isnull=True, order__ended_at__isnull=True)


def piles(now: datetime) -> list[Pile]:
    """How many copies wait for each step, in one statement."""
    found: dict[tuple[str, str], list[tuple[datetime, int, bool]]] = {}
    for name, who, ready_at, days, others in open_steps().values_list("name", "who", "ready_at", "days", "by_others"):
        found.setdefault((name, who), []).append((ready_at or now, days, others))
    return sorted(
        (
            Pile(
                name,
                who,
                rows[0][2],
                len(rows),
                sum(is_late(ready_at, days, now) for ready_at, days, _others in rows),
                min(ready_at for ready_at, _days, _others in rows),
            )
            for (name, who), rows in found.items()
        ),
        key=lambda pile: (pile.since, pile.name),
    )


def waiting(now: datetime, *, name: str = "", who: str = "", late_only: bool = False) -> list[Waiting]:
    """The copies that wait, the oldest first, of one step or one place, or all."""
    rows = open_steps().select_related("order__item__record", "order__item__branch", "order__item__location")
    if name:
        rows = rows.filter(name=name)
    if who:
        rows = rows.filter(who=who)
    steps = list(rows.defer(*HEAVY).order_by("ready_at", "pk")[:MOST])
    checks = checks_of(step.order_id for step in steps)
    found = [
        Waiting(one, one.order.item, is_late(one.ready_at or now, one.days, now), checks.get(one.order_id, ""))
        for one in steps
    ]
    return [one for one in found if one.late] if late_only else found


def checks_of(order_ids: Iterable[int]) -> dict[int, str]:
    """The work orders that wait for a check, and whose work it is."""
    rows = Check.objects.filter(order_id__in=set(order_ids), checked_at__isnull=True)
    return dict(rows.values_list("order_id", "operator_name"))


def drawn() -> list[Check]:
    """The copies that were drawn and wait to be looked at, the oldest first."""
    rows = Check.objects.filter(checked_at__isnull=True, order__ended_at__isnull=True)
    return list(rows.select_related("order__item__record", "step").defer(*HEAVY).order_by("drawn_at", "pk")[:MOST])


def without_recipe() -> int:
    """How many copies in process no recipe fits."""
    orders = WorkOrder.objects.filter(ended_at__isnull=True).values("item_id")
    return Item.objects.filter(~Q(pk__in=orders), status=IN_PROCESS, deleted_at__isnull=True).count()


def next_kinds(barcodes: Iterable[str]) -> Counter[str]:
    """For a truck: which step so many of these copies have come to."""
    return Counter(open_steps().filter(order__item__barcode__in=list(barcodes)).values_list("kind", flat=True))
