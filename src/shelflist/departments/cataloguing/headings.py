"""Headings looked up while a record is written: the small list for each controlled field, and taking one from it."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.authorities.queries.finding import Found, candidates, one_found
from shelflist.departments.authorities.rules.headings import CONTROLLED, controlled_codes
from shelflist.departments.authorities.rules.naco import key_of
from shelflist.departments.authorities.rules.reading import with_heading
from shelflist.departments.cataloguing.writing import with_field
from shelflist.records.catalog.flat import flat_subfields, typed
from shelflist.records.catalog.marc import Data, is_data

MOST_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Lookup:
    """A field of the record and the headings that it may mean; `is_right` where it is one already."""

    index: int
    tag: str
    text: str
    choices: tuple[Found, ...]
    is_right: bool


def lookups(text: str, at: int) -> list[Lookup]:
    """The controlled fields of what was written; only the one in line `at` (from 0), where that is controlled."""
    fields = typed(text).record.fields
    wanted = [(index, field) for index, field in enumerate(fields) if is_data(field) and field.tag in CONTROLLED]
    here = [pair for pair in wanted if pair[0] == at - 1]
    return [made for index, field in (here or wanted)[:MOST_FIELDS] if (made := _lookup(index, field)) is not None]


def _lookup(index: int, field: Data) -> Lookup | None:
    found = candidates(field.tag, field.ind2, field.subfields)
    key = key_of([pair for pair in field.subfields if pair[0] in controlled_codes(field.tag, False)])
    if not key:
        return None
    is_right = any(one.key == key and not one.use for one in found)
    return Lookup(index, field.tag, flat_subfields(field), tuple(found), is_right)


def with_choice(text: str, choice: str) -> str:
    """The text with a heading chosen ("use-5-1234": field 5, authority 1234) and its number in $0."""
    _use, _hyphen, rest = choice.partition("-")
    index, _hyphen, authority = rest.partition("-")
    if not (index.isdecimal() and authority.isdecimal() and len(index) < 6 and len(authority) < 18):
        return text
    fields = typed(text).record.fields
    chosen = one_found(int(authority))
    place = int(index)
    if chosen is None or place >= len(fields):
        return text
    field = fields[place]
    if not is_data(field):
        return text
    bare = [pair for pair in field.subfields if pair[0] != "0"]
    written = [code for code, _value in bare]
    covers = "part" if any(code in "vxyz" for code in written) and field.tag[0] == "6" else "whole"
    if any(code in "vxyz" for code, _value in chosen.subfields):
        covers = "whole"
    made = with_heading(field.tag, bare, chosen.subfields, covers, chosen.number)
    return with_field(text, place, (field._replace(subfields=made),))
