"""Text made from a record by a pattern: `‡uhttps://books.example/{001} ‡z{245$a} ({008/07-10})`.

A place without anything makes the whole nothing, unless it has words to stand in: `{260$c|no date}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shelflist.departments.batch_change.rules.places import at_position, read_position
from shelflist.records.catalog.flat import MARK
from shelflist.records.catalog.marc import MarcRecord

PLACE = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"([0-9]{3}|[A-Z][A-Z0-9]{2})(?:[$‡]([a-z0-9]+))?")


def built(text: str) -> Callable[[MarcRecord], str | None]:
    """The text with its places filled; None where one of them is empty."""
    pieces = PLACE.split(text)
    readers = [_reader(one) for one in pieces[1::2]]

    def fill(record: MarcRecord) -> str | None:
        out = [pieces[0]]
        for reader, after in zip(readers, pieces[2::2], strict=True):
            found = reader(record)
            if not found:
                return None
            out += [found.replace(MARK, MARK * 2), after]
        return "".join(out)

    return fill


def is_place(text: str) -> bool:
    """True for what may stand in braces."""
    place = text.partition("|")[0]
    return read_position(place) is not None or _FIELD.fullmatch(place) is not None


def _reader(text: str) -> Callable[[MarcRecord], str]:
    place, _bar, instead = text.partition("|")
    position = read_position(place)
    if position is not None:
        return lambda record: at_position(record, position).strip() or instead
    found = _FIELD.fullmatch(place)
    if found is None:
        raise ValueError(text)
    tag, codes = found[1], found[2] or ""
    if tag < "010":
        return lambda record: record.control(tag) or instead
    return lambda record: _value(record, tag, codes) or instead


def _value(record: MarcRecord, tag: str, codes: str) -> str:
    """The first field's subfields of these codes, without the punctuation that ISBD puts at their end."""
    one = record.first(tag)
    return one.text(codes).rstrip(" /:;,=") if one is not None else ""
