"""Addresses of the library’s lists, under /desk/lists/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.lists import views

app_name = "lists"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("<int:list_id>/", views.one, name="one"),
    path("<int:list_id>/change/", views.change, name="change"),
]
