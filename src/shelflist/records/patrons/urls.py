"""Addresses of the patrons' forms, under /desk/patrons/ (the pages that show patrons are the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.patrons import views

app_name = "patrons"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:patron_id>/edit/", views.edit, name="edit"),
]
