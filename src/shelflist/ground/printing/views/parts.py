"""What the pages about paper share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shelflist.ground.accounts.saying import notices
from shelflist.ground.accounts.web import actor


def page(request: HttpRequest, current: str, **more: Any) -> dict[str, Any]:
    """The context of a page: its tabs, what was just done, what its reader may do."""
    by = actor(request)
    pages = [
        ("batches", _("Labels"), "print-labels"),
        ("typed", _("Typed labels"), "print-labels"),
        ("queue", _("Queue"), "print-labels"),
        ("printers", _("Printers"), "print-labels"),
        ("templates", _("Templates"), "edit-printing"),
        ("stocks", _("Label stock"), "edit-printing"),
        ("layouts", _("Layouts"), "edit-printing"),
        ("cards", _("Cards and logo"), "edit-printing"),
    ]
    tabs = [
        {"href": reverse(f"printing:{name}"), "label": label, "count": None, "current": name == current}
        for name, label, permission in pages
        if by.may(permission)
    ]
    return {"tabs": tabs, "notices": notices(request), "may_edit": by.may("edit-printing"), **more}


def shown(data: bytes, kind: str, name: str) -> HttpResponse:
    """A PDF or picture that the browser shows; nobody else keeps it."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def number(text: str | None) -> int:
    """A whole number from an address; 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
