"""Addresses of merging and of the list of duplicates, mounted at /desk/duplicates/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.pairs, name="pairs"),
    path("progress/", views.progress, name="progress"),
    path("find/", views.find, name="find"),
    path("<int:pair_id>/apart/", views.apart, name="apart"),
    path("merge/", views.merge, name="merge"),
]
