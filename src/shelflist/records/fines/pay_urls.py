"""Addresses for whoever pays online, under /pay/: open to the world, each with a secret of its own."""

from __future__ import annotations

from django.urls import path

from shelflist.records.fines.views import online

app_name = "pay"
urlpatterns = [
    path("account/<str:signed>/", online.account, name="account"),
    path("back/<str:token>/", online.back, name="back"),
    path("cancel/<str:token>/", online.cancel, name="cancel"),
    path("local/<str:token>/", online.local_page, name="local"),
    path("told/<slug:code>/", online.told, name="told"),
]
