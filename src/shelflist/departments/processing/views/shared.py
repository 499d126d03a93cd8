"""What the pages of processing share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from shelflist.departments.processing.actions.places import RULES
from shelflist.ground.accounts.web import is_fragment
from shelflist.records.branches.middleware import placed


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages beside each other."""
    words = {
        "processing:bench": gettext("Bench"),
        "processing:truck": gettext("Truck"),
        "processing:waiting": gettext("What lies where"),
        "processing:quality": gettext("Checks"),
        "processing:days": gettext("Days"),
        "processing:recipes": gettext("Recipes"),
    }
    return [{"href": reverse(name), "label": label, "current": name == current} for name, label in words.items()]


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: by header for the scan queue, by redirect without JavaScript."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def may_write(request: HttpRequest) -> bool:
    return placed(request).actor.may(RULES)


def number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 18 else 0
