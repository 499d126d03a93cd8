"""Addresses of the public catalogue: everything that is not under /desk/."""

from __future__ import annotations

from django.urls import path

from shelflist.doors.opac.views import account, details, holding, home, pictures, record, results, signing

app_name = "opac"
urlpatterns = [
    path("", home.home, name="home"),
    path("hours/", home.opening, name="hours"),
    path("robots.txt", home.robots, name="robots"),
    path("reader/language/", home.language, name="language"),
    path("search/", results.search, name="search"),
    path("title/<int:record_id>/", record.title, name="title"),
    path("title/<int:record_id>/hold/", holding.place, name="hold"),
    path("title/<int:record_id>/where/<int:item_id>/", record.where, name="where"),
    path("title/<int:record_id>/marc/", record.marc, name="marc"),
    path("cover/<int:record_id>-<slug:mark>.svg", pictures.cover_of, name="cover"),
    path("spine/<int:record_id>-<slug:mark>.svg", pictures.spine_of, name="spine"),
    path("card/", signing.apply, name="apply"),
    path("account/", account.account, name="account"),
    path("account/sign-in/", signing.sign_in, name="sign_in"),
    path("account/sign-out/", signing.sign_out, name="sign_out"),
    path("account/first-pin/", signing.first_pin, name="first_pin"),
    path("account/pin/", signing.change_pin, name="change_pin"),
    path("account/renew/", account.renewing, name="renew"),
    path("account/pay/", account.pay, name="pay"),
    path("account/holds/", account.hold_acts, name="hold_acts"),
    path("account/holds/<int:hold_id>/", holding.change, name="hold_change"),
    path("account/preferences/", details.preferences, name="preferences"),
    path("account/contact/", details.contact, name="contact"),
    path("account/history/", details.history, name="history"),
    path("account/messages/", details.messages, name="messages"),
    path("account/messages/read/", details.read, name="read"),
    path("account/card/", details.card, name="card"),
    path("account/everything/", details.everything, name="everything"),
]
