"""Addresses of holds, under /desk/holds/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.holds.views import one, placing

app_name = "holds"

urlpatterns = [
    path("new/", placing.new, name="new"),
    path("<int:hold_id>/", one.hold, name="hold"),
    path("<int:hold_id>/suspend/", one.suspend, name="suspend"),
    path("<int:hold_id>/resume/", one.resume, name="resume"),
    path("<int:hold_id>/cancel/", one.cancel, name="cancel"),
    path("<int:hold_id>/bring-back/", one.bring_back, name="bring_back"),
    path("<int:hold_id>/pick-up/", one.pickup, name="pickup"),
    path("<int:hold_id>/move/", one.move, name="move"),
    path("<int:hold_id>/front/", one.front, name="front"),
    path("transfer/", one.transfer, name="transfer"),
]
