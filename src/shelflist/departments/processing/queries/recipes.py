"""Recipes as the choice and the forms need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shelflist.departments.processing.models import FaultKind, Recipe, RecipeStep
from shelflist.departments.processing.rules.choosing import CopyFacts, RecipeFacts, choose
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.models import Item


def recipe_facts() -> list[RecipeFacts]:
    """The recipes in use that have a step."""
    rows = Recipe.objects.filter(active=True, steps__isnull=False).distinct().order_by("pk")
    return [
        RecipeFacts(one.pk, one.name, one.item_type_id, one.branch_id, one.location_id, one.shelf_ready) for one in rows
    ]


def copy_facts(item: Item, tree: Organisation, *, shelf_ready: bool = False) -> CopyFacts:
    branch = tree.branches.get(item.branch_id)
    upwards = (item.branch_id, *reversed(branch.above)) if branch else (item.branch_id,)
    return CopyFacts(item.item_type_id, item.location_id, upwards, shelf_ready)


def recipe_for(
    item: Item, recipes: Iterable[RecipeFacts], tree: Organisation, *, shelf_ready: bool = False
) -> RecipeFacts | None:
    return choose(recipes, copy_facts(item, tree, shelf_ready=shelf_ready))


def steps_of(recipe_ids: Iterable[int]) -> Mapping[int, list[RecipeStep]]:
    """The steps of these recipes in their order, in one statement."""
    found: dict[int, list[RecipeStep]] = {}
    for step in RecipeStep.objects.filter(recipe_id__in=set(recipe_ids)).order_by("recipe_id", "position"):
        found.setdefault(step.recipe_id, []).append(step)
    return found


def all_recipes() -> list[Recipe]:
    """Every recipe with its steps, those that are used first."""
    rows = Recipe.objects.select_related("item_type", "branch", "location").prefetch_related("steps")
    return list(rows.order_by("-active", "name"))


def fault_kinds(*, active: bool = True) -> list[FaultKind]:
    rows = FaultKind.objects.all()
    return list(rows.filter(active=True) if active else rows)
