"""The pages of batch changes beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext


def tabs(current: str) -> list[dict[str, Any]]:
    """Changes and task lists."""
    pages = [("batch:changes", gettext("Changes")), ("batch:lists", gettext("Task lists"))]
    return [{"href": reverse(name), "label": label, "current": name == current} for name, label in pages]
