"""Words and signs for headings in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shelflist.ground.ui.templatetags.shelflist import state

register = template.Library()
GLYPHS = {"valid": "ok", "variant": "info", "ambiguous": "warn", "none": "none"}


@register.filter
def named(table: dict[str, str], code: str) -> str:
    """A code in words; itself where there are none."""
    return table.get(code, code)


@register.simple_tag
def verdict_state(verdict: str) -> SafeString:
    """A verdict as shape and word."""
    words = {
        "valid": _("Valid"), "variant": _("Leads to another"), "ambiguous": _("Several authorities"),
        "none": _("Unknown"),
    }  # fmt: skip
    return state(GLYPHS.get(verdict, "none"), words.get(verdict, verdict))


@register.simple_tag
def change_state(code: str) -> str:
    """What became of a change that came from elsewhere, in words."""
    words = {"waiting": _("Waiting"), "held": _("Held back"), "done": _("Done"), "dropped": _("Dropped")}
    return words.get(code, code)


@register.simple_tag
def change_origin(code: str) -> str:
    """Where a change came from, in words."""
    return {"file": _("from a file"), "service": _("from a service"), "hand": _("put off by hand")}.get(code, code)
