"""Where in a record: tags with any digit (`6XX`), indicators with blanks (`#`) and any (`*`), fixed positions."""

from __future__ import annotations

import re
from collections.abc import Callable

from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

LEADER = "LDR"
TAG = re.compile(r"[0-9A-Za-z]{3}")
WHOLE_TAG = re.compile(r"[0-9]{3}|[A-Z][A-Z0-9]{2}")
POSITION = re.compile(r"(LDR|00[1-9])/(\d{1,2})(?:-(\d{1,2}))?")
MOST_REMEMBERED = 2000
SAFE_IN_LEADER = frozenset({5, 6, 7, 8, 17, 18, 19})  # the others are the lengths and the encoding of the file


def is_control_tag(tag: str) -> bool:
    return tag.isdigit() and tag < "010"


class Tags(dict[str, bool]):
    """Which tags are meant, remembered: a task asks for every field of every record, and there are few tags."""

    def __init__(self, wanted: frozenset[str], expression: re.Pattern[str] | None) -> None:
        super().__init__()
        self.wanted, self.expression = wanted, expression

    def __missing__(self, tag: str) -> bool:
        found = tag in self.wanted or (self.expression is not None and self.expression.fullmatch(tag) is not None)
        if len(self) < MOST_REMEMBERED:
            self[tag] = found
        return found


def fits_tag(tag: str) -> Callable[[str], bool]:
    """Whether a tag is meant: `245`, or with X for any digit `6XX`; several with commas."""
    return tags_meant(tag).__getitem__


def tags_meant(tag: str) -> Tags:
    """The same as a mapping, which is asked without a call."""
    wanted = [one.strip() for one in tag.split(",") if one.strip()]
    if all("X" not in one.upper() for one in wanted):
        return Tags(frozenset(wanted), None)
    expression = re.compile("|".join(re.escape(one).replace("X", "[0-9]").replace("x", "[0-9]") for one in wanted))
    return Tags(frozenset(), expression)


def places_of(tag: str, ind: str = "") -> Callable[[MarcRecord], list[int]]:
    """The places in a record of the fields with such a tag; of those with indicators, only with these."""
    meant, same = tags_meant(tag), fits_indicators(ind)
    if ind.strip("*") == "":
        return lambda record: [place for place, one in enumerate(record.fields) if meant[one[0]]]
    return lambda record: [
        place for place, one in enumerate(record.fields) if meant[one[0]] and (not is_data(one) or same(one))
    ]


def fits_indicators(ind: str) -> Callable[[Data], bool]:
    """Whether a field has these indicators: `1#`, `*4`; empty means any."""
    if ind.strip("*") == "":
        return lambda _field: True
    first, second = (char.replace("#", " ") for char in ind.ljust(2, "*")[:2])
    return lambda field: (first in ("*", field.ind1)) and (second in ("*", field.ind2))


def indicator(char: str, before: str) -> str:
    """What an indicator becomes: `*` leaves it, `#` is a blank."""
    return before if char == "*" else char.replace("#", " ")


def read_position(text: str) -> tuple[str, int, int] | None:
    """Tag, first and last position of `008/15-17` or `LDR/06`; None where it is none."""
    found = POSITION.fullmatch(text.strip())
    if found is None:
        return None
    start = int(found[2])
    return found[1], start, int(found[3]) if found[3] else start


def at_position(record: MarcRecord, place: tuple[str, int, int]) -> str:
    """The characters there, in the first field with that tag; empty where it has none."""
    tag, start, end = place
    text = record.leader if tag == LEADER else record.control(tag)
    return text[start : end + 1]


def in_order(fields: list[Field], new: Field) -> int:
    """Where a new field goes: behind the last one with its tag, or before the first one with a higher tag."""
    tag = new[0]
    for place in range(len(fields) - 1, -1, -1):
        if fields[place][0] == tag:
            return place + 1
    return next((place for place, one in enumerate(fields) if one[0] > tag), len(fields))


def put_in(record: MarcRecord, new: Field) -> None:
    """Add a field in the order of tags."""
    record.fields.insert(in_order(record.fields, new), new)


def like(one: Field, tag: str) -> Field:
    """The same field under another tag."""
    return Data(tag, one.ind1, one.ind2, list(one.subfields)) if is_data(one) else Control(tag, str(one[1]))
