"""What kinds of headings and thesauri are called on the screens."""

from __future__ import annotations

from django.utils.translation import gettext as _


def kinds() -> dict[str, str]:
    """Kinds of headings in words."""
    return {
        "person": _("Person"), "corporate": _("Corporate body"), "meeting": _("Meeting"), "title": _("Uniform title"),
        "event": _("Event"), "time": _("Time"), "topic": _("Topic"), "place": _("Place"), "genre": _("Genre or form"),
    }  # fmt: skip


def thesauri() -> dict[str, str]:
    """Thesauri in words; what is not among them is shown by its code."""
    return {
        "names": _("Name file"), "lcsh": _("Library of Congress Subject Headings"),
        "lcshac": _("LC children’s subject headings"), "mesh": _("Medical Subject Headings"),
        "nal": _("National Agricultural Library"), "cash": _("Canadian Subject Headings"),
        "aat": _("Art & Architecture Thesaurus"), "sears": _("Sears"), "rvm": _("Répertoire de vedettes-matière"),
        "lcgft": _("LC genre and form terms"), "fast": _("FAST"), "gnd": _("GND"), "local": _("Our own"),
        "other": _("Source not named"),
    }  # fmt: skip
