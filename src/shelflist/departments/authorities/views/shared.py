"""What the pages of authority control have in common: the tabs, and words for codes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from shelflist.departments.authorities import words
from shelflist.ground.accounts.web import actor
from shelflist.records.branches.web import notices

PAGES = (
    ("find", "authorities:find"),
    ("problems", "authorities:problems"),
    ("split", "authorities:split"),
    ("waiting", "authorities:waiting"),
    ("changes", "authorities:changes"),
    ("local", "authorities:local"),
    ("check", "authorities:check"),
)


def shown(
    request: HttpRequest, template: str, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page under the tabs."""
    labels = {
        "find": gettext("Find"), "problems": gettext("To be linked"), "split": gettext("Split headings"),
        "waiting": gettext("Waiting changes"), "changes": gettext("Changed headings"),
        "local": gettext("Our own words"),
        "check": gettext("Check a file"),
    }  # fmt: skip
    tabs = [
        {"href": reverse(address), "label": labels[page], "count": None, "current": page == name}
        for page, address in PAGES
    ]
    may_edit = actor(request).may("edit-records")
    every = {"tabs": tabs, "notices": notices(request), "may_edit": may_edit, "kinds": words.kinds()}
    every |= {"may_bring": actor(request).may("import-records"), "thesauri": words.thesauri()}
    return render(request, f"authorities/{template}.html", every | context, status=status)


def number_in(text: str) -> int:
    """A number that somebody sent; 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0
