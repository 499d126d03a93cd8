"""Addresses of the copies' forms, under /desk/items/ (the page that shows a copy is the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.items import views

app_name = "items"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<str:barcode>/edit/", views.edit, name="edit"),
]
