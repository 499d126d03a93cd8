"""What a file is, by its first bytes; and whether a record's original bytes may be given back as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec.iso2709 import read_iso2709
from shelflist.records.catalog.codec.json import read_json
from shelflist.records.catalog.codec.marcxml import read_marcxml, stands_alone
from shelflist.records.catalog.codec.reading import Reading

HEAD = 1 << 16
_COMPRESSED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_LEADER = re.compile(rb"[0-9]{5}[a-z ]")


class _Rewound:
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self.head = head
        self.stream = stream

    def read(self, size: int) -> bytes:
        if self.head:
            part, self.head = self.head[:size], self.head[size:]
            return part
        return self.stream.read(size)


def read(stream: BinaryIO, *, name: str = "") -> Iterator[Reading]:
    """The records of a file, one `Reading` each, in bounded memory.

    The format is found in the content. A file that is no MARC at all gives one Reading whose problem says what it
    is instead; `name` is used in that sentence only.
    """
    head = stream.read(HEAD)
    whole = cast(BinaryIO, _Rewound(head, stream))
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00\x1a")
    if problem := _not_marc(head, start, name or "unnamed"):
        yield Reading(1, 0, head, "", "", None, problem)
    elif _has_terminators(head):
        yield from read_iso2709(whole)
    elif start[:1] == b"<":
        yield from read_marcxml(whole)
    elif start[:1] in (b"{", b"["):
        yield from read_json(whole)
    else:
        yield from read_iso2709(whole)


def _has_terminators(head: bytes) -> bool:
    """True for ISO 2709 even when its first byte was damaged into “<” or “{”: XML 1.0 and JSON forbid these bytes."""
    return b"\x1e" in head and b"\x1d" in head


def _not_marc(head: bytes, start: bytes, name: str) -> Phrase | None:
    """Why a file cannot hold records at all, or None."""
    if not head:
        return _("The file “{name}” is empty.", name=name)
    if not start:
        return _("The file “{name}” holds nothing but blanks.", name=name)
    if head.startswith(_COMPRESSED):
        return _("The file “{name}” is compressed. Unpack it first.", name=name)
    if head.startswith(_WIDE):
        return _("The file “{name}” is in UTF-16. Save it in UTF-8.", name=name)
    opening = start[:400].lower()
    if opening.startswith((b"<!doctype html", b"<html")):
        return _("The file “{name}” is a web page, not MARC records: perhaps an error page that was saved.", name=name)
    if start[:1] not in b"<{[" and b"\x1d" not in head and not _LEADER.search(head):
        return _("The file “{name}” holds no MARC records.", name=name)
    return None


def original_for(original: bytes | None, original_format: str, original_encoding: str, wanted: str) -> bytes | None:
    """The bytes a record came in, when they may stand as they are in an export of format `wanted`; else None.

    `wanted` is iso2709, marcxml or json. The caller makes sure that the record was not changed since.
    """
    if not original or original_format != wanted:
        return None
    if wanted == "marcxml":
        return original if original_encoding in ("utf-8", "us-ascii") and stands_alone(original) else None
    if wanted == "json":
        return original.replace(b"\n", b" ") if b"\n" in original else original
    return original if original.endswith(b"\x1d") else None
