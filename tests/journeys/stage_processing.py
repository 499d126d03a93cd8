"""A workroom: a recipe, a copy that waits, one that was drawn for a check, one that was wrong, one that is ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelflist.ground.common.actors import Actor
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
    _set_carts(stage, by, now)


def _set_carts(stage: Stage, by: Actor, now: datetime) -> None:
    """A copy on a cart, a bin, an audit that was looked at and one that was begun."""
    from shelflist.departments.picking.actions import add_cart
    from shelflist.departments.picking.models import Cart
    from shelflist.departments.reshelving.actions.audits import begin_audit, settle_line
    from shelflist.departments.reshelving.actions.carts import load_cart
    from shelflist.departments.reshelving.actions.places import add_bin
    from shelflist.departments.reshelving.models import AuditLine

    library = stage.town.library
    add_cart(name="Cart 9", barcode="CART0009", by=by, now=now)
    cart = Cart.objects.get(barcode="CART0009")
    load_cart(item_barcode=library.item().barcode, cart_id=cart.pk, by=by, now=now)
    add_bin(branch_id=library.eastgate.pk, label="B 2", verb="reshelve", by=by, now=now)
    for number in range(2):
        audit = begin_audit(location_id=library.shelf.pk, size=3, seed=number, by=by, now=now).id
        for line in AuditLine.objects.filter(audit_id=audit)[: 2 - number]:
            settle_line(line_id=line.pk, found="wrong" if number else "right", by=by, now=now)
    stage.ids["audit"] = audit
