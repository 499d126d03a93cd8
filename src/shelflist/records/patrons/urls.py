"""Addresses of the patrons' forms, under /desk/patrons/ (the pages that show patrons are the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.patrons.views import cards, families, registering

app_name = "patrons"
urlpatterns = [
    path("new/", registering.new, name="new"),
    path("cards/", cards.new_cards, name="new_cards"),
    path("<int:patron_id>/card/", cards.card, name="card"),
    path("<int:patron_id>/card/side.svg", cards.card_picture, name="card_picture"),
    path("twins/", registering.twins_shown, name="twins"),
    path("<int:patron_id>/family/join/", families.join, name="join_family"),
    path("<int:patron_id>/family/leave/", families.leave, name="leave_family"),
    path("<int:patron_id>/edit/", registering.edit, name="edit"),
]
