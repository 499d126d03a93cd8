"""Addresses of the patrons' forms, under /desk/patrons/ (the pages that show patrons are the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.patrons.views import (
    batches,
    cards,
    families,
    importing,
    merging,
    privacy,
    quality,
    queue,
    registering,
)

app_name = "patrons"
urlpatterns = [
    path("new/", registering.new, name="new"),
    path("cards/", cards.new_cards, name="new_cards"),
    path("<int:patron_id>/card/", cards.card, name="card"),
    path("<int:patron_id>/card/side.svg", cards.card_picture, name="card_picture"),
    path("batch/", batches.batch, name="batch"),
    path("queue/", queue.queue, name="queue"),
    path("queue/<int:registration_id>/", queue.decide_registration, name="decide_registration"),
    path("queue/changes/<int:change_id>/", queue.decide_wish, name="decide_wish"),
    path("quality/", quality.quality, name="quality"),
    path("import/", importing.bring_in, name="import"),
    path("erased/<int:erasure_id>/", privacy.erased, name="erased"),
    path("<int:patron_id>/privacy/history/", privacy.history, name="history"),
    path("<int:patron_id>/privacy/waiver/", privacy.waiver, name="waiver"),
    path("<int:patron_id>/privacy/messages/", privacy.messages, name="messages"),
    path("<int:patron_id>/privacy/export/", privacy.export, name="export"),
    path("<int:patron_id>/privacy/erase/", privacy.erase, name="erase"),
    path("merge/", merging.merge, name="merge"),
    path("twins/", registering.twins_shown, name="twins"),
    path("<int:patron_id>/family/join/", families.join, name="join_family"),
    path("<int:patron_id>/family/leave/", families.leave, name="leave_family"),
    path("<int:patron_id>/edit/", registering.edit, name="edit"),
]
