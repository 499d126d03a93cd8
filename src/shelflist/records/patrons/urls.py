"""Addresses of the patrons' forms, under /desk/patrons/ (the pages that show patrons are the desk's)."""

from __future__ import annotations

from django.urls import path

from shelflist.records.patrons.views import (
    batches,
    cards,
    families,
    importing,
    kinds,
    merging,
    person,
    pins,
    privacy,
    quality,
    queue,
    registering,
    settings,
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
    path("penalties/", settings.penalties, name="penalties"),
    path("penalties/save/", settings.save_penalty, name="save_penalty"),
    path("penalties/thresholds/", settings.save_threshold, name="save_threshold"),
    path("fields/<int:branch_id>/", settings.fields, name="fields"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/save/", kinds.save_kind, name="save_kind"),
    path("<int:patron_id>/photo/", person.photo, name="photo"),
    path("<int:patron_id>/photo/save/", person.set_photo, name="set_photo"),
    path("<int:patron_id>/attributes/", person.attributes, name="attributes"),
    path("<int:patron_id>/visits/", person.visits, name="visits"),
    path("<int:patron_id>/discharge/", person.discharge, name="discharge"),
    path("<int:patron_id>/discharge/letter/", person.letter, name="letter"),
    path("merge/", merging.merge, name="merge"),
    path("twins/", registering.twins_shown, name="twins"),
    path("<int:patron_id>/family/join/", families.join, name="join_family"),
    path("<int:patron_id>/family/leave/", families.leave, name="leave_family"),
    path("<int:patron_id>/code/", pins.new_code, name="new_code"),
    path("<int:patron_id>/edit/", registering.edit, name="edit"),
]
