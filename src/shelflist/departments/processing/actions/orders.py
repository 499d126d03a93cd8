"""A copy that is in process gets its work order: when it is scanned, or by itself within a minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from shelflist.departments.processing.actions.places import PERMISSION, must_here
from shelflist.departments.processing.models import WorkOrder, WorkStep
from shelflist.departments.processing.queries.bench import Bench, on_bench
from shelflist.departments.processing.queries.recipes import recipe_facts, recipe_for, steps_of
from shelflist.departments.processing.rules import steps as rules
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import IN_PROCESS

EVERY_SECONDS = 60
AT_ONCE = 500
LOOKED_AT = 5_000
LONGEST_SOURCE = 80


def begin(items: Sequence[Item], *, source: str = "", shelf_ready: bool = False) -> list[WorkOrder]:
    """Building block: write the work orders of these copies in few statements; those that no recipe fits get none."""
    recipes, tree = recipe_facts(), organisation()
    chosen = [(item, recipe_for(item, recipes, tree, shelf_ready=shelf_ready)) for item in items]
    orders = [
        WorkOrder(
            item=item,
            recipe_id=recipe.id,
            recipe_name=recipe.name,
            source=source.strip()[:LONGEST_SOURCE],
            shelf_ready=shelf_ready,
            received_at=item.status_changed_at,
        )
        for item, recipe in chosen
        if recipe is not None
    ]
    if not orders:
        return []
    WorkOrder.objects.bulk_create(orders)
    known = steps_of(one.recipe_id for one in orders if one.recipe_id is not None)
    WorkStep.objects.bulk_create(
        WorkStep(
            order=order,
            ready_at=order.received_at if number == 0 else None,
            position=number,
            kind=step.kind,
            name=step.name,
            who=step.who,
            days=step.days,
            prints=step.prints,
            by_others=step.by_others,
        )
        for order in orders
        for number, step in enumerate(known[order.recipe_id or 0])
    )
    return orders


def take_up(
    *,
    item_barcode: str,
    source: str = "",
    shelf_ready: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Bench:
    """What comes next for this copy. One that is new gets its work order, and one that nobody has worked on yet gets
    another when it is said now where it came from; else nothing is written.

    Refused: not-permitted, branch-unknown, item-unknown, not-in-process, no-recipe.
    """
    must_here(by)
    bench = on_bench(item_barcode)
    if _stands(bench, source, shelf_ready):
        if reasons := [one for one in rules.reasons_against(bench.facts()) if one.code != "check-first"]:
            raise Refused(reasons)
        return bench

    def work(act: Act) -> Saved:
        fresh = on_bench(item_barcode, lock=True)
        item = fresh.item
        if item is None or _stands(fresh, source, shelf_ready):
            return Saved(item.pk if item else 0)
        if fresh.order is not None:
            WorkOrder.objects.filter(pk=fresh.order.pk).delete()
        made = begin([item], source=source, shelf_ready=shelf_ready)
        if not made:
            raise Refused(list(rules.reasons_against(Bench(fresh.barcode, item).facts())))
        act.on(item_id=item.pk, record_id=item.record_id)
        act.say(_("Begun to be made ready as “{recipe}”", recipe=made[0].recipe_name))
        act.undoable({"order": made[0].pk})
        return Saved(item.pk)

    request = {"item": item_barcode, "source": source, "shelf_ready": shelf_ready}
    perform("begin-processing", work, by=by, now=now, key=key, request=request, answer=Saved)
    return on_bench(item_barcode)


def _stands(bench: Bench, source: str, shelf_ready: bool) -> bool:
    """True when nothing is to be written: no such copy, not in process, or its work order is as it should be."""
    if bench.item is None or bench.item.deleted_at is not None or bench.item.status != IN_PROCESS:
        return True
    if bench.order is None:
        return False
    said = bool(source) or shelf_ready
    same = (bench.order.source, bench.order.shelf_ready) == (source.strip()[:LONGEST_SOURCE], shelf_ready)
    touched = bench.check is not None or any(one.done_at for one in bench.steps)
    return touched or same or not said


def undo_begin(entry: Entry, act: Act) -> None:
    """The copy has no work order, unless work has begun."""
    order_id = (entry.undo or {})["order"]
    if WorkStep.objects.filter(order_id=order_id, done_at__isnull=False).exists():
        raise Refused(changed_since())
    WorkOrder.objects.filter(pk=order_id).delete()


def begin_received(*, by: Actor, now: datetime) -> Saved:
    """Give every copy in process its work order, and end those whose copy is in process no more. `id` counts them."""
    ready = _that_a_recipe_fits()
    gone = WorkOrder.objects.filter(ended_at__isnull=True).exclude(
        item__status=IN_PROCESS, item__deleted_at__isnull=True
    )
    if not ready and not gone.exists():
        return Saved(0)

    def work(act: Act) -> Saved:
        ended = WorkOrder.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
            ended_at=act.now, ended=WorkOrder.Ended.ELSEWHERE
        )
        made = begin(list(_without_order().filter(pk__in=ready[:AT_ONCE]).select_for_update(of=("self",))))
        act.say(nphrase("{count} copy begun to be made ready", "{count} copies begun to be made ready", len(made)))
        return Saved(len(made) + ended)

    return perform("begin-received", work, by=by, now=now, answer=Saved)


def _without_order() -> QuerySet[Item]:
    """Copies in process that have no open work order."""
    open_orders = WorkOrder.objects.filter(item_id=OuterRef("pk"), ended_at__isnull=True)
    return Item.objects.filter(~Exists(open_orders), status=IN_PROCESS, deleted_at__isnull=True)


def _that_a_recipe_fits() -> list[int]:
    """Which of them can be begun; the others wait for a recipe, and nothing is written for them."""
    recipes = recipe_facts()
    if not recipes:
        return []
    tree = organisation()
    light = _without_order().order_by("-pk").only("pk", "item_type_id", "location_id", "branch_id")[:LOOKED_AT]
    return [item.pk for item in light if recipe_for(item, recipes, tree) is not None]


def begin_periodically(now: datetime) -> None:
    """For the worker's schedule."""
    begin_received(by=system_actor("Shelflist", "worker"), now=now)


__all__ = ["EVERY_SECONDS", "PERMISSION", "begin", "begin_periodically", "begin_received", "take_up", "undo_begin"]
