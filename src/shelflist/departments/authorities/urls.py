"""Addresses of authority control, mounted at /desk/authorities/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.authorities.views import checking, finding, waiting, working

app_name = "authorities"
urlpatterns = [
    path("", finding.find, name="find"),
    path("<int:authority_id>/", finding.one, name="one"),
    path("<int:authority_id>/change/", finding.change, name="change"),
    path("problems/", working.problems, name="problems"),
    path("problems/settle/", working.settle, name="settle"),
    path("problems/link-all/", working.link_all, name="link_all"),
    path("split/", checking.split, name="split"),
    path("split/judge/", checking.judge, name="judge_split"),
    path("changes/", working.changes, name="changes"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/settle/", waiting.settle, name="settle_waiting"),
    path("waiting/<int:change_id>/", waiting.one_change, name="change_waiting"),
    path("title/<int:record_id>/", waiting.of_one_title, name="of_title"),
    path("title/<int:record_id>/link/", waiting.link, name="link"),
    path("local/", working.local, name="local"),
    path("check/", checking.check, name="check"),
]
