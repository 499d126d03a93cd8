"""The pages of copy cataloguing beside each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from shelflist.records.branches.middleware import placed


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Those that this reader may open."""
    pages = [
        ("copying:search", gettext("Search"), "fetch-records"),
        ("copying:lists", gettext("Lists of numbers"), "fetch-records"),
        ("copying:files", gettext("ONIX and KBART"), "import-records"),
        ("copying:unions", gettext("Union catalogues"), "export-records"),
        ("copying:targets", gettext("Targets"), "edit-targets"),
        ("copying:scores", gettext("How they are judged"), "edit-targets"),
    ]
    may = placed(request).actor.may
    return [
        {"href": reverse(name), "label": label, "current": name == current}
        for name, label, permission in pages
        if may(permission)
    ]
