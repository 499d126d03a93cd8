"""Addresses of what readers told the library, under /desk/suggestions/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.suggestions import concern_views, views

app_name = "suggestions"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:suggestion_id>/", views.answer, name="answer"),
    path("concerns/", concern_views.concerns, name="concerns"),
    path("concerns/new/", concern_views.raise_concern, name="raise"),
    path("concerns/<int:report_id>/", concern_views.concern, name="concern"),
    path("reports/<int:report_id>/", views.settle, name="settle"),
]
