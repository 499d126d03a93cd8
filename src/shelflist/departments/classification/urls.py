"""Addresses of call number help, under /desk/classification/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.classification import table_views, views

app_name = "classification"
urlpatterns = [
    path("tables/", table_views.tables, name="tables"),
    path("tables/<int:table_id>/drop/", table_views.drop, name="drop_table"),
    path("titles/<int:record_id>/", views.help_for_title, name="help"),
]
