"""Recipes: which there are, and a form for one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.processing.actions.places import PERMISSION, RULES
from shelflist.departments.processing.actions.recipes import details_of, save_recipe
from shelflist.departments.processing.forms import RecipeForm, StepFormSet, details_from
from shelflist.departments.processing.models import Recipe
from shelflist.departments.processing.queries.recipes import all_recipes
from shelflist.departments.processing.views.shared import may_write, tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.patrons.formwork import show_refusals

FIELDS = {"item_type": "item_type_id", "branch": "branch_id", "location": "location_id"}


@needs(PERMISSION)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every recipe with its steps."""
    context = {
        "recipes": all_recipes(),
        "may_write": may_write(request),
        "tabs": tabs("processing:recipes"),
        "notices": notices(request),
    }
    return render(request, "processing/recipes.html", context)


@needs(RULES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, recipe_id: int | None = None) -> HttpResponse:
    """What a recipe is for, and its steps, one a row."""
    row = Recipe.objects.filter(pk=recipe_id).first() if recipe_id else None
    if recipe_id and row is None:
        raise Http404
    here = placed(request)
    tree = organisation(here.numbers)
    form, steps = _forms(request, row, tree)
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        try:
            receipt = save_recipe(
                recipe_id=recipe_id,
                details=details_from(form, steps),
                by=here.actor,
                now=here.now,
                key=form.cleaned_data["key"],
            )
        except Refused as refused:
            show_refusals(form, refused.refusals, FIELDS)
        else:
            return done(reverse("processing:recipes"), receipt)
    context = {"form": form, "steps": steps, "recipe": row, "tabs": tabs("processing:recipes")}
    wrong = bool(form.errors) or any(steps.errors)
    return render(request, "processing/recipe.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, row: Recipe | None, tree: Any) -> tuple[RecipeForm, Any]:
    if request.method == "POST":
        return RecipeForm(request.POST, tree=tree), StepFormSet(request.POST, prefix="steps")
    details = details_of(row) if row else None
    begins = {"key": RecipeForm.new_key(), **({} if details is None else details.to_data())}
    rows = [] if details is None else list(begins["steps"])
    return RecipeForm(initial=begins, tree=tree), StepFormSet(initial=rows, prefix="steps")
