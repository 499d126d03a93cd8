"""The style guide."""

from __future__ import annotations

from django.urls import path

from shelflist.ground.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("public/", views.styleguide_public, name="styleguide_public"),
]
