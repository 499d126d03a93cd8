"""A workroom: the small library with recipes, and somebody who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails, save_recipe
from shelflist.departments.processing.models import FaultKind
from shelflist.departments.processing.queries.bench import Bench, on_bench
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.records.items.models import Item
from shelflist.records.loans.tests.library import NOW, Library, small_library

PERMISSIONS = ("process-items", "edit-recipes", "print-labels", "undo")
BOOK = (
    StepDetails("barcode", "Barcode", "Workroom", 2, "barcode"),
    StepDetails("stamp", "Stamp", "Workroom", 2),
    StepDetails("mend", "Cover at the bindery", "Bindery", 5, by_others=True),
    StepDetails("label", "Label", "Workroom", 2, "spine"),
)


@dataclass
class Workroom:
    library: Library
    by: Actor
    book: int
    ready: int

    def copy(self, **changes: Any) -> Item:
        return self.library.item(**{"status": "in-process", "status_changed_at": NOW - timedelta(days=3)} | changes)

    def bench(self, item: Item) -> Bench:
        return on_bench(item.barcode)

    def at(self, minutes: int = 0, **more: Any) -> dict[str, Any]:
        return {"by": self.by, "now": moment(minutes)} | more


def moment(minutes: int = 0) -> datetime:
    return NOW + timedelta(minutes=minutes)


def workroom() -> Workroom:
    library = small_library()
    by = library.staff(*PERMISSIONS)
    root = system_actor("Test")
    book = save_recipe(recipe_id=None, details=RecipeDetails("Book", BOOK, library.book.pk), by=root, now=NOW).id
    check = (StepDetails("check", "Check"),)
    details = RecipeDetails("Ready for the shelf", check, shelf_ready=True)
    ready = save_recipe(recipe_id=None, details=details, by=root, now=NOW).id
    for code, name in (("label", "Label is crooked"), ("stamp", "Stamp is missing")):
        FaultKind.objects.create(code=code, name=name)
    return Workroom(library, by, book, ready)
