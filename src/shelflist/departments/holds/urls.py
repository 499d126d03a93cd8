"""Addresses of holds, under /desk/holds/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.holds.views import groups, lists, one, placing, shelf, slots, weights

app_name = "holds"

urlpatterns = [
    path("new/", placing.new, name="new"),
    path("", lists.holds, name="holds"),
    path("hopeless/", lists.hopeless, name="hopeless"),
    path("recalls/", lists.recalls, name="recalls"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:group_id>/", groups.group, name="group"),
    path("groups/place/", groups.place, name="place_group"),
    path("shelf/", shelf.shelf, name="shelf"),
    path("shelf/clear/", shelf.clear, name="clear"),
    path("weights/", weights.weights, name="weights"),
    path("slots/", slots.slots, name="slots"),
    path("slots/book/<int:patron_id>/", slots.book, name="book"),
    path("slots/<int:slot_id>/here/", shelf.arrived, name="arrived"),
    path("slots/<int:slot_id>/over/", shelf.handed_over, name="handed_over"),
    path("slots/<int:slot_id>/not/", shelf.not_coming, name="not_coming"),
    path("<int:hold_id>/recall/", one.recall, name="recall"),
    path("<int:hold_id>/missing/", one.missing, name="missing"),
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
