"""Addresses of call number help, under /desk/classification/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.classification import views

app_name = "classification"
urlpatterns = [path("titles/<int:record_id>/", views.help_for_title, name="help")]
