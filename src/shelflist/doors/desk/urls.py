"""Staff screens that combine departments; mounted at /desk/, after the addresses of the packages below."""

from __future__ import annotations

from django.urls import path

from shelflist.doors.desk import scanning
from shelflist.doors.desk.views import (
    copies,
    copy_acts,
    files,
    journal,
    losses,
    more,
    overdue,
    patron_acts,
    people,
    queue,
    title_acts,
    titles,
    today,
    transits,
)

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("scan/", scanning.scan, name="scan"),
    path("transits/", transits.transits, name="transits"),
    path("transits/<int:transit_id>/cancel/", transits.cancel, name="cancel_transit"),
    path("transits/<int:transit_id>/missing/", transits.missing, name="missing_in_transit"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("losses/", losses.losses, name="losses"),
    path("loans/<int:loan_id>/", losses.loan, name="loan"),
    path("loans/<int:loan_id>/<slug:act>/", losses.settle, name="settle"),
    path("more/", more.more, name="more"),
    path("jobs/", queue.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", queue.retry_job, name="retry_job"),
    path("jobs/<int:job_id>/cancel/", queue.cancel_job, name="cancel_job"),
    path("jobs/deliveries/<str:observer>/retry/", queue.retry_deliveries, name="retry_deliveries"),
    path("patrons/", people.patrons, name="patrons"),
    path("patrons/<int:patron_id>/", people.patron, name="patron"),
    path("patrons/<int:patron_id>/membership/", patron_acts.renew_membership, name="renew_membership"),
    path("patrons/<int:patron_id>/renew-loans/", patron_acts.renew_loans, name="renew_loans"),
    path("patrons/<int:patron_id>/notes/", patron_acts.add_note, name="add_note"),
    path("patrons/<int:patron_id>/notes/<int:note_id>/lift/", patron_acts.lift_note, name="lift_note"),
    path("patrons/<int:patron_id>/cards/", patron_acts.add_card, name="add_card"),
    path("patrons/<int:patron_id>/cards/<int:card_id>/end/", patron_acts.end_card, name="end_card"),
    path("items/", copies.items, name="items"),
    path("items/<int:item_id>/catalogued/", copy_acts.catalogued, name="catalogued"),
    path("items/<int:item_id>/status/", copy_acts.set_status, name="set_status"),
    path("items/<int:item_id>/damage/", copy_acts.report_damage, name="report_damage"),
    path("items/<int:item_id>/alerts/", copy_acts.put_alert, name="put_alert"),
    path("items/<int:item_id>/alerts/<int:alert_id>/off/", copy_acts.take_alert_off, name="take_alert_off"),
    path("items/<int:item_id>/withdraw/", copy_acts.withdraw, name="withdraw"),
    path("items/<int:item_id>/restore/", copy_acts.restore, name="restore_item"),
    path("items/<path:barcode>/", copies.item, name="item"),
    path("titles/", titles.titles, name="titles"),
    path("titles/<int:title_id>/", titles.title, name="title"),
    path("titles/<int:title_id>/hide/", title_acts.hide, name="hide_title"),
    path("titles/<int:title_id>/show/", title_acts.show, name="show_title"),
    path("titles/<int:title_id>/versions/<int:version>/restore/", title_acts.restore, name="restore_version"),
    path("titles/<int:title_id>/file/<slug:form>/", files.title_file, name="title_file"),
    path("journal/", journal.journal, name="journal"),
    path("journal/<int:entry_id>/undo/", journal.undo_entry, name="undo_entry"),
]
