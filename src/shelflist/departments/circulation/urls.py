"""Addresses of the circulation desk, mounted at /desk/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.circulation import paper_views, privacy_views, return_views, views, without_barcode

app_name = "circulation"
urlpatterns = [
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("check-out/", views.check_out, name="check_out"),
    path("check-out/why/<int:loan_id>/", views.why, name="why"),
    path("check-out/<str:card>/", views.visit, name="visit"),
    path("check-out/<str:card>/finish/", views.finish, name="finish"),
    path("check-out/<str:card>/receipt.pdf", paper_views.receipt, name="receipt"),
    path("check-out/<str:card>/new-book/", without_barcode.new_book, name="new_book"),
    path("check-out/<str:card>/kind/", without_barcode.lend_kind, name="lend_kind"),
    path("check-in/", views.check_in, name="check_in"),
    path("check-in/end/", views.end_session, name="end_session"),
    path("check-in/modifiers/", return_views.modifier, name="modifier"),
    path("check-in/drop/", return_views.begin_drop, name="begin_drop"),
    path("check-in/drop/end/", return_views.end_drop, name="end_drop"),
    path("check-in/status/", return_views.choose_status, name="choose_status"),
    path("slips/", return_views.slips, name="slips"),
    path("slips.pdf", paper_views.slips, name="slips_pdf"),
    path("check-in/date/", return_views.backdate, name="backdate"),
    path("in-house/", views.in_house, name="in_house"),
    path("in-house/kind/", without_barcode.use_kind, name="use_kind"),
    path("renew/", views.renew, name="renew"),
    path("undo/", views.undo, name="undo"),
]
