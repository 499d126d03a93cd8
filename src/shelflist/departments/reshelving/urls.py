"""Addresses of shelving, under /desk/reshelving/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.reshelving.views import audits, bins, carts

app_name = "reshelving"
urlpatterns = [
    path("", carts.page, name="carts"),
    path("done/", carts.done_at_shelf, name="done"),
    path("cart/", carts.choose, name="choose_cart"),
    path("undo/", carts.undo, name="undo"),
    path("bins/", bins.page, name="bins"),
    path("bins/remove/", bins.remove, name="remove_bin"),
    path("bins/limit/", bins.limit, name="limit"),
    path("audits/", audits.index, name="audits"),
    path("audits/<int:audit_id>/", audits.one, name="audit"),
    path("audits/found/", audits.found, name="found"),
]
