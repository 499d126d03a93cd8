"""Addresses of batch changes and task lists, mounted at /desk/batch/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.batch_change.views import changes, lists, macros

app_name = "batch"
urlpatterns = [
    path("", changes.changes, name="changes"),
    path("begin/", changes.begin, name="begin"),
    path("<int:change_id>/", changes.change, name="change"),
    path("<int:change_id>/progress/", changes.progress, name="progress"),
    path("<int:change_id>/count/", changes.count, name="count"),
    path("<int:change_id>/<slug:act>/", changes.act, name="act"),
    path("macros/", macros.macros, name="macros"),
    path("macros/<int:list_id>/", macros.run, name="macro"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.one, name="new_list"),
    path("lists/read/", lists.read, name="read_list"),
    path("lists/<int:list_id>/", lists.one, name="list"),
    path("lists/<int:list_id>/file/", lists.file, name="list_file"),
]
