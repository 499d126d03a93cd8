"""Addresses of catalogue cards, mounted at /desk/cards/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.cards import views

app_name = "cards"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("pull/", views.pull, name="pull"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/cards.pdf", views.sheets, name="sheets"),
]
