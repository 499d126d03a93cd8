"""The row of tabs over every page about loan rules."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, LoanRule, MaxFine


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about loan rules, with how many of each there are."""
    parts = [
        ("duration", gettext("Lengths"), DurationRule.objects),
        ("fine", gettext("Fines"), FineRule.objects),
        ("max-fine", gettext("Maximum fines"), MaxFine.objects),
        ("fixed-dates", gettext("Fixed dates"), HardDueDate.objects),
    ]
    pages: list[tuple[str, str, str, int | None]] = [
        ("rules", gettext("Loan rules"), reverse("policies:rules"), LoanRule.objects.filter(active=True).count()),
        ("simulator", gettext("Try it"), reverse("policies:simulator"), None),
        *((kind, label, reverse("policies:parts", args=[kind]), rows.count()) for kind, label, rows in parts),
        ("weights", gettext("Weights"), reverse("policies:weights"), None),
    ]
    return [
        {"label": label, "href": href, "count": count, "current": name == current} for name, label, href, count in pages
    ]
