"""Staff screens that combine departments; mounted at /desk/."""

from __future__ import annotations

from django.urls import path

from shelflist.doors.desk import scanning
from shelflist.doors.desk.views import copies, journal, people, titles, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("scan/", scanning.scan, name="scan"),
    path("overdue/", today.overdue, name="overdue"),
    path("more/", today.more, name="more"),
    path("patrons/", people.patrons, name="patrons"),
    path("patrons/<int:patron_id>/", people.patron, name="patron"),
    path("items/", copies.items, name="items"),
    path("items/<str:barcode>/", copies.item, name="item"),
    path("titles/", titles.titles, name="titles"),
    path("titles/<int:title_id>/", titles.title, name="title"),
    path("titles/<int:title_id>/versions/<int:version>/", titles.version, name="version"),
    path("journal/", journal.journal, name="journal"),
]
