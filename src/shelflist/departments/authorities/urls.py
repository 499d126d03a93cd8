"""Addresses of authority control, mounted at /desk/authorities/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.authorities.views import checking, finding, working

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
    path("local/", working.local, name="local"),
    path("check/", checking.check, name="check"),
]
