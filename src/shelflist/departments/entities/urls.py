"""Addresses of entities elsewhere, mounted at /desk/entities/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.entities.views import looking, register

app_name = "entities"
urlpatterns = [
    path("", looking.look, name="look"),
    path("fetch/", looking.fetch, name="fetch"),
    path("fetched/<int:fetched_id>/", looking.compare, name="compare"),
    path("services/", register.services, name="services"),
    path("<int:authority_id>/", looking.one, name="one"),
    path("<int:authority_id>/change/", looking.change, name="change"),
]
