"""Addresses of the editor and the quality list, mounted at /desk/titles/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.cataloguing import editor_views, in_hand_views, note_views, quality_views

app_name = "editor"
urlpatterns = [
    path("new/", editor_views.begin, name="begin"),
    path("new/record/", editor_views.new, name="new"),
    path("new/look/", editor_views.look, name="look_new"),
    path("templates/<int:template_id>/remove/", editor_views.drop_template, name="drop_template"),
    path("quality/", quality_views.quality, name="quality"),
    path("quality/judge/", quality_views.judge, name="judge"),
    path("help/<slug:kind>/<slug:tag>/", editor_views.tag_help, name="help"),
    path("<int:record_id>/edit/", editor_views.edit, name="edit"),
    path("<int:record_id>/look/", editor_views.look, name="look"),
    path("in-hand/", in_hand_views.queue, name="in_hand_queue"),
    path("<int:record_id>/in-hand/", in_hand_views.in_hand, name="in_hand"),
    path("<int:record_id>/notes/", note_views.notes, name="notes"),
    path("<int:record_id>/notes/<int:note_id>/off/", note_views.off, name="note_off"),
]
