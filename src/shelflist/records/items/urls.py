"""Addresses of the copies' forms, under /desk/items/ (the page that shows a copy is the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.items import adding_views, changing_views, label_views, place_views, range_views, views

app_name = "items"
urlpatterns = [
    path("labels/", label_views.page, name="labels"),
    path("labels/choose/", label_views.choose, name="choose_labels"),
    path("labels/make/", label_views.make, name="make_labels"),
    path("new/", adding_views.new, name="new"),
    path("change/", changing_views.change, name="change"),
    path("elsewhere/", place_views.elsewhere, name="elsewhere"),
    path("ranges/", range_views.ranges, name="ranges"),
    path("templates/<int:template_id>/remove/", adding_views.remove_template, name="remove_template"),
    path("<str:barcode>/titles/", views.bind, name="bind"),
    path("<str:barcode>/edit/", views.edit, name="edit"),
]
