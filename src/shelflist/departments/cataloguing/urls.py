"""Addresses of the import screens, mounted at /desk/import/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.cataloguing import doubt_views, exchange_views, origin_views, recipe_views, views

app_name = "cataloguing"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("origins/", origin_views.origins, name="origins"),
    path("origins/<int:source_id>/", origin_views.origins, name="origin"),
    path("origins/<int:source_id>/remove/", origin_views.remove_origin, name="remove_origin"),
    path("origins/of/<int:record_id>/", origin_views.give_origin, name="give_origin"),
    path("sources/", exchange_views.sources, name="sources"),
    path("sources/<int:source_id>/", exchange_views.sources, name="source"),
    path("sources/<int:source_id>/fetch/", exchange_views.fetch, name="fetch"),
    path("sources/<int:source_id>/remove/", exchange_views.remove, name="remove_source"),
    path("sets/", exchange_views.sets, name="sets"),
    path("sets/<int:set_id>/", exchange_views.sets, name="set"),
    path("sets/<int:set_id>/remove/", exchange_views.remove_set, name="remove_set"),
    path("rules/", recipe_views.overview, name="rules"),
    path("rules/<slug:kind>/new/", recipe_views.rule, name="new_rule"),
    path("rules/<slug:kind>/<int:own_id>/remove/", recipe_views.remove, name="remove_rule"),
    path("rules/<slug:kind>/<slug:key>/", recipe_views.rule, name="rule"),
    path("<int:batch_id>/do-it/", doubt_views.do_it, name="do_it"),
    path("<int:batch_id>/records/<int:position>/", doubt_views.line, name="line"),
    path("<int:batch_id>/records/<int:position>/settle/", doubt_views.settle, name="settle"),
    path("<int:batch_id>/exceptions.csv", doubt_views.exceptions_table, name="exceptions_table"),
    path("<int:batch_id>/exceptions.mrc", doubt_views.exceptions_file, name="exceptions_file"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/progress/", views.progress, name="progress"),
    path("<int:batch_id>/cancel/", views.cancel, name="cancel"),
    path("<int:batch_id>/go-on/", views.go_on, name="go_on"),
    path("<int:batch_id>/undo/", views.undo, name="undo"),
    path("<int:batch_id>/set-aside/", views.all_set_aside, name="all_set_aside"),
    path("<int:batch_id>/set-aside/<int:position>/", views.set_aside, name="set_aside"),
    path("<int:batch_id>/set-aside/<int:position>/bytes/", views.set_aside_bytes, name="set_aside_bytes"),
]
