"""Writing recipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.processing.actions.places import RULES
from shelflist.departments.processing.models import Recipe, RecipeStep
from shelflist.departments.processing.rules.kinds import KINDS, PRINTS
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.queries import item_types

MOST_STEPS, MOST_DAYS = 20, 365


@dataclass(frozen=True, slots=True)
class StepDetails:
    """A step as it is written: what it is, who does it, how many days it may take, what it prints."""

    kind: str
    name: str = ""
    who: str = ""
    days: int = 0
    prints: str = ""
    by_others: bool = False


@dataclass(frozen=True, slots=True)
class RecipeDetails:
    """A recipe: what it is for, and its steps in order."""

    name: str
    steps: tuple[StepDetails, ...]
    item_type_id: int | None = None
    branch_id: int | None = None
    location_id: int | None = None
    shelf_ready: bool = False
    active: bool = True

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RecipeDetails:
        return cls(**{**data, "steps": tuple(StepDetails(**one) for one in data["steps"])})


def save_recipe(
    *, recipe_id: int | None, details: RecipeDetails, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Write a recipe, or change one. Copies that are being made ready keep the steps that they began with.

    Refused: not-permitted, recipe-unknown, name-missing, name-taken, step-missing, step-unknown, too-many-steps,
    days-wrong, label-kind-unknown, branch-unknown, location-unknown, item-type-unknown.
    """

    def work(act: Act) -> Saved:
        act.by.must(RULES)
        row = Recipe.objects.select_for_update().filter(pk=recipe_id).first() if recipe_id else Recipe()
        if row is None:
            raise Refused(Refusal("recipe-unknown", _("There is no such recipe any more.")))
        if reasons := _against(details, recipe_id):
            raise Refused(reasons)
        before = details_of(row).to_data() if row.pk else None
        write(row, details)
        act.on(about=f"recipe:{row.pk}")
        act.say(_("Saved the recipe “{name}”", name=row.name))
        act.undoable({"recipe": row.pk, "before": before, "after": details_of(row).to_data()})
        return Saved(row.pk)

    request = {"recipe": recipe_id, **details.to_data()}
    return perform("save-recipe", work, by=by, now=now, key=key, request=request, answer=Saved)


def _against(details: RecipeDetails, recipe_id: int | None) -> list[Refusal]:
    found = []
    if not details.name.strip():
        found.append(Refusal("name-missing", _("Give it a name."), details={"field": "name"}))
    elif Recipe.objects.filter(name=details.name.strip()).exclude(pk=recipe_id or 0).exists():
        found.append(Refusal("name-taken", _("Another recipe has this name."), details={"field": "name"}))
    if not details.steps:
        found.append(Refusal("step-missing", _("A recipe has at least one step."), details={"field": "steps"}))
    if len(details.steps) > MOST_STEPS:
        message = _("A recipe has at most {most} steps.", most=MOST_STEPS)
        found.append(Refusal("too-many-steps", message, details={"field": "steps"}))
    return [*found, *_against_steps(details.steps), *_against_places(details)]


def _against_steps(steps: Sequence[StepDetails]) -> list[Refusal]:
    found = []
    if any(step.kind not in KINDS for step in steps):
        found.append(Refusal("step-unknown", _("Choose which step it is."), details={"field": "steps"}))
    if any(not 0 <= step.days <= MOST_DAYS for step in steps):
        message = _("A step may take from 0 to {most} days.", most=MOST_DAYS)
        found.append(Refusal("days-wrong", message, details={"field": "steps"}))
    if any(step.prints not in {"", *PRINTS} for step in steps):
        found.append(Refusal("label-kind-unknown", _("Choose what kind of label it is."), details={"field": "steps"}))
    return found


def _against_places(details: RecipeDetails) -> list[Refusal]:
    tree, found = organisation(), []
    if details.branch_id is not None and details.branch_id not in tree.branches:
        found.append(Refusal("branch-unknown", _("There is no such branch."), details={"field": "branch"}))
    if details.location_id is not None and details.location_id not in tree.locations:
        found.append(Refusal("location-unknown", _("There is no such shelf."), details={"field": "location"}))
    if details.item_type_id is not None and details.item_type_id not in item_types.value():
        found.append(Refusal("item-type-unknown", _("There is no such type of item."), details={"field": "item_type"}))
    return found


def write(row: Recipe, details: RecipeDetails) -> None:
    """Building block: the recipe and its steps as these details say."""
    for name in ("item_type_id", "branch_id", "location_id", "shelf_ready", "active"):
        setattr(row, name, getattr(details, name))
    row.name = details.name.strip()
    row.save()
    RecipeStep.objects.filter(recipe=row).delete()
    RecipeStep.objects.bulk_create(
        RecipeStep(
            recipe=row,
            position=number,
            kind=step.kind,
            name=step.name.strip() or str(KINDS[step.kind].name),
            who=step.who.strip(),
            days=step.days,
            prints=step.prints,
            by_others=step.by_others,
        )
        for number, step in enumerate(details.steps)
    )


def details_of(row: Recipe) -> RecipeDetails:
    names = ("kind", "name", "who", "days", "prints", "by_others")
    steps = RecipeStep.objects.filter(recipe=row).order_by("position").values(*names)
    return RecipeDetails(
        name=row.name,
        steps=tuple(StepDetails(**one) for one in steps),
        item_type_id=row.item_type_id,
        branch_id=row.branch_id,
        location_id=row.location_id,
        shelf_ready=row.shelf_ready,
        active=row.active,
    )


def undo_save_recipe(entry: Entry, act: Act) -> None:
    """The recipe as it was, unless it was changed since; a new one is gone."""
    data = entry.undo or {}
    row = Recipe.objects.select_for_update().filter(pk=data["recipe"]).first()
    if row is None or details_of(row).to_data() != RecipeDetails.from_data(data["after"]).to_data():
        raise Refused(changed_since())
    if data["before"]:
        write(row, RecipeDetails.from_data(data["before"]))
    else:
        row.delete()
