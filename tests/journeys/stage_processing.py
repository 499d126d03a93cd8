"""A workroom: a recipe, a copy that waits, one that was drawn for a check, one that was wrong, one that is ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_workroom(stage: Stage) -> None:
    from shelflist.departments.processing.actions.checks import record_check, save_fault_kind, set_check_rate
    from shelflist.departments.processing.actions.orders import take_up
    from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails, save_recipe
    from shelflist.departments.processing.actions.steps import do_step
    from shelflist.records.branches.queries import actor_for

    library, now = stage.town.library, datetime.now(UTC) - timedelta(hours=2)
    by = actor_for(stage.town.staff, door="desk", branch_id=library.eastgate.pk)
    steps = (StepDetails("stamp", "Stamp", "Workroom", 1), StepDetails("label", "Label", "Workroom", 2, "spine"))
    recipe = save_recipe(recipe_id=None, details=RecipeDetails("Book", steps), by=by, now=now).id
    for name in ("Label is crooked", "Stamp is missing"):
        save_fault_kind(name=name, by=by, now=now)
    items = [library.item(status="in-process", status_changed_at=now - timedelta(days=3)) for _number in range(3)]
    new, drawn, ready = items
    for one in items:
        take_up(item_barcode=one.barcode, by=by, now=now)
    for _number in steps:
        do_step(item_barcode=ready.barcode, by=by, now=now)
    set_check_rate(operator_id=0, every=1, by=by, now=now)
    do_step(item_barcode=drawn.barcode, by=by, now=now)
    record_check(item_barcode=drawn.barcode, right=False, faults=["stamp-is-missing"], by=by, now=now)
    set_check_rate(operator_id=0, every=20, by=by, now=now)
    stage.ids |= {"new copy": new.barcode, "new copy id": new.pk, "drawn copy": drawn.barcode, "recipe": recipe}
