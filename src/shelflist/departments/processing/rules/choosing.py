"""Which recipe a copy is made ready by: what a recipe names must fit, and the one that names most closely wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOCATION, TYPE, BRANCH, SHELF_READY = 4, 2, 1, 8  # a shelf says more than a type, a type more than a branch


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What the choice depends on. `branch_ids` are the copy's branch and everything above it."""

    item_type_id: int
    location_id: int
    branch_ids: tuple[int, ...]
    shelf_ready: bool = False


@dataclass(frozen=True, slots=True)
class RecipeFacts:
    id: int
    name: str
    item_type_id: int | None = None
    branch_id: int | None = None
    location_id: int | None = None
    shelf_ready: bool = False


def fits(recipe: RecipeFacts, copy: CopyFacts) -> bool:
    """True when nothing that the recipe names is different on the copy."""
    return (
        recipe.item_type_id in {None, copy.item_type_id}
        and recipe.location_id in {None, copy.location_id}
        and (recipe.branch_id is None or recipe.branch_id in copy.branch_ids)
        and (copy.shelf_ready or not recipe.shelf_ready)
    )


def closeness(recipe: RecipeFacts, copy: CopyFacts) -> tuple[int, int]:
    """How closely a recipe names a copy; of two branches the nearer one."""
    points = SHELF_READY * recipe.shelf_ready
    points += LOCATION * (recipe.location_id is not None) + TYPE * (recipe.item_type_id is not None)
    points += BRANCH * (recipe.branch_id is not None)
    return points, -copy.branch_ids.index(recipe.branch_id) if recipe.branch_id in copy.branch_ids else 0


def choose(recipes: Iterable[RecipeFacts], copy: CopyFacts) -> RecipeFacts | None:
    """The recipe for this copy; of two that are as close, the older. None when none fits."""
    fitting = sorted((one for one in recipes if fits(one, copy)), key=lambda one: one.id)
    return max(fitting, key=lambda one: closeness(one, copy), default=None)
