"""XML as text: elements with their words escaped, and without what XML cannot hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_UNHEARD_OF = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def words(text: str) -> str:
    """Text to stand between two tags."""
    return escape(_UNHEARD_OF.sub(" ", text))


def element(name: str, /, *content: str, **attributes: str | None) -> str:
    """An element around XML that is made already. An attribute `xml_lang` is written `xml:lang`, `type_` `type`."""
    given = "".join(
        f" {key.rstrip('_').replace('_', ':', 1)}={quoteattr(_UNHEARD_OF.sub(' ', value))}"
        for key, value in attributes.items()
        if value
    )
    inside = "".join(content)
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def said(name: str, text: str, /, **attributes: str | None) -> str:
    """An element around words, or nothing when there are none."""
    return element(name, words(text), **attributes) if text.strip() else ""
