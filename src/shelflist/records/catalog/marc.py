"""A MARC record as plain data: a leader and fields in order. Text is Unicode in normal form NFC.

Fields are named tuples because millions of them are made: `Control("001", "ocm123")` and
`Data("245", "1", "0", [("a", "Title"), ("c", "Author")])`. Subfields are pairs of code and value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

import orjson

Subfield = tuple[str, str]


class Control(NamedTuple):
    """A field 001 to 009: a tag and its data, without indicators or subfields."""

    tag: str
    data: str


class Data(NamedTuple):
    """A field with two indicators and subfields (code, value) in the order of the record."""

    tag: str
    ind1: str
    ind2: str
    subfields: list[Subfield]

    def first(self, codes: str) -> str:
        """The value of the first subfield whose code is one of `codes`, or an empty string."""
        for code, value in self.subfields:
            if code in codes:
                return value
        return ""

    def all(self, codes: str) -> list[str]:
        """The values of all subfields whose code is one of `codes`, in order."""
        return [value for code, value in self.subfields if code in codes]

    def text(self, codes: str = "") -> str:
        """The values of the subfields named (all when none is named), joined by a space."""
        return " ".join([value for code, value in self.subfields if not codes or code in codes])


Field = Control | Data
_new = tuple.__new__  # what a named tuple calls after counting its arguments


def is_data(field: Field) -> TypeGuard[Data]:
    """True for fields with indicators and subfields."""
    return len(field) == 4


@dataclass(slots=True)
class MarcRecord:
    """A record. The leader has 24 characters; its lengths and base address are made anew on writing."""

    leader: str
    fields: list[Field]

    def control(self, tag: str) -> str:
        """The data of the first control field with this tag, or an empty string."""
        for field in self.fields:
            if field[0] == tag and len(field) == 2:
                return field[1]
        return ""

    def first(self, tag: str) -> Data | None:
        """The first data field with this tag."""
        for field in self.fields:
            if field[0] == tag and is_data(field):
                return field
        return None

    def all(self, *tags: str) -> list[Data]:
        """All data fields with one of these tags, in the order of the record."""
        return [field for field in self.fields if field[0] in tags and is_data(field)]

    def subfield(self, tag: str, codes: str) -> str:
        """The first subfield with one of `codes` in the first field with this tag that has one, or an empty string."""
        return next((value for value in self.subfields(tag, codes) if value), "")

    def subfields(self, tag: str, codes: str) -> Iterator[str]:
        """Every subfield with one of `codes` in every field with this tag."""
        for field in self.all(tag):
            yield from field.all(codes)

    def to_json(self) -> str:
        """Compact JSON text: `[leader, [[tag, data], [tag, ind1, ind2, [[code, value], …]], …]]`."""
        return orjson.dumps((self.leader, self.fields), default=tuple).decode()  # named tuples as arrays

    @classmethod
    def from_json(cls, text: str) -> MarcRecord:
        """Inverse of `to_json`."""
        leader, fields = orjson.loads(text)
        return cls(
            leader,
            [
                _new(Control, field) if len(field) == 2 else _new(Data, (*field[:3], list(map(tuple, field[3]))))
                for field in fields
            ],
        )
