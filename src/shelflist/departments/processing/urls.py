"""Addresses of processing, under /desk/processing/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.processing.views import bench, checks, figures, recipes, trucks, waiting

app_name = "processing"
urlpatterns = [
    path("", bench.page, name="bench"),
    path("arrived/", bench.arrived, name="arrived"),
    path("do/", bench.do, name="do"),
    path("print/", bench.print_label, name="print"),
    path("undo/", bench.undo, name="undo"),
    path("commands/", bench.commands, name="commands"),
    path("truck/", trucks.page, name="truck"),
    path("truck/do/", trucks.do, name="do_truck"),
    path("truck/change/", trucks.change, name="change_truck"),
    path("waiting/", waiting.page, name="waiting"),
    path("copies/<int:item_id>/", waiting.copy, name="copy"),
    path("check/", checks.page, name="check"),
    path("right/", checks.right, name="right"),
    path("quality/", checks.quality, name="quality"),
    path("rates/", checks.rate, name="rate"),
    path("faults/", checks.fault, name="fault"),
    path("days/", figures.page, name="days"),
    path("recipes/", recipes.index, name="recipes"),
    path("recipes/new/", recipes.edit, name="new_recipe"),
    path("recipes/<int:recipe_id>/", recipes.edit, name="recipe"),
]
