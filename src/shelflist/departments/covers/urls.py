"""Addresses of covers and words beside titles, under /desk/covers/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.covers import views

app_name = "covers"
urlpatterns = [
    path("", views.covers, name="covers"),
    path("<int:record_id>/", views.beside, name="beside"),
    path("<int:record_id>/picture/", views.set_picture, name="set_picture"),
    path("<int:record_id>/words/<slug:kind>/", views.set_words, name="set_words"),
]
