"""Addresses of the public catalogue: everything that is not under /desk/."""

from __future__ import annotations

from django.urls import path

from shelflist.doors.opac.views import home, pictures, record, results

app_name = "opac"
urlpatterns = [
    path("", home.home, name="home"),
    path("hours/", home.opening, name="hours"),
    path("robots.txt", home.robots, name="robots"),
    path("reader/language/", home.language, name="language"),
    path("search/", results.search, name="search"),
    path("title/<int:record_id>/", record.title, name="title"),
    path("title/<int:record_id>/where/<int:item_id>/", record.where, name="where"),
    path("title/<int:record_id>/marc/", record.marc, name="marc"),
    path("cover/<int:record_id>-<slug:mark>.svg", pictures.cover_of, name="cover"),
    path("spine/<int:record_id>-<slug:mark>.svg", pictures.spine_of, name="spine"),
]
