"""The rows of tabs over every page about rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from shelflist.ground.ui.localise import text
from shelflist.records.policies import screens
from shelflist.records.policies.models import (
    DurationRule,
    FineRule,
    HardDueDate,
    HoldRule,
    LoanRule,
    MaxFine,
    PolicyDraft,
    PolicyVersion,
)
from shelflist.records.policies.tables import kind_of

Tab = tuple[str, str, str, int | None]


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about rules, with how many of each there are."""
    drafts = PolicyDraft.objects.filter(ended_at=None).count()
    pages: list[Tab] = [
        ("rules", gettext("Loan rules"), reverse("policies:rules"), LoanRule.objects.filter(active=True).count()),
        (
            "hold-rules",
            gettext("Hold rules"),
            reverse("policies:hold_rules"),
            HoldRule.objects.filter(active=True).count(),
        ),
        ("lines", gettext("Lines"), reverse("policies:lines"), None),
        *_of_screens("main"),
        ("parts", gettext("Parts"), reverse("policies:parts", args=["duration"]), None),
        ("simulator", gettext("Try it"), reverse("policies:simulator"), None),
        ("leaflet", gettext("Leaflet"), reverse("policies:leaflet"), None),
        ("drafts", gettext("Prepared"), reverse("policies:drafts"), drafts),
        ("versions", gettext("Versions"), reverse("policies:versions"), PolicyVersion.objects.count()),
    ]
    return _shown(pages, current)


def part_tabs(current: str) -> list[dict[str, Any]]:
    """What rules are made of."""
    parts = [
        ("duration", gettext("Lengths"), DurationRule.objects),
        ("fine", gettext("Fines"), FineRule.objects),
        ("max-fine", gettext("Maximum fines"), MaxFine.objects),
        ("fixed-dates", gettext("Fixed dates"), HardDueDate.objects),
    ]
    pages: list[Tab] = [
        *((kind, label, reverse("policies:parts", args=[kind]), rows.count()) for kind, label, rows in parts),
        *_of_screens("parts"),
        ("weights", gettext("Weights"), reverse("policies:weights"), None),
        ("hold-weights", gettext("Weights of hold rules"), reverse("policies:hold_weights"), None),
    ]
    return _shown(pages, current)


def _of_screens(among: str) -> list[Tab]:
    return [
        (
            screen.table,
            text(screen.tab),
            reverse("policies:rows", args=[screen.table]),
            kind_of(screen.table).model._default_manager.count(),
        )
        for screen in screens.all_screens(among)
    ]


def _shown(pages: list[Tab], current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": href, "count": count, "current": name == current} for name, label, href, count in pages
    ]


def why_of(request: HttpRequest) -> str:
    """The reason that was typed beside a change of rules."""
    return request.POST.get("why", "").strip()[:300]
