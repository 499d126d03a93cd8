"""Addresses of notices: for staff under /desk/notices/, and one for whoever wants no more of them."""

from __future__ import annotations

from django.urls import path

from shelflist.observers.notices.views import byhand, lists, one, queue, rules, stopping, texts

app_name = "notices"

urlpatterns = [
    path("desk/notices/", queue.queue, name="queue"),
    path("desk/notices/tonight/", queue.tonight, name="tonight"),
    path("desk/notices/bounces/", queue.bounces, name="bounces"),
    path("desk/notices/bounces/<int:bounce_id>/settle/", queue.settle, name="settle"),
    path("desk/notices/messages/<int:message_id>/", one.message, name="message"),
    path("desk/notices/messages/<int:message_id>/again/", one.again, name="again"),
    path("desk/notices/messages/<int:message_id>/cancel/", one.cancel, name="cancel"),
    path("desk/notices/why/<slug:kind>/<int:subject_id>/", one.why, name="why"),
    path("desk/notices/patrons/<int:patron_id>/", one.of_patron, name="of_patron"),
    path("desk/notices/patrons/<int:patron_id>/titles/", one.titles, name="titles"),
    path("desk/notices/letters/", byhand.letters, name="letters"),
    path("desk/notices/letters/print/", byhand.print_batch, name="print"),
    path("desk/notices/letters/<int:batch_id>.pdf", byhand.batch_pdf, name="batch"),
    path("desk/notices/calls/", byhand.calls, name="calls"),
    path("desk/notices/calls/<int:message_id>/", byhand.called, name="called"),
    path("desk/notices/lists/", lists.lists, name="lists"),
    path("desk/notices/lists/new/", lists.new, name="new_list"),
    path("desk/notices/lists/<int:mailing_id>/", lists.one, name="list"),
    path("desk/notices/lists/<int:mailing_id>/stop/", lists.stop, name="stop_list"),
    path("desk/notices/rules/", rules.rules, name="rules"),
    path("desk/notices/rules/new/", rules.rule, name="new_rule"),
    path("desk/notices/rules/<int:rule_id>/", rules.rule, name="rule"),
    path("desk/notices/rules/<int:rule_id>/switch/", rules.switch, name="switch"),
    path("desk/notices/senders/", rules.senders, name="senders"),
    path("desk/notices/texts/", texts.texts, name="texts"),
    path("desk/notices/texts/<slug:event>/", texts.text, name="text"),
    path("desk/notices/texts/<slug:event>/preview/", texts.preview, name="preview"),
    path("messages/stop/<str:token>/", stopping.unsubscribe, name="unsubscribe"),
]
