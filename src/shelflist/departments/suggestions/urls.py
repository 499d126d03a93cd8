"""Addresses of what readers told the library, under /desk/suggestions/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.suggestions import views

app_name = "suggestions"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:suggestion_id>/", views.answer, name="answer"),
    path("reports/<int:report_id>/", views.settle, name="settle"),
]
