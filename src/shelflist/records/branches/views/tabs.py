"""The tabs over the pages of the organisation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """What can be set for all branches together; `current` is the name of the page's address."""
    pages = (
        ("branches", _("Tree")),
        ("groups", _("Groups")),
        ("floating", _("Floating")),
        ("distances", _("Distance")),
        ("costs", _("Costs of carrying")),
        ("compare", _("Compare and copy")),
    )
    return [
        {"href": reverse(f"branches:{name}"), "label": label, "count": None, "current": name == current}
        for name, label in pages
    ]
