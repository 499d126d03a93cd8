"""Which words may stand beside a title, and how a picture in a file of covers is named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from shelflist.ground.common.barcodes import isbn13
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

KINDS = ("description", "contents", "excerpt", "link")
LONGEST_TEXT, LONGEST_LINK, LONGEST_ALT, LONGEST_CREDIT = 20_000, 200, 300, 200
_ISBN = re.compile(r"(97[89][-\s]?(?:\d[-\s]?){9}\d|(?:\d[-\s]?){9}[\dXx])(?![\dXx])")
_SIDE = re.compile(r"^(__MACOSX/|.*/\.|\.)")


def reasons_against_words(kind: str, text: str, address: str, credit: str) -> Iterator[Refusal]:
    """Why words cannot stand beside a title like this."""
    if kind not in KINDS:
        yield Refusal("words-unknown", _("There is no such kind of words."))
    if not text.strip():
        yield Refusal("words-missing", _("Nothing is written there."), _("Write something."))
    longest = LONGEST_LINK if kind == "link" else LONGEST_TEXT
    if len(text) > longest:
        yield Refusal("too-long", _("Use at most {most} characters.", most=longest))
    if len(credit) > LONGEST_CREDIT:
        yield Refusal("too-long", _("Use at most {most} characters.", most=LONGEST_CREDIT))
    if kind == "link" and not is_address(address):
        yield Refusal(
            "address-unusable",
            _("This is not the address of a page."),
            _("Copy it whole; it begins with https:// or http://."),
        )


def is_address(address: str) -> bool:
    """True for an address that a reader may be sent to."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= 1000 and " " not in address


def isbn_in(name: str) -> str:
    """The ISBN that a picture's file name holds: `9780141439471.jpg`, `covers/0-14-143947-0_front.png`; "" without."""
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for found in _ISBN.finditer(stem):
        if number := isbn13(re.sub(r"[^0-9Xx]", "", found[0])):
            return number
    return ""


def is_beside(name: str) -> bool:
    """True for what packing programs put beside the files: folders, `__MACOSX/`, hidden files."""
    return name.endswith("/") or bool(_SIDE.match(name)) or name.rsplit("/", 1)[-1] in ("Thumbs.db", "desktop.ini")
